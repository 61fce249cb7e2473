package io.tubecast.video.capture;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.time.NanoClock;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A video file as a source of frames.
 *
 * <p>Plays at its own rate: a frame is given out when its time has come, counted from the first one, so that a slow reader gets late frames and
 * loses none. {@code mediaNanos} is the presentation time from the first frame on, {@code captureNanos} the moment the
 * frame was given out. A damaged or cut-off file gives all frames before the damage and then throws. Owns the decoder; closing it
 * ends a read that is waiting for its time.
 */
public final class VideoFile implements FrameSource {
    private static final Logger LOG = LoggerFactory.getLogger(VideoFile.class);

    private final Path file;
    private final boolean asFastAsPossible;
    private final NanoClock clock;
    private final Format format;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Object lock = new Object();
    private @Nullable MediaDecoder decoder;
    private long startNanos;

    /**
     * Opens a file.
     *
     * @param asFastAsPossible whether frames come without waiting for their time
     * @throws FrameSourceException if there is no such file or it is no video
     */
    public VideoFile(Path file, boolean asFastAsPossible, NanoClock clock) {
        this.file = file;
        this.asFastAsPossible = asFastAsPossible;
        this.clock = clock;
        MediaDecoder opened = FileDiagnosis.open(file);
        decoder = opened;
        double rate = opened.framesPerSecond() > 0 ? opened.framesPerSecond() : MediaDecoder.USUAL_RATE;
        format = new Format(opened.width(), opened.height(), rate, opened.frames(), false);
    }

    /** Size, rate and number of frames of a file, -1 if the container does not say how many. */
    public static Format probe(Path file) {
        try (VideoFile video = new VideoFile(file, true, NanoClock.system())) {
            return video.format();
        }
    }

    @Override
    public String name() {
        return String.valueOf(file.getFileName());
    }

    @Override
    public Format format() {
        return format;
    }

    @Override
    public boolean read(Frame frame) {
        synchronized (lock) {
            MediaDecoder source = decoder;
            if (source == null || closing.getCount() == 0) {
                return false;
            }
            if (!source.next()) {
                warnOfRepairs(source);
                return false;
            }
            long mediaNanos = source.mediaNanos();
            if (!asFastAsPossible && !waitFor(source.index(), mediaNanos)) {
                return false;
            }
            source.copyTo(frame.imageOfSize(source.width(), source.height()));
            frame.stamp(new FrameStamp(source.index(), clock.nanoTime(), mediaNanos));
            return true;
        }
    }

    /** Waits until a frame's time has come; false if the source was closed meanwhile. */
    private boolean waitFor(long index, long mediaNanos) {
        if (index == 0) {
            startNanos = clock.nanoTime() - mediaNanos;
        }
        try {
            return !closing.await(startNanos + mediaNanos - clock.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void warnOfRepairs(MediaDecoder source) {
        if (source.damagedFrames() > 0) {
            LOG.warn("{}: {} frames had to be repaired by the decoder", file, source.damagedFrames());
        }
    }

    @Override
    public void cancel() {
        closing.countDown();
    }

    @Override
    public void close() {
        closing.countDown();
        synchronized (lock) {
            if (decoder != null) {
                decoder.close();
                decoder = null;
            }
        }
    }
}
