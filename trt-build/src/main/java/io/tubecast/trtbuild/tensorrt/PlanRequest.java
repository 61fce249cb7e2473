package io.tubecast.trtbuild.tensorrt;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * A plan that is wanted.
 *
 * @param graph what messages call it
 * @param network an ONNX file whose tensors have their final types
 * @param shapes of the inputs of open sizes
 * @param options how it is built
 * @param timingCache what was learnt in earlier builds on this device; empty if there is nothing
 * @param verbose whether every detail is told
 */
public record PlanRequest(
        String graph,
        Path network,
        Map<String, InputShapes> shapes,
        PlanOptions options,
        ByteBuffer timingCache,
        boolean verbose) {
    /** Copies the map. */
    public PlanRequest {
        shapes = Map.copyOf(shapes);
    }
}
