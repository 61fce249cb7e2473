package io.tubecast.edge.pipeline;

import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.Frame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A frame on its way through the node, with its flow stack where one goes along: a slot, filled anew each time.
 *
 * <p>The stack lies beside the frame that it belongs to, so that whatever is overwritten on the way, a frame never meets another one's. Not thread-safe: one stage owns
 * a slot at a time.
 */
final class LiveFrame {
    private static final long NO_FLOW = -1;

    private final @Nullable ByteBuffer stack;
    private final @Nullable StackState state;
    private Frame frame = new Frame(1, 1);
    private boolean wanted;
    private long flowFrame = NO_FLOW;
    private int stride = 1;

    /** A slot for a frame alone. */
    LiveFrame() {
        stack = null;
        state = null;
    }

    /** A slot for a frame and stacks of this kind. */
    LiveFrame(LiveFlowStack kind) {
        stack = ByteBuffer.allocateDirect(kind.bytes());
        state = new StackState(kind.layout().fields(), kind.trainingIntervalNanos());
    }

    /** The frame; replaced by {@link #trade} and {@link #exchange}. */
    Frame frame() {
        return frame;
    }

    /** Trades frames with another slot, so that none is copied. */
    void trade(LiveFrame other) {
        Frame mine = frame;
        frame = other.frame;
        other.frame = mine;
        wanted = other.wanted;
        flowFrame = other.flowFrame;
        stride = other.stride;
    }

    /** Takes a frame and gives away the one that it had. */
    Frame exchange(Frame other) {
        Frame mine = frame;
        frame = other;
        return mine;
    }

    /** Whether the frame is to be processed; if not, it is here for the flow alone. */
    boolean wanted() {
        return wanted;
    }

    void wanted(boolean processed) {
        wanted = processed;
        flowFrame = NO_FLOW;
    }

    /** Its number among the frames that flow runs over; below 0 if none does. */
    long flowFrame() {
        return flowFrame;
    }

    void flowFrame(long number) {
        flowFrame = number;
    }

    /** How many of the model's steps lie between it and the processed frame before. */
    int stride() {
        return stride;
    }

    void stride(int steps) {
        stride = steps;
    }

    /** The frame's flow stack, [flow height, flow width, 3 a field]; null if it has none. */
    @Nullable ByteBuffer stack() {
        return state != null && state.valid() ? stack : null;
    }

    /** Whether it has one and why not; null where no flow is computed. */
    @Nullable StackState state() {
        return state;
    }

    /** Takes the newest stack as that of this frame. */
    void takeStack(LiveFlowStack newest) {
        if (stack != null && state != null) {
            newest.write(stack);
            state.whole();
        }
    }
}
