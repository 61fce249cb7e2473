package io.tubecast.core.flow;

/**
 * The flow stacks of one clip, ready for a motion stream: the seam through which training and batch detection get them, wherever they come from (a
 * cache on disk, a method that computes them, the exact flow of the synthetic world, none at all).
 *
 * <p>A stack is bytes [height, width, 3 * fields], rows from the top: for each pixel the fields oldest first, for each of them x, y, magnitude, where
 * {@value FlowEncoding#ZERO} is 0 ({@link FlowEncoding}). The size is that of the flow, which need not be the clip's. Safe to use from several threads at once.
 */
public interface FlowStackSource {
    /** Which fields make a stack. */
    FlowStack layout();

    /** Number of frames of the clip. */
    int frames();

    /** Width of a stack in pixels. */
    int width();

    /** Height of a stack in pixels. */
    int height();

    /** Whether a frame (0-based) has a stack: false for the first ones if the stack is causal, for all if the clip is too short. */
    default boolean has(int frame) {
        return layout().has(frame, frames());
    }

    /** Bytes of one stack. */
    default int bytes() {
        return layout().bytes(width(), height());
    }

    /**
     * Reads the stack of a frame.
     *
     * @param frame 0-based, one that {@link #has} is true for
     * @param into (out) {@link #bytes()} long, [height, width, 3 * fields]
     * @throws IllegalArgumentException if the frame has no stack; the message says why
     * @throws io.tubecast.core.frame.FrameSourceException if frames or a cache cannot be read
     */
    void stack(int frame, byte[] into);
}
