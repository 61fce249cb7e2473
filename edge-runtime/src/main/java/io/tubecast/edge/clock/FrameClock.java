package io.tubecast.edge.clock;

import java.util.function.IntSupplier;

/**
 * Picks the frames of a source that belong to the model's clock: one every {@code delta * stride} frames at the model's training
 * rate, whatever the camera's rate is. Times are media times, so a paused or paced source changes nothing.
 *
 * <p>A source within 25 % of the training rate is taken frame by frame: every {@code delta * stride}-th, by its own frame number, so
 * that a frame the source lost does not shift the rest. Any other source is picked by time: of the frames around a tick the nearest
 * one, which lies within half a training interval when the source is fast enough. A source too slow for that still gives its nearest
 * frame; the clock then starts anew from it, and {@link #offClock()} counts how often.
 *
 * <p>Optical flow runs at the training rate itself, from each {@link #flowFrame()} to the next: the same picking with a step of one, whose ticks lie on the
 * same grid, so every frame taken is a flow frame. Allocates nothing. Not thread-safe.
 */
public final class FrameClock {
    /** Up to this relative difference from the training rate a source is taken frame by frame. */
    public static final double RATE_TOLERANCE = 0.25;

    private final int delta;
    private final IntSupplier strides;
    private final boolean everyFrame;
    private final double sourceIntervalNanos;
    private final double halfTrainingNanos;
    private final double trainingNanos;
    private int stride;
    private int step;
    private double periodNanos;
    private boolean started;
    private boolean flowFrame;
    private long lastIndex;
    private long originNanos;
    private long ticks;
    private long flowTicks;
    private long previousNanos;
    private long offClock;

    /**
     * A clock that takes the first frame it is shown.
     *
     * @param trainingFps frames per second the model was trained at
     * @param sourceFps nominal rate of the source; 0 or less if unknown
     * @param delta training frames between the two frames of a micro-tube
     * @param stride how many such steps to take at once: 1, 2 or 4
     */
    public FrameClock(double trainingFps, double sourceFps, int delta, int stride) {
        this(trainingFps, sourceFps, delta, () -> stride);
    }

    /**
     * A clock whose stride may change from frame to frame: the next step is then counted from the last frame that was taken.
     *
     * @param strides asked before each frame; from the capture thread
     */
    public FrameClock(double trainingFps, double sourceFps, int delta, IntSupplier strides) {
        this.delta = delta;
        this.strides = strides;
        stride = strides.getAsInt();
        if (!(trainingFps > 0) || delta < 1 || stride < 1) {
            throw new IllegalArgumentException(
                    "a frame clock needs a rate, a delta and a stride above 0, was %s fps, %d, %d"
                            .formatted(trainingFps, delta, stride));
        }
        step = Math.multiplyExact(delta, stride);
        everyFrame = sourceFps > 0 && Math.abs(sourceFps - trainingFps) <= RATE_TOLERANCE * trainingFps;
        sourceIntervalNanos = sourceFps > 0 ? 1e9 / sourceFps : 0;
        trainingNanos = 1e9 / trainingFps;
        halfTrainingNanos = trainingNanos / 2;
        periodNanos = step * trainingNanos;
    }

    /** How many of the model's steps are taken at once, as of the last frame shown. */
    public int stride() {
        return stride;
    }

    private void follow(int wanted) {
        if (wanted != stride) {
            originNanos += Math.round(ticks * periodNanos);
            flowTicks -= ticks * step;
            ticks = 0;
            stride = wanted;
            step = Math.multiplyExact(delta, wanted);
            periodNanos = step * trainingNanos;
        }
    }

    /** Whether the source's own frames are counted, because its rate is near enough to the training rate. */
    public boolean takesEveryFrame() {
        return everyFrame;
    }

    /** Frames a second that are taken when the source gives all of its own. */
    public double stepsPerSecond() {
        double perFrame = everyFrame ? sourceIntervalNanos * step : Math.max(periodNanos, sourceIntervalNanos);
        return 1e9 / perFrame;
    }

    /** How often the nearest frame was more than half a training interval away from its tick. */
    public long offClock() {
        return offClock;
    }

    /** Whether the frame last shown belongs to the training rate, so that flow runs to it from the flow frame before. */
    public boolean flowFrame() {
        return flowFrame;
    }

    /** Starts anew with the next frame: after a gap in the stream. */
    public void restart() {
        started = false;
    }

    /**
     * Whether this frame belongs to the clock; called once for every frame of the source, in order.
     *
     * @param index the frame's number in its source
     * @param mediaNanos its presentation time
     */
    public boolean takes(long index, long mediaNanos) {
        follow(strides.getAsInt());
        if (!started || (everyFrame && index <= lastIndex) || mediaNanos < previousNanos) {
            start(index, mediaNanos);
            return true;
        }
        boolean onFlowGrid = everyFrame || takesForFlow(mediaNanos);
        boolean taken = everyFrame ? takesByNumber(index) : takesByTime(mediaNanos);
        flowFrame = onFlowGrid || taken;
        previousNanos = mediaNanos;
        return taken;
    }

    private void start(long index, long mediaNanos) {
        started = true;
        lastIndex = index;
        originNanos = mediaNanos;
        ticks = 0;
        flowTicks = 0;
        flowFrame = true;
        previousNanos = mediaNanos;
    }

    private boolean takesByNumber(long index) {
        if (index - lastIndex < step) {
            return false;
        }
        lastIndex = index;
        return true;
    }

    private boolean takesByTime(long mediaNanos) {
        if (nextIsNearer(mediaNanos, originNanos + (ticks + 1) * periodNanos)) {
            return false;
        }
        // after a hole the tick that counts is the one nearest to this frame
        long nearest = Math.max(ticks + 1, Math.round((mediaNanos - originNanos) / periodNanos));
        if (Math.abs(mediaNanos - (originNanos + nearest * periodNanos)) <= halfTrainingNanos) {
            ticks = nearest;
        } else {
            offClock++;
            originNanos = mediaNanos;
            ticks = 0;
            flowTicks = 0;
        }
        return true;
    }

    private boolean takesForFlow(long mediaNanos) {
        if (nextIsNearer(mediaNanos, originNanos + (flowTicks + 1) * trainingNanos)) {
            return false;
        }
        flowTicks = Math.max(flowTicks + 1, Math.round((mediaNanos - originNanos) / trainingNanos));
        return true;
    }

    private boolean nextIsNearer(long mediaNanos, double tick) {
        double interval = sourceIntervalNanos > 0 ? sourceIntervalNanos : mediaNanos - previousNanos;
        return mediaNanos + interval / 2 < tick;
    }
}
