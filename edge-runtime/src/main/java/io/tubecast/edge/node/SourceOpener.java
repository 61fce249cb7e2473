package io.tubecast.edge.node;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.camera.CameraRules;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.SourceConfig;
import io.tubecast.video.capture.SourceSettings;
import io.tubecast.video.capture.Sources;
import io.tubecast.world.SyntheticCamera;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens what {@code --source} names: the synthetic camera, a file, a V4L2 camera, an RTSP stream, a GStreamer pipeline. */
public final class SourceOpener implements Supplier<FrameSource> {
    private static final String SYNTHETIC = "synthetic:";
    /** A sensor's noise makes every picture another; an encoder leaves it out. */
    private static final long FROZEN_CAMERA_MILLIS = 800;

    private static final long FROZEN_STREAM_MILLIS = 3_000;
    /** What a driver may take longer to open a camera than it was allowed. */
    private static final long SLACK_MILLIS = 1_000;
    /** The first time, libraries are loaded as well. */
    private static final long LIBRARIES_MILLIS = 15_000;

    private final String source;
    private final SourceConfig config;
    private final NanoClock clock;
    private @Nullable Supplier<FrameSource> opener;

    /**
     * An opener of one source.
     *
     * @param source as a person wrote it, a path resolved
     * @param config how it is opened
     */
    public SourceOpener(String source, SourceConfig config, NanoClock clock) {
        this.source = source;
        this.config = config;
        this.clock = clock;
    }

    /** Whether a source is a path, so that a relative one has a folder it is relative to. */
    public static boolean isPath(String source) {
        return Sources.kind(source) == Sources.Kind.FILE && !source.startsWith("file:");
    }

    /** Whether a source is a recorded file. */
    static boolean isFile(String source) {
        return !source.startsWith(SYNTHETIC) && Sources.kind(source) == Sources.Kind.FILE;
    }

    /** When the camera is lost and what is done then. */
    CameraRules rules() {
        boolean stream = Sources.kind(source) == Sources.Kind.STREAM;
        long frozen = config.frozenMillis() > 0
                ? config.frozenMillis()
                : stream ? FROZEN_STREAM_MILLIS : FROZEN_CAMERA_MILLIS;
        return new CameraRules(
                TimeUnit.MILLISECONDS.toNanos(config.silentMillis()),
                TimeUnit.MILLISECONDS.toNanos(config.openMillis() + SLACK_MILLIS),
                TimeUnit.MILLISECONDS.toNanos(config.retryMillis()),
                TimeUnit.MILLISECONDS.toNanos(config.maxRetryMillis()),
                CameraRules.Picture.ofMillis(frozen, config.blackMillis()),
                TimeUnit.MILLISECONDS.toNanos(config.lateMillis()));
    }

    /**
     * Opens the source for the first time.
     *
     * @throws ConfigException if there is no such thing: the user named it wrongly
     * @throws FrameSourceException if it is there and cannot be opened, or does not open in time
     */
    public FrameSource first() {
        if (source.startsWith(SYNTHETIC)) {
            try {
                return get();
            } catch (FrameSourceException e) {
                throw new ConfigException(String.valueOf(e.getMessage()), e);
            }
        }
        Sources.Kind kind = Sources.kind(source);
        String path = source.startsWith("file:") ? source.substring("file:".length()) : source;
        if (kind == Sources.Kind.FILE && !Files.exists(Path.of(path))) {
            throw new ConfigException(path + ": no such file");
        }
        if (kind == Sources.Kind.UNKNOWN) {
            throw new ConfigException(
                    "source '%s' is of no known kind; give a file, v4l2:DEVICE, rtsp://HOST/PATH, gst:PIPELINE or synthetic:?seed=7&fps=25"
                            .formatted(source));
        }
        return kind == Sources.Kind.FILE ? get() : inTime(this, config.openMillis() + LIBRARIES_MILLIS);
    }

    /**
     * Opens a camera on a thread that can be left behind: a driver may never answer.
     *
     * @param millis how long it may take
     */
    static FrameSource inTime(Supplier<FrameSource> camera, long millis) {
        CompletableFuture<FrameSource> opened = new CompletableFuture<>();
        Thread thread = new Thread(() -> openInto(opened, camera), "open");
        thread.setDaemon(true);
        thread.start();
        try {
            return opened.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            opened.cancel(false); // one that opens after all is closed by its thread
            throw new FrameSourceException("the source does not open within %d ms".formatted(millis), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FrameSourceException ours
                    ? ours
                    : new FrameSourceException("the source does not open: " + e.getCause(), e);
        } catch (InterruptedException e) {
            opened.cancel(false);
            Thread.currentThread().interrupt();
            throw new FrameSourceException("stopped while the source was opened", e);
        }
    }

    /** What fails is told at once, also a library that is missing or does not fit. */
    private static void openInto(CompletableFuture<FrameSource> opened, Supplier<FrameSource> camera) {
        try {
            FrameSource found = camera.get();
            if (!opened.complete(found)) {
                found.close();
            }
        } catch (RuntimeException | LinkageError e) {
            opened.completeExceptionally(e);
        }
    }

    @Override
    public FrameSource get() {
        return source.startsWith(SYNTHETIC)
                ? SyntheticCamera.open(source, config.asFastAsPossible(), clock)
                : sourceOpener().get();
    }

    /** The same one each time: it knows a camera again that comes back under another number. */
    private synchronized Supplier<FrameSource> sourceOpener() {
        Supplier<FrameSource> known = opener;
        if (known == null) {
            known = Sources.opener(source, settings(), clock);
            opener = known;
        }
        return known;
    }

    private SourceSettings settings() {
        return new SourceSettings(
                config.asFastAsPossible(),
                new SourceSettings.Picture(
                        config.width(),
                        config.height(),
                        config.framesPerSecond(),
                        Duration.ofMillis(config.latencyMillis())),
                Duration.ofMillis(config.openMillis()),
                Duration.ofMillis(Math.max(config.openMillis() / 2, config.silentMillis())),
                new SourceSettings.Network(
                        SourceSettings.Transport.valueOf(config.transport().toUpperCase(Locale.ROOT)),
                        Duration.ofMillis(config.jitterMillis()),
                        config.cameraClock()));
    }
}
