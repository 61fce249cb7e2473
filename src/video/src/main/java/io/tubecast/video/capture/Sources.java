package io.tubecast.video.capture;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.time.NanoClock;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens a source by what a person writes: a file, {@code v4l2:/dev/video0}, {@code rtsp://host/path}. */
public final class Sources {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");
    private static final Pattern SECRET = Pattern.compile("://[^/@]*@");

    private Sources() {}

    /**
     * Opens a source.
     *
     * @param uri a path, {@code file:PATH}, {@code v4l2:DEVICE} or {@code rtsp://...}
     * @throws FrameSourceException if it cannot be opened; the message names it without passwords
     */
    public static FrameSource open(String uri, SourceSettings settings, NanoClock clock) {
        if (uri.isBlank()) {
            throw new FrameSourceException("the source is empty; give a file, v4l2:DEVICE or rtsp://HOST/PATH");
        }
        return switch (scheme(uri)) {
            case "" -> file(uri, settings, clock);
            case "file" -> file(uri.substring("file:".length()), settings, clock);
            case "v4l2" -> LiveCapture.v4l2(uri.substring("v4l2:".length()), settings, clock);
            case "rtsp", "rtsps" -> LiveCapture.rtsp(uri, settings, clock);
            default ->
                throw new FrameSourceException(
                        "%s: unknown kind of source '%s:'; known are a file, v4l2:DEVICE and rtsp://HOST/PATH"
                                .formatted(withoutSecrets(uri), scheme(uri)));
        };
    }

    private static FrameSource file(String path, SourceSettings settings, NanoClock clock) {
        try {
            return new VideoFile(Path.of(path), settings.asFastAsPossible(), clock);
        } catch (InvalidPathException e) {
            throw new FrameSourceException(path + ": is not a path", e);
        }
    }

    /** What stands before the first colon in lower case; nothing if a path is meant. */
    private static String scheme(String uri) {
        Matcher matcher = SCHEME.matcher(uri);
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
    }

    /** A URI without user name and password. */
    static String withoutSecrets(String uri) {
        return SECRET.matcher(uri).replaceFirst("://");
    }
}
