package io.tubecast.onnx;

import io.tubecast.onnx.Rules.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Operators that bring axes together, look for places, or leave out what does not count. */
final class ReductionRules {
    private ReductionRules() {}

    static void addTo(Map<String, Entry> rules) {
        for (String kind :
                List.of("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare")) {
            rules.put("Reduce" + kind, new Entry(1, ReductionRules::reduce));
        }
        rules.put("ArgMax", new Entry(1, ReductionRules::place));
        rules.put("ArgMin", new Entry(1, ReductionRules::place));
        rules.put("TopK", new Entry(1, ReductionRules::top));
        rules.put("LayerNormalization", new Entry(1, ReductionRules::layerNorm));
        rules.put("NonMaxSuppression", new Entry(0, call -> List.of(List.of(Port.OPEN, 3L))));
        rules.put(
                "NonZero",
                new Entry(1, call -> List.of(List.of((long) call.shape(0).size(), Port.OPEN))));
        rules.put("Compress", new Entry(1, ReductionRules::compress));
        rules.put("DynamicQuantizeLinear", new Entry(1, call -> List.of(call.shape(0), List.of(), List.of())));
    }

    private static List<List<Long>> reduce(Call call) {
        List<Long> x = call.shape(0);
        double[] axes = call.numbers("axes", 1);
        boolean kept = call.number("keepdims", 1) == 1;
        if (axes == null && call.given(1)) {
            return kept ? List.of(Collections.nCopies(x.size(), Port.OPEN)) : List.of();
        }
        boolean all = axes == null || axes.length == 0;
        if (all && call.number("noop_with_empty_axes", 0) == 1) {
            return List.of(x);
        }
        boolean[] gone = new boolean[x.size()];
        for (double axis : all || axes == null ? new double[0] : axes) {
            gone[Sizes.axis(call, (long) axis, x.size())] = true;
        }
        List<Long> out = new ArrayList<>();
        for (int axis = 0; axis < x.size(); axis++) {
            if (!all && !gone[axis]) {
                out.add(x.get(axis));
            } else if (kept) {
                out.add(1L);
            }
        }
        return List.of(out);
    }

    private static List<List<Long>> place(Call call) {
        List<Long> out = new ArrayList<>(call.shape(0));
        int axis = Sizes.axis(call, call.number("axis", 0), out.size());
        if (call.number("keepdims", 1) == 1) {
            out.set(axis, 1L);
        } else {
            out.remove(axis);
        }
        return List.of(out);
    }

    private static List<List<Long>> top(Call call) {
        List<Long> out = new ArrayList<>(call.shape(0));
        int axis = Sizes.axis(call, call.number("axis", -1), out.size());
        double[] k = call.numbers("k", 1);
        out.set(axis, k == null || Double.isNaN(k[0]) ? Port.OPEN : (long) k[0]);
        return List.of(out, out);
    }

    /** The normalised values, and mean and deviation with the axes they were taken over at 1. */
    private static List<List<Long>> layerNorm(Call call) {
        List<Long> x = call.shape(0);
        List<Long> moments = new ArrayList<>(x);
        for (int axis = Sizes.axis(call, call.number("axis", -1), x.size()); axis < x.size(); axis++) {
            moments.set(axis, 1L);
        }
        return List.of(x, moments, moments);
    }

    private static List<List<Long>> compress(Call call) {
        if (!call.has("axis")) {
            return List.of(List.of(Port.OPEN));
        }
        List<Long> out = new ArrayList<>(call.shape(0));
        out.set(Sizes.axis(call, call.number("axis", 0), out.size()), Port.OPEN);
        return List.of(out);
    }
}
