package io.tubecast.training.export;

import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.Node;
import io.tubecast.training.network.Op;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.TrunkSpec;
import java.util.Map;

/**
 * A network's weights out of the graphs that {@link AmtGraphs} made of it.
 *
 * <p>Batch norm that was folded into a convolution comes back as {@link UnfoldedArrays} has it, so the network gives what the graphs give, at test time.
 */
public final class UnfoldedWeights {
    /** What the first bundles, which had no motion stream, called the appearance stream. */
    private static final String ONLY_STREAM = "trunk";

    private final Map<String, OnnxModel> graphs;
    private final UnfoldedArrays arrays = new UnfoldedArrays();

    private UnfoldedWeights(Map<String, OnnxModel> graphs) {
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
        UnfoldedWeights unfolded = new UnfoldedWeights(graphs);
        for (StreamKind stream : network.streams()) {
            trunk(stream, network.trunk(stream), unfolded.graph(stream.toString()), unfolded.arrays);
        }
        network.heads().forEach(unfolded::head);
        return unfolded.arrays.byName();
    }

    /**
     * Reads the graph of a stream alone.
     *
     * @param trunk the stream's layers
     * @throws OnnxException if one of its constants is not there or has another size
     */
    public static Map<String, float[]> ofTrunk(StreamKind stream, TrunkSpec trunk, OnnxModel graph) {
        UnfoldedArrays arrays = new UnfoldedArrays();
        trunk(stream, trunk, graph, arrays);
        return arrays.byName();
    }

    private OnnxModel graph(String name) {
        OnnxModel graph = graphs.get(name);
        if (graph == null) {
            throw new OnnxException("there is no graph '%s' among %s".formatted(name, graphs.keySet()));
        }
        return graph;
    }

    private static void trunk(StreamKind stream, TrunkSpec trunk, OnnxModel graph, UnfoldedArrays arrays) {
        boolean old = graph.constants().stream().anyMatch(constant -> constant.startsWith(ONLY_STREAM + "."));
        for (Node node : trunk.nodes()) {
            String name = stream + "." + node.name();
            String from = (old ? ONLY_STREAM : stream) + "." + node.name();
            if (node.op() instanceof Op.Conv conv) {
                boolean swapped = stream == StreamKind.APPEARANCE && AmtGraphs.seesInput(node);
                float[] weight = UnfoldedArrays.read(
                        graph, from + ".weight", conv.out() * conv.in() * conv.kernel() * conv.kernel());
                float[] bias = UnfoldedArrays.read(graph, from + ".bias", conv.out());
                float[] own = swapped ? AmtGraphs.reversedInputs(weight, conv) : weight;
                if (conv.norm()) {
                    arrays.addNormed(name, own, bias, AmtNetwork.EPSILON);
                } else {
                    arrays.addPlain(name, own, bias);
                }
            } else if (node.op() instanceof Op.L2Norm norm) {
                arrays.add(name + ".scale", UnfoldedArrays.read(graph, from + ".scale", norm.channels()));
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
        float[] weight = UnfoldedArrays.read(graph, name + ".weight", outputs * 9 * head.inputChannels(level));
        for (int i = 0; i < weight.length; i++) {
            weight[i] *= divisor;
        }
        arrays.addPlain(name, weight, UnfoldedArrays.read(graph, name + ".bias", outputs));
    }
}
