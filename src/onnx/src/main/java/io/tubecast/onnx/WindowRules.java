package io.tubecast.onnx;

import io.tubecast.onnx.Rules.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Convolution and pooling over maps [N, C, ...] of any number of axes. */
final class WindowRules {
    private WindowRules() {}

    static void addTo(Map<String, Entry> rules) {
        rules.put("Conv", new Entry(2, call -> conv(call, 1)));
        rules.put("ConvInteger", new Entry(2, call -> conv(call, 1)));
        rules.put("DeformConv", new Entry(2, call -> conv(call, 1)));
        rules.put("QLinearConv", new Entry(1, call -> call.ranked(3) ? conv(call, 3) : List.of()));
        rules.put("ConvTranspose", new Entry(2, WindowRules::convTranspose));
        for (String pooling : List.of("MaxPool", "AveragePool", "LpPool")) {
            rules.put(pooling, new Entry(1, WindowRules::pool));
        }
        for (String pooling : List.of("GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool")) {
            rules.put(pooling, new Entry(1, WindowRules::global));
        }
        rules.put("MaxRoiPool", new Entry(2, call -> regions(call, call.ints("pooled_shape"))));
        rules.put(
                "RoiAlign",
                new Entry(2, call -> regions(call, call.number("output_height", 1), call.number("output_width", 1))));
        rules.put("GridSample", new Entry(2, WindowRules::sampled));
    }

    private static List<List<Long>> conv(Call call, int weights) {
        List<Long> x = call.shape(0);
        List<Long> w = call.shape(weights);
        if (x.size() != w.size() || x.size() < 3) {
            throw call.wrong("a map %s does not go with weights %s".formatted(x, w));
        }
        long taken = Sizes.times(w.get(1), call.number("group", 1));
        if (!Sizes.open(x.get(1)) && !Sizes.open(taken) && x.get(1) != taken) {
            throw call.wrong("%d channels come in, the weights %s take %d".formatted(x.get(1), w, taken));
        }
        return List.of(walked(call, Arrays.asList(x.get(0), w.get(0)), x, kernels(call, w)));
    }

    /** The kernel's sizes as the weights have them; those the node says must be the same. */
    private static List<Long> kernels(Call call, List<Long> weights) {
        List<Long> kernels = new ArrayList<>(weights.subList(2, weights.size()));
        long[] said = call.ints("kernel_shape");
        if (said.length > 0 && said.length != kernels.size()) {
            throw call.wrong("a kernel %s does not go with weights %s".formatted(Arrays.toString(said), weights));
        }
        for (int axis = 0; axis < said.length; axis++) {
            if (Sizes.open(kernels.get(axis))) {
                kernels.set(axis, said[axis]);
            } else if (kernels.get(axis) != said[axis]) {
                throw call.wrong("a kernel %s does not go with weights %s".formatted(Arrays.toString(said), weights));
            }
        }
        return kernels;
    }

    private static List<Long> walked(Call call, List<Long> front, List<Long> x, List<Long> kernels) {
        List<Long> out = new ArrayList<>(front);
        List<Window> windows = Window.of(call, kernels);
        boolean ceil = call.number("ceil_mode", 0) == 1;
        for (int axis = 0; axis < windows.size(); axis++) {
            out.add(windows.get(axis).positions(call, x.get(2 + axis), ceil));
        }
        return out;
    }

    private static List<List<Long>> convTranspose(Call call) {
        List<Long> x = call.shape(0);
        List<Long> w = call.shape(1);
        if (x.size() != w.size() || x.size() < 3) {
            throw call.wrong("a map %s does not go with weights %s".formatted(x, w));
        }
        if (!Sizes.open(x.get(1)) && !Sizes.open(w.get(0)) && !x.get(1).equals(w.get(0))) {
            throw call.wrong("%d channels come in, the weights %s take %d".formatted(x.get(1), w, w.get(0)));
        }
        List<Long> out = new ArrayList<>(Arrays.asList(x.get(0), Sizes.times(w.get(1), call.number("group", 1))));
        List<Window> windows = Window.of(call, kernels(call, w));
        long[] wanted = call.ints("output_shape");
        long[] extra = call.ints("output_padding");
        for (int axis = 0; axis < windows.size(); axis++) {
            // output_shape may have the whole shape or only that of the axes behind the second
            long size = wanted.length > 0
                    ? wanted[wanted.length - windows.size() + axis]
                    : windows.get(axis).transposed(call, x.get(2 + axis), extra.length == 0 ? 0 : extra[axis]);
            out.add(size);
        }
        return List.of(out);
    }

    private static List<List<Long>> pool(Call call) {
        List<Long> x = call.shape(0);
        List<Long> kernels = Arrays.stream(call.ints("kernel_shape")).boxed().toList();
        if (kernels.size() != x.size() - 2 || kernels.isEmpty()) {
            throw call.wrong("a kernel %s does not go with a map %s".formatted(kernels, x));
        }
        return Collections.nCopies(2, walked(call, x.subList(0, 2), x, kernels));
    }

    private static List<List<Long>> global(Call call) {
        List<Long> out = new ArrayList<>(call.shape(0));
        for (int axis = 2; axis < out.size(); axis++) {
            out.set(axis, 1L);
        }
        return List.of(out);
    }

    /** One map of a fixed size for each region [R, ...] of the second input. */
    private static List<List<Long>> regions(Call call, long... sizes) {
        List<Long> out = new ArrayList<>(
                Arrays.asList(call.shape(1).get(0), call.shape(0).get(1)));
        for (long size : sizes) {
            out.add(size);
        }
        return List.of(out);
    }

    /** Maps [N, C, ...] looked up at the places of a grid [N, ..., axes]. */
    private static List<List<Long>> sampled(Call call) {
        List<Long> grid = call.shape(1);
        List<Long> out = new ArrayList<>(call.shape(0).subList(0, 2));
        out.addAll(grid.subList(1, grid.size() - 1));
        return List.of(out);
    }
}
