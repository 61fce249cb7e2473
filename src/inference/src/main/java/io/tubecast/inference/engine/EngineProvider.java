package io.tubecast.inference.engine;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Something that can run networks: ONNX Runtime, TensorRT. The application chooses one and hands it on.
 *
 * <p>Close the engines and tensors first, then the provider.
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

    /** Releases what engines share; may be called twice. */
    @Override
    void close();
}
