package io.tubecast.inference.engine;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Something that can run networks: ONNX Runtime, TensorRT. The application chooses one and hands it on.
 *
 * <p>Close the steps first, then engines and tensors, then the provider.
 */
public interface EngineProvider extends AutoCloseable {
    /** Name, version and device, for people: {@code ONNX Runtime 1.29.0, CPU, 2 threads}. */
    String name();

    /**
     * Loads a network and compares its tensors with the manifest's.
     *
     * @param bundle the bundle's folder
     * @param graph which network, and what the manifest says of it
     * @throws EngineException if the file cannot be loaded or its tensors are others; the message names graph and tensor
     */
    NetworkEngine open(Path bundle, GraphSpec graph);

    /** New memory, all zero. */
    Tensor allocate(TensorSpec spec, Tensor.Placement placement);

    /**
     * A host tensor on memory that already exists, so that what fills it need not be copied. The memory must stay reachable until the
     * tensor is closed.
     *
     * @param memory a direct buffer in native byte order of exactly {@code spec.bytes()} bytes, position 0
     */
    Tensor wrap(TensorSpec spec, ByteBuffer memory);

    /** {@link #step(List, NanoClock)} with this machine's clock. */
    default Step step(List<? extends Binding> parts) {
        return step(parts, NanoClock.system());
    }

    /**
     * Makes one step of several bindings, to be run once a frame. What an earlier part writes a later one may read; what it reads a later one may
     * overwrite.
     *
     * <p>Unless a provider knows better, the parts run one after another on the caller's thread.
     *
     * @param parts at least one, made by this provider's engines
     * @param clock times the parts, unless the device has a clock of its own
     * @throws EngineException if a part is not of this provider
     */
    default Step step(List<? extends Binding> parts, NanoClock clock) {
        return new SequentialStep(parts, clock);
    }

    /** Releases what engines share; may be called twice. */
    @Override
    void close();
}
