package io.tubecast.world;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.time.NanoClock;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A camera that looks at the synthetic world: {@code synthetic:?seed=7&fps=25}.
 *
 * <p>In real time a frame is exposed when its moment has come and lost when the reader is not back before the next one; as fast as
 * possible, every frame is delivered. Without {@code frames} the camera never ends.
 */
public final class SyntheticCamera implements FrameSource {
    private static final double NANOS = 1e9;
    private static final long LONGEST_NAP_NANOS = 5_000_000;

    private final CameraUri uri;
    private final WorldStream stream;
    private final boolean live;
    private final NanoClock clock;
    private final double interval;
    private long startNanos;
    private long next;
    private volatile boolean closed;

    private SyntheticCamera(CameraUri uri, boolean asFastAsPossible, NanoClock clock) {
        this.uri = uri;
        stream = WorldStream.camera(uri.seed(), uri.options());
        live = !asFastAsPossible;
        this.clock = clock;
        interval = NANOS / uri.options().framesPerSecond();
    }

    /**
     * Opens the camera a person names; the clock starts with the first frame read.
     *
     * @param source {@code synthetic:} with the options seed, fps, width, height, style (a or b), frames and idle (true: nobody
     *     acts)
     * @param asFastAsPossible deliver every frame at once instead of in real time
     * @throws io.tubecast.core.frame.FrameSourceException if an option is unknown or has a bad value
     */
    public static SyntheticCamera open(String source, boolean asFastAsPossible, NanoClock clock) {
        return new SyntheticCamera(CameraUri.parse(source), asFastAsPossible, clock);
    }

    @Override
    public String name() {
        return uri.text();
    }

    @Override
    public Format format() {
        WorldOptions options = uri.options();
        return new Format(options.width(), options.height(), options.framesPerSecond(), uri.frames(), live);
    }

    /** Where the pictures come from, with tubes and flow of every frame. */
    public WorldStream stream() {
        return stream;
    }

    /**
     * The true tubes a frame lies in.
     *
     * @param frame the index of its stamp
     */
    public List<AnnotatedTube> truthAt(long frame) {
        int within = stream.within(frame);
        return stream.tubesAround(frame).stream()
                .filter(tube -> tube.covers(within))
                .toList();
    }

    @Override
    public boolean read(Frame frame) {
        if (closed) {
            return false;
        }
        if (next == 0) {
            startNanos = clock.nanoTime();
        }
        long index = live ? awaitExposure() : next;
        if (index < 0 || (uri.frames() >= 0 && index >= uri.frames())) {
            return false;
        }
        WorldOptions options = uri.options();
        stream.readFrame(index, frame.imageOfSize(options.width(), options.height()));
        long mediaNanos = Math.round(index * interval);
        frame.stamp(
                live
                        ? new FrameStamp(index, startNanos + mediaNanos, startNanos + mediaNanos)
                        : new FrameStamp(index, clock.nanoTime(), mediaNanos));
        next = index + 1;
        return true;
    }

    /** Waits for the next frame's moment; frames whose moment has passed with the one after them are lost. */
    private long awaitExposure() {
        long latest = (long) Math.floor((clock.nanoTime() - startNanos) / interval);
        long index = Math.max(next, latest);
        long due = startNanos + Math.round(index * interval);
        long left = due - clock.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(Math.min(left, LONGEST_NAP_NANOS));
            if (closed || Thread.currentThread().isInterrupted()) {
                return -1;
            }
            left = due - clock.nanoTime();
        }
        return index;
    }

    @Override
    public void close() {
        closed = true;
    }
}
