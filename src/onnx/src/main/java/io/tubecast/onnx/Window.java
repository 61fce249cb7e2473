package io.tubecast.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a convolution or pooling walks along one axis.
 *
 * @param kernel cells the window covers, gaps not counted
 * @param stride cells from one position to the next
 * @param before cells of padding in front
 * @param after cells of padding behind
 * @param dilation distance of the kernel's cells
 */
public record Window(long kernel, long stride, long before, long after, long dilation) {
    private static final String NOTSET = "NOTSET";

    /** The windows of a node over the axes behind the second. */
    static List<Window> of(Call call, List<Long> kernels) {
        int axes = kernels.size();
        long[] strides = each(call, "strides", 1, axes);
        long[] dilations = each(call, "dilations", 1, axes);
        long[] pads = each(call, "pads", 0, 2 * axes);
        boolean padded = call.text("auto_pad", NOTSET).equals(NOTSET);
        List<Window> windows = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            if (strides[axis] < 1 || dilations[axis] < 1) {
                throw call.wrong(
                        "stride %d and dilation %d must be at least 1".formatted(strides[axis], dilations[axis]));
            }
            windows.add(new Window(
                    kernels.get(axis),
                    strides[axis],
                    padded ? pads[axis] : 0,
                    padded ? pads[axis + axes] : 0,
                    dilations[axis]));
        }
        return windows;
    }

    private static long[] each(Call call, String attribute, long absent, int count) {
        long[] values = call.ints(attribute);
        if (values.length == 0) {
            values = new long[count];
            Arrays.fill(values, absent);
        }
        if (values.length != count) {
            throw call.wrong("%s has %d values, the map needs %d".formatted(attribute, values.length, count));
        }
        return values;
    }

    /** Cells from the first the window covers to the last. */
    long reach() {
        return Sizes.open(kernel) ? Port.OPEN : dilation * (kernel - 1) + 1;
    }

    /**
     * How many positions there are along an axis; refused if the window is larger than the axis.
     *
     * <p>Rounding up, a window that would begin in the padding behind the map is left out, as the format has it since operator set 19.
     */
    long positions(Call call, long size, boolean ceil) {
        if (Sizes.open(size) || Sizes.open(kernel)) {
            return Port.OPEN;
        }
        if (call.text("auto_pad", NOTSET).startsWith("SAME")) {
            return Sizes.positive(call, -Math.floorDiv(-size, stride));
        }
        long room = size + before + after - reach();
        if (!ceil) {
            return Sizes.positive(call, Math.floorDiv(room, stride) + 1);
        }
        long positions = -Math.floorDiv(-room, stride) + 1;
        boolean behind = (positions - 1) * stride >= size + before;
        return Sizes.positive(call, behind ? positions - 1 : positions);
    }

    /** The size that a convolution with this window would make {@code size} of: its transpose's output. */
    long transposed(Call call, long size, long extra) {
        if (Sizes.open(size) || Sizes.open(kernel)) {
            return Port.OPEN;
        }
        long whole = stride * (size - 1) + extra + reach();
        if (call.text("auto_pad", NOTSET).startsWith("SAME")) {
            return Sizes.positive(call, Math.min(size * stride, whole)); // padding never adds cells
        }
        return Sizes.positive(call, whole - before - after);
    }
}
