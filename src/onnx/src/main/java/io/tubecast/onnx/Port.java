package io.tubecast.onnx;

import java.util.List;

/**
 * An input or output of a graph.
 *
 * @param name its name
 * @param type of its elements
 * @param shape its sizes, all fixed
 */
public record Port(String name, TensorType type, List<Long> shape) {
    /** Checks that sizes are positive. */
    public Port {
        shape = List.copyOf(shape);
        for (long size : shape) {
            if (size < 1) {
                throw new OnnxException("'%s' has a size that is not fixed: %s".formatted(name, shape));
            }
        }
    }
}
