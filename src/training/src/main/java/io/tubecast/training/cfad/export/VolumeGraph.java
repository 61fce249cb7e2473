package io.tubecast.training.cfad.export;

import io.tubecast.onnx.GraphBuilder;
import io.tubecast.onnx.Window;
import io.tubecast.training.cfad.export.Layouts.Layout;
import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.cfad.volume.Padding;
import io.tubecast.training.cfad.volume.VolumeNode;
import io.tubecast.training.cfad.volume.VolumeOp.Add;
import io.tubecast.training.cfad.volume.VolumeOp.Attention;
import io.tubecast.training.cfad.volume.VolumeOp.Concat;
import io.tubecast.training.cfad.volume.VolumeOp.Conv;
import io.tubecast.training.cfad.volume.VolumeOp.CropTime;
import io.tubecast.training.cfad.volume.VolumeOp.Difference;
import io.tubecast.training.cfad.volume.VolumeOp.MaxPool;
import io.tubecast.training.cfad.volume.VolumeOp.MeanSpace;
import io.tubecast.training.cfad.volume.VolumeOp.MeanTime;
import io.tubecast.training.cfad.volume.VolumeOp.PadTime;
import io.tubecast.training.cfad.volume.VolumeOp.RepeatTime;
import io.tubecast.training.cfad.volume.VolumeSpec;
import io.tubecast.training.export.FoldedWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes a network on volumes as nodes of a graph, for one clip: batch norm folded into the convolution before it, windows on time steps or cells as windows on
 * pictures where all windows of the network are such.
 */
final class VolumeGraph {
    private final GraphBuilder graph;
    private final VolumeSpec spec;
    private final FoldedWeights weights;
    private final boolean pictures;
    private final Map<String, Layouts> values = new HashMap<>();
    private final Map<String, Extent> sizes;
    private final Map<String, Integer> channels;
    private final boolean reversed;

    /**
     * A network to be written.
     *
     * @param arrays weights by name
     * @param input what comes in
     * @param reversed whether the first three channels come in reverse order, which is set right in the weights of the first convolution
     */
    VolumeGraph(GraphBuilder graph, VolumeSpec spec, Map<String, float[]> arrays, Layouts input, boolean reversed) {
        this.graph = graph;
        this.spec = spec;
        this.reversed = reversed;
        weights = new FoldedWeights(arrays, spec.epsilon());
        pictures = spec.separable();
        sizes = spec.sizes(input.size());
        channels = spec.channels();
        values.put(VolumeSpec.INPUT, input);
    }

    /** Adds all nodes; what comes out has the names of the network's outputs. */
    Map<String, Layouts> write() {
        for (VolumeNode node : spec.nodes()) {
            List<Layouts> inputs =
                    node.inputs().stream().map(name -> value(values, name)).toList();
            values.put(
                    node.name(),
                    node.op() instanceof Conv conv ? conv(node, conv, inputs.get(0)) : other(node, inputs));
        }
        Map<String, Layouts> outputs = new HashMap<>();
        spec.outputs().forEach(output -> outputs.put(output, value(values, output)));
        return outputs;
    }

    private static <T> T value(Map<String, T> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private Layouts made(VolumeNode node, Layout layout, String value) {
        return new Layouts(
                graph, spec.weightName(node), value(channels, node.name()), value(sizes, node.name()), layout, value);
    }

    private Layouts conv(VolumeNode node, Conv conv, Layouts input) {
        String name = spec.weightName(node);
        Layout layout = layout(conv.kernel(), conv.stride(), input);
        float[] values = weights.weight(name, conv.norm());
        if (reversed && node.inputs().contains(VolumeSpec.INPUT)) {
            swapFirstAndThird(values, conv);
        }
        String weight = graph.constant(name + ".weight", values, weightShape(conv, layout));
        String bias = graph.constant(name + ".bias", weights.bias(name, conv.norm()), conv.out());
        List<Window> windows = windows(input.size(), conv.kernel(), conv.stride(), layout);
        String x = input.in(layout);
        String result = graph.conv(conv.relu() ? name + "/conv" : name, x, weight, bias, windows);
        return made(node, layout, conv.relu() ? graph.relu(name, result) : result);
    }

    /** The layout in which a window is written. */
    private Layout layout(Extent kernel, Extent stride, Layouts input) {
        if (!pictures) {
            return Layout.VOLUME;
        }
        boolean flat = VolumeSpec.flat(kernel, stride);
        if (flat && VolumeSpec.line(kernel, stride)) {
            return input.has(Layout.FRAMES) && !input.has(Layout.ROWS) ? Layout.FRAMES : Layout.ROWS;
        }
        return flat ? Layout.FRAMES : Layout.ROWS;
    }

    private static long[] weightShape(Conv conv, Layout layout) {
        Extent kernel = conv.kernel();
        return switch (layout) {
            case FRAMES -> new long[] {conv.out(), conv.in(), kernel.height(), kernel.width()};
            case ROWS -> new long[] {conv.out(), conv.in(), kernel.time(), 1};
            default -> new long[] {conv.out(), conv.in(), kernel.time(), kernel.height(), kernel.width()};
        };
    }

    private static List<Window> windows(Extent size, Extent kernel, Extent stride, Layout layout) {
        Padding[] paddings = Padding.same(size, kernel, stride);
        List<Window> windows = new ArrayList<>();
        for (int axis = 0; axis < 3; axis++) {
            Padding padding = paddings[axis];
            int cells = kernel.toArray()[axis];
            int step = stride.toArray()[axis];
            windows.add(new Window(cells, step, padding.before(), padding.after(), 1));
        }
        return switch (layout) {
            case FRAMES -> windows.subList(1, 3);
            case ROWS -> List.of(windows.get(0), new Window(1, 1, 0, 0, 1));
            default -> windows;
        };
    }

    /** R, G, B to B, G, R in the inputs of a convolution, and back; further channels stay. */
    static void swapFirstAndThird(float[] weight, Conv conv) {
        int plane = Math.toIntExact(conv.kernel().cells());
        for (int out = 0; out < conv.out(); out++) {
            int first = out * conv.in() * plane;
            for (int cell = first; cell < first + plane; cell++) {
                float value = weight[cell];
                weight[cell] = weight[cell + 2 * plane];
                weight[cell + 2 * plane] = value;
            }
        }
    }

    private Layouts other(VolumeNode node, List<Layouts> inputs) {
        String name = spec.weightName(node);
        Layouts input = inputs.get(0);
        if (node.op() instanceof MaxPool pool) {
            Layout layout = layout(pool.kernel(), pool.stride(), input);
            List<Window> windows = windows(input.size(), pool.kernel(), pool.stride(), layout);
            return made(node, layout, graph.maxPool(name, input.in(layout), windows, false));
        }
        if (node.op() instanceof Add add) {
            Layout layout = common(inputs);
            String sum = graph.sum(
                    add.relu() ? name + "/sum" : name,
                    input.in(layout),
                    inputs.get(1).in(layout));
            return made(node, layout, add.relu() ? graph.relu(name, sum) : sum);
        }
        if (node.op() instanceof Concat) {
            Layout layout = common(inputs);
            List<String> joined = inputs.stream().map(each -> each.in(layout)).toList();
            return made(node, layout, graph.concat(name, joined, 1));
        }
        if (node.op() instanceof Attention attention) {
            return attention(node, attention, inputs);
        }
        return made(node, Layout.ROWS, onRows(node, input.in(Layout.ROWS), input.size()));
    }

    /** A layout that all have, or the first's. */
    private static Layout common(List<Layouts> inputs) {
        for (Layout layout : List.of(Layout.VOLUME, Layout.ROWS, Layout.FRAMES)) {
            if (inputs.stream().allMatch(each -> each.has(layout))) {
                return layout;
            }
        }
        Layout first = inputs.get(0).first();
        return first == Layout.STEPS || first == Layout.PIXELS ? Layout.FRAMES : first;
    }

    /** What works along time or space as a whole, on [1, C, T, H W]. */
    private String onRows(VolumeNode node, String x, Extent size) {
        String name = spec.weightName(node);
        int steps = size.time();
        if (node.op() instanceof MeanTime) {
            return graph.mean(name, x, 2);
        }
        if (node.op() instanceof MeanSpace) {
            return graph.mean(name, x, 3);
        }
        if (node.op() instanceof Difference) {
            String late = graph.slice(name + "/late", x, 2, 1, steps);
            return graph.difference(name, late, graph.slice(name + "/early", x, 2, 0, steps - 1L));
        }
        if (node.op() instanceof RepeatTime repeat) {
            return graph.repeat(name, x, new float[] {1, 1, repeat.factor(), 1});
        }
        int wanted = value(sizes, node.name()).time();
        if (wanted == steps && (node.op() instanceof PadTime || node.op() instanceof CropTime)) {
            return x;
        }
        if (node.op() instanceof PadTime) {
            return graph.padEdge(name, x, 0, 0, 0, 0, 0, 0, wanted - (long) steps, 0);
        }
        if (node.op() instanceof CropTime) {
            return graph.slice(name, x, 2, 0, wanted);
        }
        throw new IllegalArgumentException("no such operation on volumes: " + node.op());
    }

    private Layouts attention(VolumeNode node, Attention attention, List<Layouts> inputs) {
        String name = spec.weightName(node);
        Extent size = inputs.get(0).size();
        long cells = size.cells();
        List<String> flat = new ArrayList<>();
        for (String part : List.of("query", "key", "value")) {
            String x = inputs.get(flat.size()).in(Layout.ROWS);
            flat.add(graph.reshape(name + "/" + part, x, 1, attention.channels(), cells));
        }
        String root = graph.constant(name + ".root", new float[] {(float) (1 / Math.sqrt(attention.channels()))}, 1);
        String queries =
                graph.product(name + "/scaled", graph.transpose(name + "/queries", flat.get(0), 0, 2, 1), root);
        String affinity =
                graph.softmax(name + "/affinity", graph.matrixProduct(name + "/dot", queries, flat.get(1)), 2);
        String values = graph.transpose(name + "/values", flat.get(2), 0, 2, 1);
        String taken = graph.transpose(name + "/back", graph.matrixProduct(name + "/taken", affinity, values), 0, 2, 1);
        long area = (long) size.height() * size.width();
        return made(node, Layout.ROWS, graph.reshape(name, taken, 1, attention.channels(), size.time(), area));
    }
}
