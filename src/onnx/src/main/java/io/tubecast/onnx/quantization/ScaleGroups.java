package io.tubecast.onnx.quantization;

import io.tubecast.onnx.calibration.Range;
import java.util.HashMap;
import java.util.Map;

/** Tensors that share a scale, because one is made of the other's integers. */
final class ScaleGroups {
    private static final double GREATEST_LOSS = 2; // a joined range may be so many times as wide: one bit

    private final Map<String, String> parents = new HashMap<>();
    private final Map<String, Range> ranges = new HashMap<>(); // of the roots
    private final boolean signed;

    ScaleGroups(boolean signed) {
        this.signed = signed;
    }

    /** Begins a group, if the tensor is in none. */
    void add(String tensor, Range range) {
        if (!parents.containsKey(tensor)) {
            parents.put(tensor, tensor);
            ranges.put(tensor, range);
        }
    }

    /** Lets what is made of {@code source} follow its range. */
    void follow(String source, String made) {
        String from = root(source);
        String to = parents.containsKey(made) ? root(made) : made;
        if (!from.equals(to)) {
            parents.put(to, from);
            ranges.remove(to);
        }
    }

    /**
     * Joins two groups under the range that covers both, unless that would make the integers of one much coarser, or move a zero point that is at the edge: a Relu
     * before it would not be redundant any more.
     *
     * @return whether they are one now
     */
    boolean join(String a, String b) {
        String left = root(a);
        String right = root(b);
        if (left.equals(right)) {
            return true;
        }
        Range one = range(left);
        Range other = range(right);
        Range union = one.union(other);
        boolean edge = (one.min() >= 0) == (other.min() >= 0);
        double wide = width(union);
        if (!edge || wide > GREATEST_LOSS * width(one) || wide > GREATEST_LOSS * width(other)) {
            return false;
        }
        parents.put(right, left);
        ranges.remove(right);
        ranges.put(left, union);
        return true;
    }

    private static double width(Range range) {
        return (double) Math.max(0, range.max()) - Math.min(0, range.min());
    }

    Scale scale(String tensor) {
        Range range = range(root(tensor));
        return signed ? Scale.signed(range) : Scale.unsigned(range);
    }

    private Range range(String root) {
        Range range = ranges.get(root);
        if (range == null) {
            throw new IllegalStateException("no range of '%s'".formatted(root));
        }
        return range;
    }

    private String root(String tensor) {
        String parent = parents.get(tensor);
        if (parent == null) {
            throw new IllegalStateException("'%s' is in no group".formatted(tensor));
        }
        return parent.equals(tensor) ? tensor : root(parent);
    }
}
