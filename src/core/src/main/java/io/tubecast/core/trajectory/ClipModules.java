package io.tubecast.core.trajectory;

import java.nio.FloatBuffer;

/**
 * CFAD's modules on the features of one clip, whatever runs them. The trunk has run already; what follows it depends on what is found, so it is asked for piece by
 * piece.
 *
 * <p>Buffers are read and written from their position on, and are valid until the same method is called again. Rows are in the order of {@link SpanAnchors} and
 * {@link AnchorGrid}.
 */
public interface ClipModules {
    /**
     * What a module says of its anchors.
     *
     * @param scores [anchors x classes] after softmax, background first
     * @param values [anchors x values]: offsets of spans or boxes, or coefficients of tubes
     */
    record Answer(FloatBuffer scores, FloatBuffer values) {}

    /** The clip's features [T' x plane], time step by time step. */
    FloatBuffer features();

    /** Runs the temporal proposal network on the features. */
    Answer proposals();

    /** Where the features that the other modules look at are to be written, [N x plane]. */
    FloatBuffer sampled();

    /** Runs the coarse module on {@link #sampled()}: classes and coefficients. */
    Answer coarse();

    /** Runs the selector on {@link #sampled()}: [N] how likely each sample is a key time stamp. */
    FloatBuffer selector();

    /** Where the sample that the refine module looks at is to be written, [plane]. */
    FloatBuffer sample();

    /** Runs the refine module on {@link #sample()}: classes and offsets of boxes. */
    Answer refine();

    /**
     * The features of the clip's mirror image, in which left is right, as {@link #features()}.
     *
     * @throws UnsupportedOperationException if nobody has looked at it: only settings with {@link ClipSettings.Refinement#mirror()} ask for it
     */
    default FloatBuffer mirroredFeatures() {
        throw new UnsupportedOperationException("these modules have looked at no mirror image of the clip");
    }
}
