package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;

/**
 * Finds how far what each pixel shows has moved from one picture to the next.
 *
 * <p>The same two pictures give the same field, whatever came before. Owns native memory; in a steady stream it allocates nothing. Not thread-safe.
 */
public interface OpticalFlow extends AutoCloseable {
    /** How it is found. */
    FlowMethod method();

    /**
     * Computes the flow between two pictures.
     *
     * @param first (in) the earlier picture
     * @param second (in) the later picture, of the same size; the size may change from call to call
     * @param into (out) is given the pictures' size: displacements from the first to the second
     * @throws IllegalArgumentException if the pictures differ in size or are too small for the method
     * @throws IllegalStateException if it is closed
     */
    void compute(Image first, Image second, FlowField into);

    /** Frees the native memory; may be called twice. */
    @Override
    void close();
}
