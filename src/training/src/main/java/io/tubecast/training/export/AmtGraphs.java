package io.tubecast.training.export;

import io.tubecast.onnx.GraphBuilder;
import io.tubecast.onnx.GraphBuilder.Walk;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import io.tubecast.training.data.PixelPacker;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.Node;
import io.tubecast.training.network.Op;
import io.tubecast.training.network.TrunkSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The graphs of an appearance network: trunk, head, and both in one for comparison.
 *
 * <p>The trunk takes a frame as the camera gives it, uint8 [1, S, S, 3] in B, G, R order. Cast and mean are in the graph; the swap to R, G, B is folded into the first
 * convolution, batch norm into the one before it, the head's division by 9 into its weights. The mean is subtracted before the first convolution pads, so
 * the border sees the same zeros as in training.
 */
public final class AmtGraphs {
    private final TrunkSpec trunk;
    private final HeadSpec head;
    private final FoldedWeights weights;
    private final int inputSize;

    /**
     * Graphs of trained weights.
     *
     * @param trunk the layers
     * @param head the heads
     * @param arrays weights by the names that {@link io.tubecast.training.network.Weights} uses
     * @param inputSize width and height of the input
     */
    public AmtGraphs(TrunkSpec trunk, HeadSpec head, Map<String, float[]> arrays, int inputSize) {
        this.trunk = trunk;
        this.head = head;
        this.weights = new FoldedWeights(arrays);
        this.inputSize = inputSize;
    }

    /** {@code frame} to {@code appearance.0} ... {@code appearance.5}. */
    public OnnxModel appearance() {
        GraphBuilder graph = new GraphBuilder("appearance");
        trunk(graph, "frame", "", "").forEach(graph::output);
        return graph.build();
    }

    /** {@code first.appearance.*} and {@code second.appearance.*} to {@code scores} [1, A, C + 1] and {@code offsets} [1, A, 8]. */
    public OnnxModel headAppearance() {
        GraphBuilder graph = new GraphBuilder("head-appearance");
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        List<Integer> sizes = trunk.mapSizes(inputSize);
        for (int level = 0; level < head.levels(); level++) {
            List<Long> shape = List.of(
                    1L, (long) head.sourceChannels().get(level), (long) sizes.get(level), (long) sizes.get(level));
            first.add(graph.input(new Port("first.appearance." + level, TensorType.FLOAT, shape)));
            second.add(graph.input(new Port("second.appearance." + level, TensorType.FLOAT, shape)));
        }
        head(graph, first, second);
        return graph.build();
    }

    /** {@code first} and {@code second}, two frames, to {@code scores} and {@code offsets}: what a step costs when nothing is kept. */
    public OnnxModel pair() {
        GraphBuilder graph = new GraphBuilder("pair");
        List<String> first = trunk(graph, "first", "first/", "first.");
        List<String> second = trunk(graph, "second", "second/", "second.");
        head(graph, first, second);
        return graph.build();
    }

    private List<String> trunk(GraphBuilder graph, String frame, String nodePrefix, String outputPrefix) {
        graph.input(new Port(frame, TensorType.UINT8, List.of(1L, (long) inputSize, (long) inputSize, 3L)));
        String mean = shared(graph, "mean", meanBgr(), 1, 1, 1, 3);
        String floats = graph.toFloat(nodePrefix + "float", frame);
        String centered = graph.difference(nodePrefix + "centered", floats, mean);
        Map<String, String> values = new HashMap<>();
        values.put(TrunkSpec.INPUT, graph.transpose(nodePrefix + "planes", centered, 0, 3, 1, 2));
        for (Node node : trunk.nodes()) {
            int source = trunk.sources().indexOf(node.name());
            String name = source < 0 ? nodePrefix + node.name() : outputPrefix + "appearance." + source;
            List<String> inputs = node.inputs().stream()
                    .map(input -> java.util.Objects.requireNonNull(values.get(input), input))
                    .toList();
            values.put(node.name(), node(graph, node, name, inputs));
        }
        return trunk.sources().stream()
                .map(source -> java.util.Objects.requireNonNull(values.get(source), source))
                .toList();
    }

    /** Adds one node of the trunk; its last operator carries {@code name}. */
    private String node(GraphBuilder graph, Node node, String name, List<String> inputs) {
        String x = inputs.get(0);
        if (node.op() instanceof Op.Conv conv) {
            boolean first = node.inputs().get(0).equals(TrunkSpec.INPUT);
            return conv(graph, conv, "trunk." + node.name(), name, x, first);
        }
        if (node.op() instanceof Op.MaxPool pool) {
            return graph.maxPool(name, x, new Walk(pool.kernel(), pool.stride(), pool.padding(), 1), pool.ceil());
        }
        if (node.op() instanceof Op.Add add) {
            return add.relu()
                    ? graph.relu(name, graph.sum(name + "/sum", x, inputs.get(1)))
                    : graph.sum(name, x, inputs.get(1));
        }
        if (node.op() instanceof Op.Upsample up) {
            return graph.repeat(name, x, up.factor());
        }
        String weightName = "trunk." + node.name() + ".scale";
        float[] scale = weights.get(weightName);
        String factors = shared(graph, weightName, scale, 1, scale.length, 1, 1);
        String least = shared(graph, "least", new float[] {1e-12f}, 1);
        String length = graph.larger(name + "/least", graph.length(name + "/length", x, 1), least);
        return graph.product(name, graph.quotient(name + "/unit", x, length), factors);
    }

    private String conv(GraphBuilder graph, Op.Conv conv, String weightName, String name, String x, boolean swap) {
        float[] weight = weights.weight(weightName, conv);
        if (swap) {
            weight = reversedInputs(weight, conv);
        }
        String w = shared(graph, weightName + ".weight", weight, conv.out(), conv.in(), conv.kernel(), conv.kernel());
        String b = shared(graph, weightName + ".bias", weights.bias(weightName, conv), conv.out());
        Walk walk = new Walk(conv.kernel(), conv.stride(), conv.padding(), conv.dilation());
        return conv.relu()
                ? graph.relu(name, graph.conv(name + "/conv", x, w, b, walk))
                : graph.conv(name, x, w, b, walk);
    }

    private void head(GraphBuilder graph, List<String> first, List<String> second) {
        List<String> logits = new ArrayList<>();
        List<String> offsets = new ArrayList<>();
        for (int level = 0; level < head.levels(); level++) {
            String both = graph.concat("head/both." + level, List.of(first.get(level), second.get(level)), 1);
            String padded = graph.padEdge("head/padded." + level, both, 1);
            logits.add(rows(graph, "head.score." + level, padded, level, head.classes() + 1));
            offsets.add(rows(graph, "head.offset." + level, padded, level, HeadSpec.OFFSETS));
        }
        graph.output(graph.softmax("scores", graph.concat("head/logits", logits, 1), 2));
        graph.output(graph.concat("offsets", offsets, 1));
    }

    private String rows(GraphBuilder graph, String name, String padded, int level, int columns) {
        int inputs = 2 * head.sourceChannels().get(level);
        int outputs = head.anchorsPerCell().get(level) * columns;
        float[] weight = weights.get(name + ".weight").clone();
        for (int i = 0; i < weight.length; i++) {
            weight[i] /= HeadSpec.DIVISOR;
        }
        String w = graph.constant(name + ".weight", weight, outputs, inputs, 3, 3);
        String b = graph.constant(name + ".bias", weights.get(name + ".bias"), outputs);
        String map = graph.conv(name, padded, w, b, new Walk(3, 1, 0, 1));
        String cells = graph.transpose(name + "/cells", map, 0, 2, 3, 1);
        return graph.reshape(name + "/rows", cells, 1, -1, columns);
    }

    /** A constant that both trunks of a pair graph use. */
    private static String shared(GraphBuilder graph, String name, float[] values, long... shape) {
        return graph.hasConstant(name) ? name : graph.constant(name, values, shape);
    }

    private static float[] meanBgr() {
        float[] rgb = PixelPacker.meanRgb();
        return new float[] {rgb[2], rgb[1], rgb[0]};
    }

    /** The same convolution for channels that come in reverse order. */
    private static float[] reversedInputs(float[] weight, Op.Conv conv) {
        int plane = conv.kernel() * conv.kernel();
        float[] reversed = new float[weight.length];
        for (int out = 0; out < conv.out(); out++) {
            for (int in = 0; in < conv.in(); in++) {
                int from = (out * conv.in() + in) * plane;
                int to = (out * conv.in() + conv.in() - 1 - in) * plane;
                System.arraycopy(weight, from, reversed, to, plane);
            }
        }
        return reversed;
    }
}
