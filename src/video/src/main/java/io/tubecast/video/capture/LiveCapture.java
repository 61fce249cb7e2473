package io.tubecast.video.capture;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.time.NanoClock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera on a V4L2 device or an RTSP stream.
 *
 * <p>Frames come in real time: {@code mediaNanos} equals {@code captureNanos}. A V4L2 driver stamps frames on the monotonic clock, and that
 * stamp is taken where it is plausible; frames of a stream count from their arrival. Read from one thread, closed from any. A device driver
 * that hangs cannot be interrupted: closing then gives up after two seconds and leaves the device to the end of the process.
 *
 * <p>Not proven on hardware: no camera was there when this was written; RTSP was not tried against a server.
 */
public final class LiveCapture implements FrameSource {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCapture.class);
    /** Older or younger than this, a driver's stamp is on another clock. */
    private static final long PLAUSIBLE_AGE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long CLOSE_PATIENCE_SECONDS = 2;

    private final String name;
    private final SourceSettings settings;
    private final NanoClock clock;
    private final boolean stampedByDriver;
    private final Deadline deadline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Format format;
    private @Nullable MediaDecoder decoder;

    private LiveCapture(
            String name, SourceSettings settings, NanoClock clock, boolean stampedByDriver, Opening opening) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
        this.stampedByDriver = stampedByDriver;
        deadline = new Deadline(clock);
        deadline.start(settings.openTimeout());
        try {
            MediaDecoder opened =
                    new MediaOpener(name, true, opening.format(), opening.options(), deadline).open(opening.url());
            decoder = opened;
            format = new Format(opened.width(), opened.height(), opened.framesPerSecond(), -1, true);
        } catch (FrameSourceException e) {
            deadline.close();
            throw e;
        }
    }

    /** What FFmpeg is asked to open. */
    private record Opening(String url, String format, Map<String, String> options) {}

    /**
     * Opens a camera.
     *
     * @param device such as {@code /dev/video0} or a name under {@code /dev/v4l/by-id}
     */
    public static LiveCapture v4l2(String device, SourceSettings settings, NanoClock clock) {
        Map<String, String> options = new HashMap<>();
        if (settings.width() > 0) {
            options.put("video_size", settings.width() + "x" + settings.height());
        }
        if (settings.framesPerSecond() > 0) {
            options.put("framerate", String.valueOf(settings.framesPerSecond()));
        }
        return new LiveCapture("v4l2:" + device, settings, clock, true, new Opening(device, "v4l2", options));
    }

    /** Opens an RTSP stream over TCP. */
    public static LiveCapture rtsp(String url, SourceSettings settings, NanoClock clock) {
        Map<String, String> options = Map.of(
                "rtsp_transport", "tcp",
                "fflags", "nobuffer",
                "timeout", String.valueOf(settings.readTimeout().toNanos() / 1000));
        return new LiveCapture(Sources.withoutSecrets(url), settings, clock, false, new Opening(url, "rtsp", options));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Format format() {
        return format;
    }

    @Override
    public boolean read(Frame frame) {
        lock.lock();
        try {
            MediaDecoder source = decoder;
            if (source == null) {
                return false;
            }
            deadline.start(settings.readTimeout());
            if (!source.next()) {
                return false;
            }
            long captureNanos = captureNanos(source);
            source.copyTo(frame.imageOfSize(source.width(), source.height()));
            frame.stamp(new FrameStamp(source.index(), captureNanos, captureNanos));
            return true;
        } catch (FrameSourceException e) {
            if (deadline.isCancelled()) {
                return false;
            }
            throw deadline.isOver()
                    ? new FrameSourceException("%s: no frame for %s".formatted(name, settings.readTimeout()), e)
                    : e;
        } finally {
            lock.unlock();
        }
    }

    private long captureNanos(MediaDecoder source) {
        long now = clock.nanoTime();
        long stamped = source.rawNanos();
        boolean plausible = stampedByDriver && stamped <= now && now - stamped < PLAUSIBLE_AGE_NANOS;
        return plausible ? stamped : now;
    }

    @Override
    public void close() {
        deadline.cancel();
        try {
            if (!lock.tryLock(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{}: a read does not return, the device stays open until this process ends", name);
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            if (decoder != null) {
                decoder.close();
                decoder = null;
                deadline.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
