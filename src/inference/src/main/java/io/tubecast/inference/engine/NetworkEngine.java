package io.tubecast.inference.engine;

import java.util.Map;

/**
 * A loaded network: takes named tensors to named tensors.
 *
 * <p>Tensors are bound once and the binding is run for every frame, so nothing is looked up or copied on the way. One network can have several
 * bindings; two of them with swapped tensors make a ping-pong pair. Not thread-safe: one thread runs all bindings of an engine. The
 * engine owns its native memory and its bindings; tensors belong to whoever made them and must outlive the last run.
 */
public interface NetworkEngine extends AutoCloseable {
    /** Tensors of a network, ready to run. */
    @FunctionalInterface
    interface Binding {
        /**
         * Reads the inputs, runs the network to the end and writes the outputs.
         *
         * @throws EngineException if the run fails or the engine is closed
         */
        void run();
    }

    /** The network's name and tensors. */
    GraphSpec graph();

    /**
     * Binds a tensor to every input and every output.
     *
     * @param inputs tensor by input name; names of the tensors themselves do not matter, type and shape do
     * @param outputs tensor by output name
     * @throws EngineException if one is missing, unknown, of another type or shape, or not of this engine's provider
     */
    Binding bind(Map<String, ? extends Tensor> inputs, Map<String, ? extends Tensor> outputs);

    /** Releases the network; may be called twice. */
    @Override
    void close();
}
