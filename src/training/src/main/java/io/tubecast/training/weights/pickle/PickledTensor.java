package io.tubecast.training.weights.pickle;

import io.tubecast.training.weights.Shape;
import java.util.List;

/**
 * A tensor as a view of a storage; every number that it reaches lies inside.
 *
 * @param storage the numbers
 * @param offset number of the storage's part that is its first
 * @param shape sizes
 * @param strides how many numbers apart neighbours are along each axis, at least 0
 */
public record PickledTensor(PickledStorage storage, long offset, Shape shape, List<Long> strides) {
    /** Copies the list. */
    public PickledTensor {
        strides = List.copyOf(strides);
    }

    /** Whether its numbers lie one after the other in row-major order. */
    public boolean dense() {
        long expected = 1;
        for (int axis = shape.axes() - 1; axis >= 0; axis--) {
            if (shape.size(axis) > 1 && strides.get(axis) != expected) {
                return false;
            }
            expected *= shape.size(axis);
        }
        return true;
    }

    /** How many numbers lie between its first and its last, both counted; 0 if it has none. */
    public long reach() {
        if (shape.elements() == 0) {
            return 0;
        }
        long last = 0;
        for (int axis = 0; axis < shape.axes(); axis++) {
            last += (shape.size(axis) - 1) * strides.get(axis);
        }
        return last + 1;
    }
}
