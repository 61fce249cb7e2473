package io.tubecast.onnx;

import java.util.ArrayList;
import java.util.List;

/** Arithmetic on sizes, of which {@link Port#OPEN} is one that is not known: what depends on it is not known either. */
final class Sizes {
    private Sizes() {}

    static boolean open(long size) {
        return size == Port.OPEN;
    }

    static long plus(long a, long b) {
        return open(a) || open(b) ? Port.OPEN : Math.addExact(a, b);
    }

    static long times(long a, long b) {
        return open(a) || open(b) ? Port.OPEN : Math.multiplyExact(a, b);
    }

    /** Number of elements; open if a size is. */
    static long product(List<Long> shape) {
        long product = 1;
        for (long size : shape) {
            product = times(product, size);
        }
        return product;
    }

    /** A size that was worked out from known ones, checked to be at least 1: it may come out as -1, which is not {@link Port#OPEN}. */
    static long positive(Call call, long size) {
        if (size < 1) {
            throw call.wrong("%s would have nothing to say: size %d".formatted(call.operator(), size));
        }
        return size;
    }

    /** The axis counted from the front, checked. */
    static int axis(Call call, long axis, int rank) {
        long front = axis < 0 ? axis + rank : axis;
        if (front < 0 || front >= rank) {
            throw call.wrong("axis %d of a value with %d axes".formatted(axis, rank));
        }
        return (int) front;
    }

    /** The sizes that two values have together; an open size against a fixed one above 1 is that one, as the other can be only 1 or the same. */
    static List<Long> broadcast(Call call, List<Long> a, List<Long> b) {
        int rank = Math.max(a.size(), b.size());
        List<Long> out = new ArrayList<>(rank);
        for (int i = 0; i < rank; i++) {
            long left = i < rank - a.size() ? 1 : a.get(i - rank + a.size());
            long right = i < rank - b.size() ? 1 : b.get(i - rank + b.size());
            if (left != right && left != 1 && right != 1 && !open(left) && !open(right)) {
                throw call.wrong("%s: sizes %s and %s do not go together".formatted(call.operator(), a, b));
            }
            if (left == 1 || right == 1) {
                out.add(left == 1 ? right : left);
            } else {
                out.add(Math.max(left, right));
            }
        }
        return out;
    }
}
