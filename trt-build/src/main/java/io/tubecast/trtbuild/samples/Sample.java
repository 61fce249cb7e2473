package io.tubecast.trtbuild.samples;

import java.nio.ByteBuffer;

/** Where the inputs of one run of a network come from. */
@FunctionalInterface
public interface Sample {
    /**
     * Fills an input.
     *
     * @param tensor name of the network's input
     * @param into (out) all of its elements, native byte order, position 0
     */
    void fill(String tensor, ByteBuffer into);
}
