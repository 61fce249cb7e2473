package io.tubecast.onnx;

import io.tubecast.onnx.Rules.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Operators that join values, take pieces of them, add to them or scale them. */
final class PieceRules {
    private PieceRules() {}

    static void addTo(Map<String, Entry> rules) {
        rules.put("Concat", new Entry(Rules.ALL, PieceRules::concat));
        rules.put("Slice", new Entry(1, PieceRules::slice));
        rules.put("Split", new Entry(1, PieceRules::split));
        rules.put("Pad", new Entry(1, PieceRules::pad));
        rules.put("Resize", new Entry(1, PieceRules::resize));
        rules.put("Upsample", new Entry(1, call -> scaled(call, call.shape(0), scales(call, 1))));
        rules.put("Gather", new Entry(2, PieceRules::gather));
        rules.put("GatherElements", new Entry(2, call -> List.of(call.shape(1))));
        rules.put("GatherND", new Entry(2, PieceRules::gatherNd));
    }

    private static List<List<Long>> concat(Call call) {
        List<Long> first = call.shape(0);
        int axis = Sizes.axis(call, call.number("axis", 0), first.size());
        List<Long> out = new ArrayList<>(first);
        for (int input = 1; input < call.inputs(); input++) {
            List<Long> next = call.shape(input);
            for (int i = 0; i < first.size(); i++) {
                if (i == axis) {
                    out.set(i, Sizes.plus(out.get(i), next.get(i)));
                } else if (Sizes.open(out.get(i))) {
                    out.set(i, next.get(i));
                } else if (next.size() != first.size()
                        || (!Sizes.open(next.get(i)) && !next.get(i).equals(out.get(i)))) {
                    throw call.wrong("%s and %s cannot be joined along axis %d".formatted(first, next, axis));
                }
            }
        }
        return List.of(out);
    }

    private static List<List<Long>> slice(Call call) {
        List<Long> x = call.shape(0);
        double[] starts = call.numbers("starts", 1);
        double[] ends = call.numbers("ends", 2);
        double[] axes = call.numbers("axes", 3);
        double[] steps = call.numbers(4);
        List<Long> out = new ArrayList<>(x);
        if (axes == null && call.given(3)) {
            return List.of(Collections.nCopies(x.size(), Port.OPEN));
        }
        int count = axes != null ? axes.length : starts != null ? starts.length : x.size();
        for (int i = 0; i < count; i++) {
            int axis = Sizes.axis(call, axes == null ? i : (long) axes[i], x.size());
            if (starts == null || ends == null || (steps == null && call.given(4))) {
                out.set(axis, Port.OPEN);
            } else {
                out.set(axis, sliced(call, x.get(axis), starts[i], ends[i], steps == null ? 1 : steps[i]));
            }
        }
        return List.of(out);
    }

    private static long sliced(Call call, long size, double start, double end, double step) {
        if (Sizes.open(size) || Double.isNaN(start) || Double.isNaN(end) || Double.isNaN(step)) {
            return Port.OPEN;
        }
        if (step == 0) {
            throw call.wrong("a step of 0");
        }
        double from = start < 0 ? start + size : start;
        double to = end < 0 ? end + size : end;
        // backwards the first index is at most the last, and the end may lie one before the first
        from = Math.max(0, Math.min((double) (step > 0 ? size : size - 1), from));
        to = Math.max(step > 0 ? 0 : -1, Math.min((double) size, to));
        return (long) Math.max(0, Math.ceil((to - from) / step));
    }

    private static List<List<Long>> split(Call call) {
        List<Long> x = call.shape(0);
        int axis = Sizes.axis(call, call.number("axis", 0), x.size());
        double[] sizes = call.numbers("split", 1);
        int parts = call.outputs();
        List<List<Long>> out = new ArrayList<>();
        double sum = 0;
        long left = x.get(axis);
        for (int part = 0; part < parts; part++) {
            List<Long> piece = new ArrayList<>(x);
            long size = Port.OPEN;
            if (sizes != null) {
                size = Double.isNaN(sizes[part]) ? Port.OPEN : (long) sizes[part];
                sum += sizes[part];
            } else if (!call.given(1) && !Sizes.open(x.get(axis))) {
                size = Math.min(left, -Math.floorDiv(-x.get(axis), (long) parts)); // the last may be smaller
                left -= size;
            }
            piece.set(axis, size);
            out.add(piece);
        }
        if (sizes != null && !Sizes.open(x.get(axis)) && !Double.isNaN(sum) && sum != x.get(axis)) {
            throw call.wrong("the pieces %s do not make up the %d of axis %d"
                    .formatted(Arrays.toString(sizes), x.get(axis), axis));
        }
        return out;
    }

    private static List<List<Long>> pad(Call call) {
        List<Long> x = call.shape(0);
        double[] pads = call.numbers("pads", 1);
        double[] axes = call.numbers(3);
        if (pads == null || (axes == null && call.given(3))) {
            return List.of(Collections.nCopies(x.size(), Port.OPEN));
        }
        int count = pads.length / 2;
        if (count != (axes == null ? x.size() : axes.length)) {
            throw call.wrong("%d pads do not go with a map %s".formatted(pads.length, x));
        }
        List<Long> out = new ArrayList<>(x);
        for (int i = 0; i < count; i++) {
            int axis = Sizes.axis(call, axes == null ? i : (long) axes[i], x.size());
            double both = pads[i] + pads[i + count];
            boolean known = !Double.isNaN(both) && !Sizes.open(x.get(axis));
            long size = known ? x.get(axis) + (long) both : Port.OPEN;
            out.set(axis, known && size < 0 ? Sizes.positive(call, size) : size);
        }
        return List.of(out);
    }

    private static List<List<Long>> resize(Call call) {
        List<Long> x = call.shape(0);
        if (!call.given(3)) {
            // operator set 10 has the scales right behind the map, newer ones a region of interest in between
            return scaled(call, x, scales(call, call.inputs() == 2 ? 1 : 2));
        }
        double[] sizes = call.numbers(3);
        long[] axes = call.ints("axes");
        List<Long> out = new ArrayList<>(x);
        int count = axes.length == 0 ? x.size() : axes.length;
        double scale = sizes == null ? Double.NaN : kept(call, sizes, axes);
        for (int i = 0; i < count; i++) {
            int axis = axes.length == 0 ? i : Sizes.axis(call, axes[i], x.size());
            double size = sizes == null ? Double.NaN : sizes[i];
            if (!call.text("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
                size = Math.floor(scale * x.get(axis) + 0.5);
            }
            out.set(axis, Double.isNaN(size) ? Port.OPEN : (long) size);
        }
        return List.of(out);
    }

    /** The one scale that keeps the proportions: the smallest of all, or the largest. */
    private static double kept(Call call, double[] sizes, long[] axes) {
        boolean smallest = call.text("keep_aspect_ratio_policy", "stretch").equals("not_larger");
        List<Long> x = call.shape(0);
        double best = Double.NaN;
        for (int i = 0; i < sizes.length; i++) {
            long size = x.get(axes.length == 0 ? i : Sizes.axis(call, axes[i], x.size()));
            double scale = Sizes.open(size) ? Double.NaN : sizes[i] / size;
            best = i == 0 ? scale : smallest ? Math.min(best, scale) : Math.max(best, scale);
        }
        return best;
    }

    private static double @Nullable [] scales(Call call, int input) {
        if (!call.has("scales")) {
            return call.numbers(input);
        }
        List<Float> scales = Objects.requireNonNull(call.attribute("scales")).getFloatsList();
        return scales.stream().mapToDouble(Float::doubleValue).toArray();
    }

    private static List<List<Long>> scaled(Call call, List<Long> x, double @Nullable [] scales) {
        if (scales == null) {
            return List.of(Collections.nCopies(x.size(), Port.OPEN));
        }
        long[] axes = call.ints("axes");
        List<Long> out = new ArrayList<>(x);
        for (int i = 0; i < scales.length; i++) {
            int axis = axes.length == 0 ? i : Sizes.axis(call, axes[i], x.size());
            // in single precision, as engines do it: 3 x 1.6666666 is 5 there, 4.9999998 otherwise
            float size = x.get(axis) * (float) scales[i];
            out.set(axis, Sizes.open(x.get(axis)) || Float.isNaN(size) ? Port.OPEN : (long) Math.floor(size));
        }
        return List.of(out);
    }

    private static List<List<Long>> gather(Call call) {
        List<Long> x = call.shape(0);
        int axis = Sizes.axis(call, call.number("axis", 0), x.size());
        List<Long> out = new ArrayList<>(x.subList(0, axis));
        out.addAll(call.shape(1));
        out.addAll(x.subList(axis + 1, x.size()));
        return List.of(out);
    }

    private static List<List<Long>> gatherNd(Call call) {
        List<Long> x = call.shape(0);
        List<Long> indices = call.shape(1);
        long depth = indices.get(indices.size() - 1);
        if (Sizes.open(depth)) {
            return List.of();
        }
        List<Long> out = new ArrayList<>(indices.subList(0, indices.size() - 1));
        out.addAll(x.subList((int) (call.number("batch_dims", 0) + depth), x.size()));
        return List.of(out);
    }
}
