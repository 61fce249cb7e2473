package io.tubecast.inference.engine;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Name, element type and shape of one input or output of a network.
 *
 * @param name as in the graph
 * @param type what the elements are
 * @param shape extent of every dimension, slowest first; all known, the batch included
 */
public record TensorSpec(String name, ElementType type, List<Integer> shape) {
    /** Checks that there is a name and that every extent is positive. */
    public TensorSpec {
        shape = List.copyOf(shape);
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank");
        }
        if (shape.isEmpty() || shape.stream().anyMatch(extent -> extent < 1)) {
            throw new IllegalArgumentException("shape of '%s' must be positive numbers, was %s".formatted(name, shape));
        }
        double size = shape.stream().mapToDouble(Integer::doubleValue).reduce(type.bytes(), (a, b) -> a * b);
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("shape of '%s' exceeds 2 GiB: %s".formatted(name, shape));
        }
    }

    /** Number of elements. */
    public int elements() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** Size in bytes. */
    public int bytes() {
        return elements() * type.bytes();
    }

    /** The same type and shape under another name. */
    public TensorSpec named(String newName) {
        return new TensorSpec(newName, type, shape);
    }

    /** Whether type and shape are the same, whatever the names. */
    public boolean fits(TensorSpec other) {
        return type == other.type && shape.equals(other.shape);
    }

    /** Type and shape as messages write them: {@code uint8 [1, 300, 300, 3]}. */
    public String describe() {
        return shape.stream().map(String::valueOf).collect(Collectors.joining(", ", type + " [", "]"));
    }
}
