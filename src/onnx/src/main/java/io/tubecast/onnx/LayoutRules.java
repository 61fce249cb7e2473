package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.tubecast.onnx.Rules.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Operators that arrange the same elements in other sizes, or make values of sizes. */
final class LayoutRules {
    private LayoutRules() {}

    static void addTo(Map<String, Entry> rules) {
        rules.put("Transpose", new Entry(1, LayoutRules::transpose));
        rules.put("Reshape", new Entry(1, LayoutRules::reshape));
        rules.put("Flatten", new Entry(1, LayoutRules::flatten));
        rules.put("Squeeze", new Entry(1, LayoutRules::squeeze));
        rules.put("Unsqueeze", new Entry(1, LayoutRules::unsqueeze));
        rules.put("DepthToSpace", new Entry(1, call -> blocks(call, true)));
        rules.put("SpaceToDepth", new Entry(1, call -> blocks(call, false)));
        rules.put("Expand", new Entry(1, LayoutRules::expand));
        rules.put("Tile", new Entry(1, LayoutRules::tile));
        rules.put(
                "Shape",
                new Entry(1, call -> List.of(List.of((long) section(call).size()))));
        rules.put("Size", new Entry(1, call -> List.of(List.of())));
        rules.put("Constant", new Entry(0, LayoutRules::constant));
        rules.put("ConstantOfShape", new Entry(1, call -> wanted(call, 0)));
        rules.put("RandomNormal", new Entry(0, LayoutRules::random));
        rules.put("RandomUniform", new Entry(0, LayoutRules::random));
        rules.put("Range", new Entry(0, LayoutRules::range));
        rules.put("OneHot", new Entry(1, LayoutRules::oneHot));
    }

    private static List<List<Long>> transpose(Call call) {
        List<Long> x = call.shape(0);
        long[] order = call.ints("perm");
        List<Long> out = new ArrayList<>();
        if (order.length == 0) {
            out.addAll(x);
            Collections.reverse(out);
            return List.of(out);
        }
        if (Arrays.stream(order).distinct().count() != x.size() || order.length != x.size()) {
            throw call.wrong("the order %s is none of the axes of %s".formatted(Arrays.toString(order), x));
        }
        for (long axis : order) {
            out.add(x.get(Sizes.axis(call, axis, x.size())));
        }
        return List.of(out);
    }

    private static List<List<Long>> reshape(Call call) {
        List<Long> x = call.shape(0);
        double[] wanted = call.numbers("shape", 1);
        if (wanted == null) {
            return call.ranked(1) ? wanted(call, 1) : List.of();
        }
        boolean zeroIsCopied = call.number("allowzero", 0) == 0;
        List<Long> out = new ArrayList<>();
        int rest = -1;
        long total = 1; // of the sizes that are not copied from the same axis
        long given = 1;
        for (int i = 0; i < wanted.length; i++) {
            boolean copied = zeroIsCopied && wanted[i] == 0;
            if (wanted[i] == -1 && rest >= 0) {
                throw call.wrong("only one of its sizes can be left to work out");
            }
            rest = wanted[i] == -1 ? i : rest;
            out.add(copied ? x.get(i) : size(wanted[i]));
            given = copied || wanted[i] == -1 ? given : Sizes.times(given, size(wanted[i]));
        }
        for (int i = 0; i < x.size(); i++) {
            total = i < wanted.length && zeroIsCopied && wanted[i] == 0 ? total : Sizes.times(total, x.get(i));
        }
        if (rest >= 0) {
            out.set(rest, given < 1 || Sizes.open(total) ? Port.OPEN : total / given);
            given = Sizes.times(given, out.get(rest));
        }
        if (!Sizes.open(given) && !Sizes.open(total) && given != total) {
            throw call.wrong("%s does not hold as many values as %s".formatted(out, x));
        }
        return List.of(out);
    }

    private static long size(double number) {
        return Double.isNaN(number) || number < 0 ? Port.OPEN : (long) number;
    }

    /** Sizes that an input lists; open those whose number is not known, and none if not even their count is. */
    private static List<List<Long>> wanted(Call call, int input) {
        double[] numbers = call.numbers(input);
        if (numbers != null) {
            return List.of(Arrays.stream(numbers).mapToObj(LayoutRules::size).toList());
        }
        List<Long> count = call.shape(input);
        return count.size() != 1 || Sizes.open(count.get(0)) || count.get(0) > 64
                ? List.of()
                : List.of(Collections.nCopies(Math.toIntExact(count.get(0)), Port.OPEN));
    }

    private static List<List<Long>> flatten(Call call) {
        List<Long> x = call.shape(0);
        long axis = call.number("axis", 1);
        long front = axis < 0 ? axis + x.size() : axis;
        if (front < 0 || front > x.size()) {
            throw call.wrong("axis %d of a value with %d axes".formatted(axis, x.size()));
        }
        int split = (int) front;
        return List.of(List.of(Sizes.product(x.subList(0, split)), Sizes.product(x.subList(split, x.size()))));
    }

    private static List<List<Long>> squeeze(Call call) {
        List<Long> x = call.shape(0);
        double[] axes = call.numbers("axes", 1);
        if (axes == null && (call.given(1) || x.contains(Port.OPEN))) {
            return List.of();
        }
        Set<Integer> gone = axes == null ? null : axes(call, axes, x.size());
        List<Long> out = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            if (gone == null ? x.get(i) != 1 : !gone.contains(i)) {
                out.add(x.get(i));
            } else if (x.get(i) != 1 && !Sizes.open(x.get(i))) {
                throw call.wrong("axis %d of %s is to be left out, but its size is not 1".formatted(i, x));
            }
        }
        return List.of(out);
    }

    private static List<List<Long>> unsqueeze(Call call) {
        double[] axes = call.numbers("axes", 1);
        if (axes == null) {
            return List.of();
        }
        List<Long> x = call.shape(0);
        Set<Integer> added = axes(call, axes, x.size() + axes.length);
        List<Long> out = new ArrayList<>();
        for (int i = 0, from = 0; i < x.size() + axes.length; i++) {
            out.add(added.contains(i) ? 1 : x.get(from++));
        }
        return List.of(out);
    }

    private static Set<Integer> axes(Call call, double[] axes, int rank) {
        Set<Integer> found = new HashSet<>();
        for (double axis : axes) {
            if (!found.add(Sizes.axis(call, (long) axis, rank))) {
                throw call.wrong("axis %d is named twice".formatted((long) axis));
            }
        }
        return found;
    }

    private static List<List<Long>> blocks(Call call, boolean toSpace) {
        List<Long> x = call.shape(0);
        long block = call.number("blocksize", 1);
        long area = Math.multiplyExact(block, block);
        if (block < 1 || x.size() != 4) {
            throw call.wrong("blocks of %d do not go with a map %s".formatted(block, x));
        }
        List<Long> out = new ArrayList<>(List.of(x.get(0)));
        out.add(toSpace ? divided(call, x.get(1), area) : Sizes.times(x.get(1), area));
        for (int axis = 2; axis < 4; axis++) {
            out.add(toSpace ? Sizes.times(x.get(axis), block) : divided(call, x.get(axis), block));
        }
        return List.of(out);
    }

    private static long divided(Call call, long size, long by) {
        if (!Sizes.open(size) && size % by != 0) {
            throw call.wrong("%d does not divide by %d".formatted(size, by));
        }
        return Sizes.open(size) ? size : size / by;
    }

    private static List<List<Long>> expand(Call call) {
        List<List<Long>> wanted = call.ranked(1) ? wanted(call, 1) : List.of();
        return wanted.isEmpty() ? wanted : List.of(Sizes.broadcast(call, call.shape(0), wanted.get(0)));
    }

    private static List<List<Long>> tile(Call call) {
        List<Long> x = call.shape(0);
        double[] repeats = call.numbers(1);
        List<Long> out = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            out.add(repeats == null ? Port.OPEN : Sizes.times(x.get(i), size(repeats[i])));
        }
        return List.of(out);
    }

    /** The sizes that a Shape node tells: all, or those of a range of axes. */
    static List<Long> section(Call call) {
        List<Long> x = call.shape(0);
        int start = bound(call.number("start", 0), x.size());
        int end = bound(call.number("end", x.size()), x.size());
        return x.subList(Math.min(start, end), end);
    }

    private static int bound(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    private static List<List<Long>> constant(Call call) {
        AttributeProto tensor = call.attribute("value");
        if (tensor != null) {
            return List.of(tensor.getT().getDimsList());
        }
        for (String list : List.of("value_floats", "value_ints", "value_strings")) {
            AttributeProto values = call.attribute(list);
            if (values != null) {
                long count = (long) values.getFloatsCount() + values.getIntsCount() + values.getStringsCount();
                return List.of(List.of(count));
            }
        }
        return call.has("sparse_value") ? List.of() : List.of(List.of());
    }

    private static List<List<Long>> random(Call call) {
        return List.of(Arrays.stream(call.ints("shape")).boxed().toList());
    }

    private static List<List<Long>> range(Call call) {
        double[] start = call.numbers(0);
        double[] limit = call.numbers(1);
        double[] delta = call.numbers(2);
        double count = start == null || limit == null || delta == null
                ? Double.NaN
                : Math.ceil((limit[0] - start[0]) / delta[0]);
        return List.of(List.of(Double.isFinite(count) ? (long) Math.max(0, count) : Port.OPEN));
    }

    private static List<List<Long>> oneHot(Call call) {
        double[] depth = call.numbers(1);
        List<Long> out = new ArrayList<>(call.shape(0));
        long axis = call.number("axis", -1);
        out.add((int) (axis < 0 ? axis + out.size() + 1 : axis), depth == null ? Port.OPEN : size(depth[0]));
        return List.of(out);
    }
}
