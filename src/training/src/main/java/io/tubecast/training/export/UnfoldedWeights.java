package io.tubecast.training.export;

import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.Node;
import io.tubecast.training.network.Op;
import io.tubecast.training.network.StreamKind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network's weights out of the graphs that {@link AmtGraphs} made of it.
 *
 * <p>What was folded into a convolution cannot be told apart again, so batch norm comes back as one that only adds the bias: mean 0, variance 1, scale 1. The network
 * then gives what the graphs give, at test time; before it learns further, {@link io.tubecast.training.trainer.NormCalibration} gives it statistics.
 */
public final class UnfoldedWeights {
    /** What the first bundles, which had no motion stream, called the appearance stream. */
    private static final String ONLY_STREAM = "trunk";

    private final NetworkSpec network;
    private final Map<String, OnnxModel> graphs;
    private final Map<String, float[]> arrays = new LinkedHashMap<>();

    private UnfoldedWeights(NetworkSpec network, Map<String, OnnxModel> graphs) {
        this.network = network;
        this.graphs = graphs;
    }

    /**
     * Reads the graphs.
     *
     * @param network the layers
     * @param graphs by the names that {@link AmtGraphs} gives them: the streams' and {@link AmtGraphs#headName}
     * @return weights by the names that {@link io.tubecast.training.network.Weights} uses
     * @throws OnnxException if a graph or one of its constants is not there or has other sizes
     */
    public static Map<String, float[]> of(NetworkSpec network, Map<String, OnnxModel> graphs) {
        UnfoldedWeights unfolded = new UnfoldedWeights(network, graphs);
        network.streams().forEach(unfolded::trunk);
        network.heads().forEach(unfolded::head);
        return unfolded.arrays;
    }

    private OnnxModel graph(String name) {
        OnnxModel graph = graphs.get(name);
        if (graph == null) {
            throw new OnnxException("there is no graph '%s' among %s".formatted(name, graphs.keySet()));
        }
        return graph;
    }

    private void trunk(StreamKind stream) {
        OnnxModel graph = graph(stream.toString());
        boolean old = graph.constants().stream().anyMatch(constant -> constant.startsWith(ONLY_STREAM + "."));
        for (Node node : network.trunk(stream).nodes()) {
            String name = stream + "." + node.name();
            String from = (old ? ONLY_STREAM : stream) + "." + node.name();
            if (node.op() instanceof Op.Conv conv) {
                boolean swapped = stream == StreamKind.APPEARANCE && AmtGraphs.seesInput(node);
                float[] weight =
                        floats(graph, from + ".weight", conv.out() * conv.in() * conv.kernel() * conv.kernel());
                arrays.put(name + ".weight", swapped ? AmtGraphs.reversedInputs(weight, conv) : weight);
                float[] bias = floats(graph, from + ".bias", conv.out());
                arrays.put(name + (conv.norm() ? ".shift" : ".bias"), bias);
                if (conv.norm()) {
                    arrays.put(name + ".scale", filled(conv.out(), 1));
                    arrays.put(name + ".mean", new float[conv.out()]);
                    arrays.put(name + ".variance", filled(conv.out(), (float) (1 - AmtNetwork.EPSILON)));
                }
            } else if (node.op() instanceof Op.L2Norm norm) {
                arrays.put(name + ".scale", floats(graph, from + ".scale", norm.channels()));
            }
        }
    }

    private void head(HeadSpec head) {
        OnnxModel graph = graph(AmtGraphs.headName(head));
        float divisor = AmtGraphs.divisor(head);
        for (int level = 0; level < head.levels(); level++) {
            convolution(graph, head, ".score." + level, level, head.scoreChannels(level), divisor);
            convolution(graph, head, ".offset." + level, level, head.offsetChannels(level), divisor);
        }
    }

    private void convolution(OnnxModel graph, HeadSpec head, String part, int level, int outputs, float divisor) {
        String name = head.name() + part;
        float[] weight = floats(graph, name + ".weight", outputs * 9 * head.inputChannels(level));
        for (int i = 0; i < weight.length; i++) {
            weight[i] *= divisor;
        }
        arrays.put(name + ".weight", weight);
        arrays.put(name + ".bias", floats(graph, name + ".bias", outputs));
    }

    private static float[] floats(OnnxModel graph, String name, int count) {
        float[] values = graph.floats(name);
        if (values.length != count) {
            throw new OnnxException("'%s' has %d numbers, the network's has %d".formatted(name, values.length, count));
        }
        return values;
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }
}
