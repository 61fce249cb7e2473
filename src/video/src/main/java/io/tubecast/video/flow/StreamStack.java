package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.Image;

/**
 * From the frames of a stream to its flow stacks: computes the flow from each frame to the next and keeps the newest stack. Frames are numbered from 0 on.
 *
 * <p>Owns what computes the flow; in a steady stream it allocates nothing. Not thread-safe.
 */
public final class StreamStack implements AutoCloseable {
    private final StreamFlow flow;
    private final LiveFlowStack stack;
    private final FlowField field;
    private long newest = -1;
    private long begin;
    private long newestNanos;
    private long newestIntervalNanos;

    /**
     * Stacks of one kind.
     *
     * @param flow becomes this object's own
     * @param stack of the flow's size; becomes this object's own
     */
    public StreamStack(StreamFlow flow, LiveFlowStack stack) {
        this.flow = flow;
        this.stack = stack;
        field = new FlowField(flow.width(), flow.height());
        restart();
    }

    /**
     * Takes the next frame.
     *
     * @param frame (in) any size
     * @param mediaNanos when it was taken, on the clock that the stack's training interval is of
     */
    public void next(Image frame, long mediaNanos) {
        newest++;
        if (!flow.next(frame, field)) {
            begin = newest;
        } else if (!stack.push(field, newest - 1, newest, mediaNanos - newestNanos) && stack.filled() == 0) {
            begin = newest; // nothing leads here from the frame before
        }
        newestIntervalNanos = mediaNanos - newestNanos;
        newestNanos = mediaNanos;
    }

    /** Tells that no frame follows: see {@link LiveFlowStack#end()}. */
    public void end() {
        stack.end();
    }

    /** Forgets all frames: the next one is number 0 of another stream. */
    public void restart() {
        flow.reset();
        stack.reset();
        newest = -1;
        begin = 0;
    }

    /** Number of the newest frame, -1 before the first. */
    public long newest() {
        return newest;
    }

    /** Number of the first frame from which flow leads to the newest without a break. */
    public long begin() {
        return begin;
    }

    /** The flow to the newest frame from the one before: of use if {@link #begin()} is an earlier frame, and until the next. */
    public FlowField newestField() {
        return field;
    }

    /** The time between those two frames. */
    public long newestIntervalNanos() {
        return newestIntervalNanos;
    }

    /** The newest stack; frames go by their numbers. */
    public LiveFlowStack stack() {
        return stack;
    }

    /** Whether the newest stack is a frame's. */
    public boolean has(long frame) {
        return stack.valid() && stack.firstFrame() <= frame && frame <= stack.lastFrame();
    }

    /** Whether all is known of a frame's stack: that it has come, or that it never will. */
    public boolean known(long frame) {
        boolean needsNoMore = stack.layout().framesAhead() == 0;
        return needsNoMore || frame < begin || (stack.valid() && frame <= stack.lastFrame());
    }

    /** Width of the flow in pixels. */
    public int width() {
        return flow.width();
    }

    /** Height of the flow in pixels. */
    public int height() {
        return flow.height();
    }

    @Override
    public void close() {
        flow.close();
    }
}
