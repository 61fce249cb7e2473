package io.tubecast.video.capture;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.time.NanoClock;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens a source by what a person writes: a file, {@code v4l2:/dev/video0}, {@code rtsp://host/path}, {@code gst:PIPELINE}. */
public final class Sources {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*", Pattern.DOTALL);
    /** Up to the last @ before the path, as FFmpeg reads it: a password may have one itself. Or up to the last of all, if what looks like a port is no number: such a password should have been escaped. */
    private static final Pattern USER =
            Pattern.compile("://(?:[^/?#\\s\"]*|[^/?#\\s\":@\\[]*:(?!\\d{0,5}(?:[/?#\\s\"]|$))[^\\s\"]*)@");

    private static final Pattern NAMED = Pattern.compile(
            "(?i)([\\w-]*(?:user-id|user_id|user-pw|user_pw|passw|pwd|token|secret|api-?key)[\\w-]*\\s*=\\s*)(\"[^\"]*\"|'[^']*'|[^\\s&!;]+)");

    private Sources() {}

    /** What kind of source a person names. */
    public enum Kind {
        /** A video file. */
        FILE,
        /** A camera that gives its pictures as the sensor sees them: noise makes every one another. */
        CAMERA,
        /** A stream of compressed pictures: what does not move can be the same for a while. */
        STREAM,
        /** None of this module's. */
        UNKNOWN
    }

    /** The kind of a source. */
    public static Kind kind(String uri) {
        return switch (scheme(uri)) {
            case "", "file" -> Kind.FILE;
            case "v4l2", "gst" -> Kind.CAMERA;
            case "rtsp", "rtsps" -> Kind.STREAM;
            default -> Kind.UNKNOWN;
        };
    }

    /**
     * Opens a source.
     *
     * @param uri a path, {@code file:PATH}, {@code v4l2:DEVICE}, {@code rtsp://...} or {@code gst:PIPELINE}
     * @throws FrameSourceException if it cannot be opened; the message names it without passwords
     */
    public static FrameSource open(String uri, SourceSettings settings, NanoClock clock) {
        return opener(uri, settings, clock).get();
    }

    /**
     * Opens the same source again and again: a V4L2 camera also when it has come back under another number.
     *
     * @return opens it; throws {@link FrameSourceException} if it cannot be opened
     * @throws FrameSourceException if there is no such kind of source
     */
    public static Supplier<FrameSource> opener(String uri, SourceSettings settings, NanoClock clock) {
        if (uri.isBlank()) {
            throw new FrameSourceException(
                    "the source is empty; give a file, v4l2:DEVICE, rtsp://HOST/PATH or gst:PIPELINE");
        }
        return switch (scheme(uri)) {
            case "" -> () -> file(uri, settings, clock);
            case "file" -> () -> file(after(uri), settings, clock);
            case "v4l2" -> camera(after(uri), settings, clock);
            case "rtsp", "rtsps" -> () -> LiveCapture.rtsp(uri, settings, clock);
            case "gst" -> () -> new GstCapture(after(uri), settings, clock);
            default ->
                throw new FrameSourceException(
                        "%s: unknown kind of source '%s:'; known are a file, v4l2:DEVICE, rtsp://HOST/PATH and gst:PIPELINE"
                                .formatted(withoutSecrets(uri), scheme(uri)));
        };
    }

    private static Supplier<FrameSource> camera(String named, SourceSettings settings, NanoClock clock) {
        V4l2Device device = new V4l2Device(named);
        return () -> LiveCapture.v4l2(device.find().toString(), settings, clock);
    }

    private static String after(String uri) {
        return uri.substring(uri.indexOf(':') + 1);
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

    /** A URI or pipeline without user name and password, wherever they stand in it. */
    static String withoutSecrets(String uri) {
        return NAMED.matcher(USER.matcher(uri).replaceAll("://")).replaceAll("$1***");
    }
}
