package io.tubecast.training.export;

import io.tubecast.onnx.GraphBuilder;
import io.tubecast.onnx.GraphBuilder.Walk;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import io.tubecast.training.data.PixelPacker;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.Node;
import io.tubecast.training.network.Op;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.TrunkSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The graphs of a network: a trunk for each stream, its heads, and all in one for comparison.
 *
 * <p>The appearance trunk takes a frame as the camera gives it, uint8 [1, S, S, 3] in B, G, R order; the motion trunk takes a flow stack, uint8
 * [1, S, S, 3 n], oldest field first, each x, y and magnitude. Cast and mean are in the graph; the swap to R, G, B is folded into the first
 * convolution, batch norm into the one before it, the head's division by 9 and the fusion's by 2 into the head's weights. The mean is subtracted before the first
 * convolution pads, so the border sees the same zeros as in training.
 */
public final class AmtGraphs {
    private final NetworkSpec network;
    private final FoldedWeights weights;
    private final int inputSize;

    /**
     * Graphs of trained weights.
     *
     * @param network the layers
     * @param arrays weights by the names that {@link io.tubecast.training.network.Weights} uses
     * @param inputSize width and height of the input
     */
    public AmtGraphs(NetworkSpec network, Map<String, float[]> arrays, int inputSize) {
        this.network = network;
        this.weights = new FoldedWeights(arrays, AmtNetwork.EPSILON);
        this.inputSize = inputSize;
    }

    /** The name of a stream's input: {@code frame} or {@code flow}. */
    public static String inputName(StreamKind stream) {
        return stream == StreamKind.APPEARANCE ? "frame" : "flow";
    }

    /** A stream's input to its source maps: {@code frame} to {@code appearance.0}, {@code appearance.1} ..., {@code flow} to {@code motion.0} .... */
    public OnnxModel trunk(StreamKind stream) {
        GraphBuilder graph = new GraphBuilder(stream.toString());
        trunk(graph, stream, inputName(stream), "", "").forEach(graph::output);
        return graph.build();
    }

    /** {@code head-appearance}, {@code head-motion} or {@code head-two-stream}. */
    public static String headName(HeadSpec head) {
        return "head-"
                + (head.streams().size() > 1 ? "two-stream" : head.streams().get(0));
    }

    /** {@code first.appearance.*}, {@code second.appearance.*} (and {@code motion.*}) to {@code scores} [1, A, C + 1] and {@code offsets} [1, A, 8]. */
    public OnnxModel head(HeadSpec head) {
        GraphBuilder graph = new GraphBuilder(headName(head));
        Map<StreamKind, List<String>> first = new EnumMap<>(StreamKind.class);
        Map<StreamKind, List<String>> second = new EnumMap<>(StreamKind.class);
        for (StreamKind stream : head.streams()) {
            first.put(stream, maps(graph, "first.", stream));
            if (head.frames() == 2) {
                second.put(stream, maps(graph, "second.", stream));
            }
        }
        head(graph, head, first, second);
        return graph.build();
    }

    private List<String> maps(GraphBuilder graph, String prefix, StreamKind stream) {
        TrunkSpec trunk = network.trunk(stream);
        List<Integer> sizes = trunk.mapSizes(inputSize);
        List<String> names = new ArrayList<>();
        for (int level = 0; level < sizes.size(); level++) {
            long size = sizes.get(level);
            List<Long> shape = List.of(1L, (long) trunk.sourceChannels().get(level), size, size);
            names.add(graph.input(new Port(prefix + stream + "." + level, TensorType.FLOAT, shape)));
        }
        return names;
    }

    /**
     * The whole network with its main head, {@code first.frame}, {@code second.frame} (and {@code flow}) to {@code scores} and {@code offsets}:
     * what a step costs when nothing is kept.
     */
    public OnnxModel pair() {
        GraphBuilder graph = new GraphBuilder("pair");
        Map<StreamKind, List<String>> first = new EnumMap<>(StreamKind.class);
        Map<StreamKind, List<String>> second = new EnumMap<>(StreamKind.class);
        for (StreamKind stream : network.streams()) {
            first.put(stream, trunk(graph, stream, "first." + inputName(stream), "first/", "first."));
            if (network.frames() == 2) {
                second.put(stream, trunk(graph, stream, "second." + inputName(stream), "second/", "second."));
            }
        }
        head(graph, network.head(), first, second);
        return graph.build();
    }

    private List<String> trunk(
            GraphBuilder graph, StreamKind stream, String input, String nodePrefix, String outputPrefix) {
        TrunkSpec trunk = network.trunk(stream);
        int channels = trunk.inputChannels();
        String prefix = nodePrefix + stream + "/";
        graph.input(
                new Port(input, TensorType.UINT8, List.of(1L, (long) inputSize, (long) inputSize, (long) channels)));
        String mean = shared(graph, stream + ".mean", mean(stream, channels), 1, 1, 1, channels);
        String floats = graph.toFloat(prefix + "float", input);
        String centered = graph.difference(prefix + "centered", floats, mean);
        Map<String, String> values = new HashMap<>();
        values.put(TrunkSpec.INPUT, graph.transpose(prefix + "planes", centered, 0, 3, 1, 2));
        for (Node node : trunk.nodes()) {
            int source = trunk.sources().indexOf(node.name());
            String name = source < 0 ? prefix + node.name() : outputPrefix + stream + "." + source;
            List<String> inputs = node.inputs().stream()
                    .map(from -> Objects.requireNonNull(values.get(from), from))
                    .toList();
            values.put(node.name(), node(graph, stream, node, name, inputs));
        }
        return trunk.sources().stream()
                .map(source -> Objects.requireNonNull(values.get(source), source))
                .toList();
    }

    /** Adds one node of the trunk; its last operator carries {@code name}. */
    private String node(GraphBuilder graph, StreamKind stream, Node node, String name, List<String> inputs) {
        String x = inputs.get(0);
        if (node.op() instanceof Op.Conv conv) {
            boolean swap = stream == StreamKind.APPEARANCE && seesInput(node);
            return conv(graph, conv, stream + "." + node.name(), name, x, swap);
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
        String weightName = stream + "." + node.name() + ".scale";
        float[] scale = weights.get(weightName);
        String factors = shared(graph, weightName, scale, 1, scale.length, 1, 1);
        String least = shared(graph, "least", new float[] {1e-12f}, 1);
        String length = graph.larger(name + "/least", graph.length(name + "/length", x, 1), least);
        return graph.product(name, graph.quotient(name + "/unit", x, length), factors);
    }

    private String conv(GraphBuilder graph, Op.Conv conv, String weightName, String name, String x, boolean swap) {
        float[] weight = weights.weight(weightName, conv.norm());
        if (swap) {
            weight = reversedInputs(weight, conv);
        }
        String w = shared(graph, weightName + ".weight", weight, conv.out(), conv.in(), conv.kernel(), conv.kernel());
        String b = shared(graph, weightName + ".bias", weights.bias(weightName, conv.norm()), conv.out());
        Walk walk = new Walk(conv.kernel(), conv.stride(), conv.padding(), conv.dilation());
        return conv.relu()
                ? graph.relu(name, graph.conv(name + "/conv", x, w, b, walk))
                : graph.conv(name, x, w, b, walk);
    }

    private void head(
            GraphBuilder graph,
            HeadSpec head,
            Map<StreamKind, List<String>> first,
            Map<StreamKind, List<String>> second) {
        List<String> logits = new ArrayList<>();
        List<String> offsets = new ArrayList<>();
        for (int level = 0; level < head.levels(); level++) {
            String joined = joined(graph, head, first, second, level);
            String padded = graph.padEdge("head/padded." + level, joined, 1);
            logits.add(rows(graph, head, ".score." + level, padded, level, head.classes() + 1));
            offsets.add(rows(graph, head, ".offset." + level, padded, level, HeadSpec.OFFSETS));
        }
        graph.output(graph.softmax("scores", graph.concat("head/logits", logits, 1), 2));
        graph.output(graph.concat("offsets", offsets, 1));
    }

    /** The maps of a level of both frames, concatenated, and over the streams joined; without the mean's division, which is in the weights. */
    private static String joined(
            GraphBuilder graph,
            HeadSpec head,
            Map<StreamKind, List<String>> first,
            Map<StreamKind, List<String>> second,
            int level) {
        List<String> firsts = new ArrayList<>();
        List<String> seconds = new ArrayList<>();
        for (StreamKind stream : head.streams()) {
            firsts.add(map(first, stream, level));
            if (head.frames() == 2) {
                seconds.add(map(second, stream, level));
            }
        }
        List<String> joined = new ArrayList<>();
        if (firsts.size() == 2 && head.fusion() != Fusion.CONCAT) {
            joined.add(graph.sum("head/first." + level, firsts.get(0), firsts.get(1)));
            if (head.frames() == 2) {
                joined.add(graph.sum("head/second." + level, seconds.get(0), seconds.get(1)));
            }
        } else {
            for (int stream = 0; stream < firsts.size(); stream++) {
                joined.add(firsts.get(stream));
                if (head.frames() == 2) {
                    joined.add(seconds.get(stream));
                }
            }
        }
        return joined.size() == 1 ? joined.get(0) : graph.concat("head/both." + level, joined, 1);
    }

    private static String map(Map<StreamKind, List<String>> maps, StreamKind stream, int level) {
        return Objects.requireNonNull(maps.get(stream), stream.toString()).get(level);
    }

    private String rows(GraphBuilder graph, HeadSpec head, String part, String padded, int level, int columns) {
        String name = head.name() + part;
        int inputs = head.inputChannels(level);
        int outputs = head.anchorsPerCell().get(level) * columns;
        float divisor = divisor(head);
        float[] weight = weights.get(name + ".weight").clone();
        for (int i = 0; i < weight.length; i++) {
            weight[i] /= divisor;
        }
        String w = graph.constant(name + ".weight", weight, outputs, inputs, 3, 3);
        String b = graph.constant(name + ".bias", weights.get(name + ".bias"), outputs);
        String map = graph.conv(name, padded, w, b, new Walk(3, 1, 0, 1));
        String cells = graph.transpose(name + "/cells", map, 0, 2, 3, 1);
        return graph.reshape(name + "/rows", cells, 1, -1, columns);
    }

    /** What a head's weights are divided by in the graph. */
    static float divisor(HeadSpec head) {
        return HeadSpec.DIVISOR * (head.streams().size() > 1 && head.fusion() == Fusion.MEAN ? 2 : 1);
    }

    /** Whether a node sees the network's input; in the appearance stream its filters come in the camera's colour order. */
    static boolean seesInput(Node node) {
        return node.inputs().get(0).equals(TrunkSpec.INPUT);
    }

    /** A constant that both trunks of a pair graph use. */
    private static String shared(GraphBuilder graph, String name, float[] values, long... shape) {
        return graph.hasConstant(name) ? name : graph.constant(name, values, shape);
    }

    /** B, G, R for frames; x, y, magnitude again and again for flow. */
    private static float[] mean(StreamKind stream, int channels) {
        float[] rgb = PixelPacker.meanRgb();
        float[] mean = new float[channels];
        for (int i = 0; i < channels; i++) {
            mean[i] = stream == StreamKind.APPEARANCE ? rgb[2 - i] : rgb[i % 3];
        }
        return mean;
    }

    /** The same convolution for channels that come in reverse order. */
    static float[] reversedInputs(float[] weight, Op.Conv conv) {
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
