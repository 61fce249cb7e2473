package io.tubecast.core.flow;

/** The flow of a whole clip as bytes: a {@link FlowSequence} after {@link FlowEncoding}. Safe to use from several threads at once. */
public interface EncodedFlow {
    /** Number of fields: one less than the clip has frames. */
    int fields();

    /** Width of every field in pixels. */
    int width();

    /** Height of every field in pixels. */
    int height();

    /**
     * Reads one field.
     *
     * @param field 0-based number of the field, below {@link #fields()}
     * @param into (out) [height, width, 3]: x, y, magnitude
     * @throws io.tubecast.core.frame.FrameSourceException if frames or a cache cannot be read
     */
    void read(int field, byte[] into);
}
