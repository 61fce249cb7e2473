package io.tubecast.video.capture;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.time.NanoClock;
import io.tubecast.core.time.UtcAnchor;
import java.time.Duration;
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
 * <p>Frames come in real time: {@code mediaNanos} equals {@code captureNanos}, which {@link CaptureTimes} finds. Read from one thread, cancelled and closed from any. A device driver
 * that hangs cannot be interrupted: closing from another thread then gives up after two seconds, and the thread that reads is to close it when it comes back.
 *
 * <p>V4L2 is not proven on hardware: no camera was there when this was written.
 */
public final class LiveCapture implements FrameSource {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCapture.class);
    private static final long CLOSE_PATIENCE_SECONDS = 2;
    /** Bytes that are looked at until the size of the picture is known, at most: many key frames. */
    private static final int MOST_PROBED = 50_000_000;
    /** Frames that are looked at for the rate. */
    private static final int RATE_FRAMES = 5;

    private final String name;
    private final SourceSettings settings;
    private final NanoClock clock;
    private final CaptureTimes times;
    private final Deadline deadline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Format format;
    private @Nullable MediaDecoder decoder;
    /** Frames were looked at while the stream was opened. */
    private final boolean lookedAt;

    private boolean begun;

    private LiveCapture(String name, SourceSettings settings, NanoClock clock, CaptureTimes times, Opening opening) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
        this.times = times;
        lookedAt = !"v4l2".equals(opening.format());
        deadline = new Deadline(clock);
        deadline.start(settings.openTimeout());
        try {
            MediaDecoder opened =
                    new MediaOpener(name, true, opening.format(), opening.options(), deadline).open(opening.url());
            decoder = opened;
            double rate = opened.framesPerSecond() > 0
                    ? opened.framesPerSecond()
                    : settings.picture().framesPerSecond();
            format = new Format(opened.width(), opened.height(), rate, -1, true);
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
        SourceSettings.Picture picture = settings.picture();
        Map<String, String> options = new HashMap<>();
        options.put("timestamps", "default"); // as the driver gives them: nearly all have the monotonic clock
        if (picture.width() > 0) {
            options.put("video_size", picture.width() + "x" + picture.height());
        }
        if (picture.framesPerSecond() > 0) {
            options.put("framerate", String.valueOf(picture.framesPerSecond()));
        }
        CaptureTimes times =
                new CaptureTimes(CaptureTimes.Kind.MONOTONIC, picture.latency().toNanos(), null);
        return new LiveCapture("v4l2:" + device, settings, clock, times, new Opening(device, "v4l2", options));
    }

    /** Opens an RTSP stream. */
    public static LiveCapture rtsp(String url, SourceSettings settings, NanoClock clock) {
        SourceSettings.Network network = settings.network();
        Map<String, String> options = new HashMap<>();
        options.put("rtsp_transport", network.transport().word());
        options.put("timeout", micros(settings.readTimeout().toNanos()));
        options.put("max_delay", micros(network.jitter().toNanos()));
        options.put("flags", "low_delay");
        options.put("allowed_media_types", "video");
        // as long as it takes until the size of the picture is known, and a few frames more for the rate; what was
        // looked at is decoded all the same: the key frame is among it, and the next may be seconds away
        options.put("analyzeduration", micros(settings.openTimeout().toNanos()));
        options.put("probesize", String.valueOf(MOST_PROBED));
        options.put("fpsprobesize", String.valueOf(RATE_FRAMES));
        UtcAnchor anchor = network.cameraClock() ? UtcAnchor.system() : null;
        CaptureTimes times = new CaptureTimes(
                CaptureTimes.Kind.STREAM, settings.picture().latency().toNanos(), anchor);
        return new LiveCapture(Sources.withoutSecrets(url), settings, clock, times, new Opening(url, "rtsp", options));
    }

    private static String micros(long nanos) {
        return String.valueOf(nanos / 1_000);
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
            deadline.start(patience());
            if (!(begun ? source.next() : first(source))) {
                return false;
            }
            begun = true;
            long now = clock.nanoTime();
            source.copyTo(frame.imageOfSize(source.width(), source.height()));
            frame.stamp(times.stamp(source.index(), source.rawNanos(), source.utcMicros(), now));
            return true;
        } catch (FrameSourceException e) {
            if (deadline.isCancelled()) {
                return false;
            }
            throw deadline.isOver()
                    ? new FrameSourceException(
                            "%s: no frame for %d ms".formatted(name, patience().toMillis()), e)
                    : e;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The first frame that has to be waited for. Those that were looked at while the stream was opened come at once, before the clock of the stream is known: they are decoded, because others need them, and
     * passed over.
     */
    private boolean first(MediaDecoder source) {
        boolean more = source.next();
        boolean old = more && lookedAt;
        while (old) {
            long stamp = source.rawNanos();
            long came = clock.nanoTime();
            more = source.next();
            old = more && clock.nanoTime() - came < (source.rawNanos() - stamp) / 2;
        }
        return more;
    }

    /** How long a read may take: the first may have to wait for a key frame. */
    private Duration patience() {
        Duration read = settings.readTimeout();
        Duration open = settings.openTimeout();
        return begun || open.compareTo(read) < 0 ? read : open;
    }

    @Override
    public void cancel() {
        deadline.cancel();
    }

    @Override
    public void close() {
        deadline.cancel();
        try { // at once if nobody reads: then also in a thread that was interrupted
            if (!lock.tryLock() && !lock.tryLock(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{}: a read does not return, the device stays open until it does", name);
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
