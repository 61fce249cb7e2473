package io.tubecast.training.weights;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor, outermost first; a single number has none.
 *
 * @param sizes each at least 0, at most 16 of them, their product below 2^62
 */
public record Shape(List<Long> sizes) {
    private static final int MOST_AXES = 16;

    /** Checks sizes and product. */
    public Shape {
        sizes = List.copyOf(sizes);
        if (sizes.size() > MOST_AXES) {
            throw new IllegalArgumentException(sizes.size() + " axes, at most " + MOST_AXES);
        }
        long product = 1;
        for (long size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException("a size is " + size);
            }
            if (Math.multiplyHigh(product, size) != 0 || (product * size) >>> 62 != 0) {
                throw new IllegalArgumentException("more values than fit into 62 bits: " + sizes);
            }
            product *= size;
        }
    }

    /** The shape of these sizes. */
    public static Shape of(long... sizes) {
        return new Shape(Arrays.stream(sizes).boxed().toList());
    }

    /** Number of axes. */
    public int axes() {
        return sizes.size();
    }

    /** Size along an axis. */
    public long size(int axis) {
        return sizes.get(axis);
    }

    /** Number of values; 1 if there are no axes. */
    public long elements() {
        long product = 1;
        for (long size : sizes) {
            product *= size;
        }
        return product;
    }

    /** As in {@code 64x3x3x3}; {@code scalar} without axes. */
    @Override
    public String toString() {
        return sizes.isEmpty() ? "scalar" : sizes.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
