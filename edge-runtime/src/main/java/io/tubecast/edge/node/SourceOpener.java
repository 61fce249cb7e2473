package io.tubecast.edge.node;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.video.capture.SourceSettings;
import io.tubecast.video.capture.Sources;
import io.tubecast.world.SyntheticCamera;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Opens what {@code --source} names: the synthetic camera, a file, a V4L2 camera, an RTSP stream. */
public final class SourceOpener implements Supplier<FrameSource> {
    private static final String SYNTHETIC = "synthetic:";

    private final String source;
    private final boolean asFastAsPossible;
    private final NanoClock clock;

    /**
     * An opener of one source.
     *
     * @param source as a person wrote it
     * @param asFastAsPossible whether files and the synthetic camera run as fast as they are read
     */
    public SourceOpener(String source, boolean asFastAsPossible, NanoClock clock) {
        this.source = source;
        this.asFastAsPossible = asFastAsPossible;
        this.clock = clock;
    }

    /** Whether a source is a path, so that a relative one has a folder it is relative to. */
    public static boolean isPath(String source) {
        return !source.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
    }

    /**
     * Opens the source for the first time.
     *
     * @throws ConfigException if there is no such thing: the user named it wrongly
     * @throws FrameSourceException if it is there and cannot be opened
     */
    public FrameSource first() {
        if (source.startsWith(SYNTHETIC)) {
            try {
                return get();
            } catch (FrameSourceException e) {
                throw new ConfigException(String.valueOf(e.getMessage()), e);
            }
        }
        String path = source.startsWith("file:") ? source.substring("file:".length()) : source;
        if (isPath(path) && !Files.exists(Path.of(path))) {
            throw new ConfigException(path + ": no such file");
        }
        if (!isPath(path) && !path.matches("(?i)(v4l2|rtsps?):.*")) {
            throw new ConfigException(
                    "source '%s' is of no known kind; give a file, v4l2:DEVICE, rtsp://HOST/PATH or synthetic:?seed=7&fps=25"
                            .formatted(source));
        }
        return get();
    }

    @Override
    public FrameSource get() {
        if (source.startsWith(SYNTHETIC)) {
            return SyntheticCamera.open(source, asFastAsPossible, clock);
        }
        SourceSettings settings = asFastAsPossible ? SourceSettings.DEFAULT.withoutWaiting() : SourceSettings.DEFAULT;
        return Sources.open(source, settings, clock);
    }
}
