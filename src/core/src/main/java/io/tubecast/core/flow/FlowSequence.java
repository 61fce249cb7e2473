package io.tubecast.core.flow;

/**
 * The flow of a whole clip: field n goes from frame n to frame n + 1. What training and batch detection read flow through, as they read frames through
 * {@link io.tubecast.core.frame.Clip}.
 */
public interface FlowSequence {
    /** Number of fields: one less than the clip has frames. */
    int fields();

    /** Width of every field in pixels. */
    int width();

    /** Height of every field in pixels. */
    int height();

    /**
     * Reads one field; in any order, fastest from front to back. Safe to call from several threads at once.
     *
     * @param field 0-based number of the field, below {@link #fields()}
     * @param into (out) is given the size of the fields
     * @throws io.tubecast.core.frame.FrameSourceException if frames cannot be read
     */
    void read(int field, FlowField into);
}
