package io.tubecast.inference.engine;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Memory that a network reads or writes, made by the {@link EngineProvider} that also opens the network.
 *
 * <p>Made once and used for every frame. What the program writes into a host tensor is seen by the next run that has it as an input; what a run
 * writes is valid until the next run that has it as an output.
 */
public interface Tensor extends AutoCloseable {
    /** Who may touch the elements. */
    enum Placement {
        /** The program reads or writes the elements: {@link Tensor#bytes()} shows them. */
        HOST,
        /** Only networks do: an engine on another device keeps the elements there. */
        ENGINE
    }

    /** Name, type and shape. */
    TensorSpec spec();

    /**
     * The elements themselves, native byte order, position 0; use absolute access or a duplicate.
     *
     * @throws EngineException if the tensor's placement is {@link Placement#ENGINE} or it is closed
     */
    ByteBuffer bytes();

    /** {@link #bytes()} as floats, for a tensor of type {@link ElementType#FLOAT32}. */
    FloatBuffer floats();

    /** Frees the memory; may be called twice. */
    @Override
    void close();
}
