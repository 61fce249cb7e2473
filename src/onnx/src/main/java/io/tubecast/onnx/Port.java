package io.tubecast.onnx;

import java.util.Collections;
import java.util.List;

/**
 * A value of a graph: an input, an output or what a node computes.
 *
 * @param name its name
 * @param type of its elements, {@link TensorType#UNDEFINED} if not known
 * @param shape its sizes, {@link #OPEN} where a size is fixed only when the graph runs
 * @param symbols for each size the name that the file gives it if it is open, otherwise empty
 * @param ranked whether the number of axes is known; without it {@code shape} is empty and says nothing
 */
public record Port(String name, TensorType type, List<Long> shape, List<String> symbols, boolean ranked) {
    /** A size that is not fixed. */
    public static final long OPEN = -1;

    /** Checks that sizes are positive, 0 or {@link #OPEN}. */
    public Port {
        shape = List.copyOf(shape);
        symbols = List.copyOf(symbols);
        if (symbols.size() != shape.size() || (!ranked && !shape.isEmpty())) {
            throw new OnnxException("'%s' has %d sizes and %d names of sizes%s"
                    .formatted(name, shape.size(), symbols.size(), ranked ? "" : ", but no known number of axes"));
        }
        for (long size : shape) {
            if (size < OPEN) {
                throw new OnnxException("'%s' has a size below 0: %s".formatted(name, shape));
            }
        }
    }

    /** A value whose sizes are all fixed and positive, as in our own graphs. */
    public Port(String name, TensorType type, List<Long> shape) {
        this(name, type, positive(name, shape), Collections.nCopies(shape.size(), ""), true);
    }

    /** A value of sizes that may be open, without names for them. */
    public static Port of(String name, TensorType type, List<Long> shape) {
        return new Port(name, type, shape, Collections.nCopies(shape.size(), ""), true);
    }

    /** A value of which only the type is known, if that. */
    public static Port unranked(String name, TensorType type) {
        return new Port(name, type, List.of(), List.of(), false);
    }

    /** Whether all sizes are fixed. */
    public boolean fixed() {
        return ranked && !shape.contains(OPEN);
    }

    /** Number of elements, {@link #OPEN} if it is not known or beyond all measure. */
    public long elements() {
        try {
            return fixed() ? Sizes.product(shape) : OPEN;
        } catch (ArithmeticException e) {
            return OPEN;
        }
    }

    /** Bytes it takes, {@link #OPEN} if that is not known or beyond all measure. */
    public long bytes() {
        long elements = elements();
        boolean known = elements != OPEN && type != TensorType.UNDEFINED && elements <= Long.MAX_VALUE / 256;
        return known ? type.bytes(elements) : OPEN;
    }

    /** Type and sizes: {@code FLOAT [batch, 3, 224, 224]}. */
    public String text() {
        return type + " " + sizes();
    }

    /** The sizes as people write them: {@code [batch, 3, 224, 224]}, {@code [?, 3]}, {@code unknown}. */
    public String sizes() {
        if (!ranked) {
            return "unknown";
        }
        StringBuilder text = new StringBuilder("[");
        for (int axis = 0; axis < shape.size(); axis++) {
            String symbol = symbols.get(axis).isEmpty() ? "?" : symbols.get(axis);
            text.append(axis == 0 ? "" : ", ").append(shape.get(axis) == OPEN ? symbol : shape.get(axis));
        }
        return text.append(']').toString();
    }

    private static List<Long> positive(String name, List<Long> shape) {
        for (long size : shape) {
            if (size < 1) {
                throw new OnnxException("'%s' has a size that is not fixed: %s".formatted(name, shape));
            }
        }
        return shape;
    }
}
