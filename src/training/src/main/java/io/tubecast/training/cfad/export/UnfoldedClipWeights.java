package io.tubecast.training.cfad.export;

import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.volume.VolumeNode;
import io.tubecast.training.cfad.volume.VolumeOp.Conv;
import io.tubecast.training.cfad.volume.VolumeSpec;
import io.tubecast.training.export.UnfoldedArrays;
import java.util.Map;

/** CFAD's weights out of the graphs that {@link CfadGraphs} made of them; batch norm comes back as {@link UnfoldedArrays} has it. */
public final class UnfoldedClipWeights {
    private final UnfoldedArrays arrays = new UnfoldedArrays();

    private UnfoldedClipWeights() {}

    /**
     * Reads the graphs.
     *
     * @param spec the layers
     * @param graphs by the names that {@link CfadGraphs} gives them; one that always looks into whole clips has no proposals
     * @return weights by the names that {@link io.tubecast.training.network.Weights} uses
     * @throws OnnxException if a graph or one of its constants is not there or has another size
     */
    public static Map<String, float[]> of(CfadSpec spec, Map<String, OnnxModel> graphs) {
        UnfoldedClipWeights weights = new UnfoldedClipWeights();
        weights.read(spec.trunk(), graphs, CfadGraphs.TRUNK);
        if (graphs.containsKey(CfadGraphs.PROPOSALS)) {
            weights.read(spec.proposals(), graphs, CfadGraphs.PROPOSALS);
        }
        weights.read(spec.coarse(), graphs, CfadGraphs.COARSE);
        weights.read(spec.selector(), graphs, CfadGraphs.SELECTOR);
        weights.read(spec.refine(), graphs, CfadGraphs.REFINE);
        return weights.arrays.byName();
    }

    private void read(VolumeSpec part, Map<String, OnnxModel> graphs, String graphName) {
        OnnxModel graph = graphs.get(graphName);
        if (graph == null) {
            throw new OnnxException("there is no graph '%s' among %s".formatted(graphName, graphs.keySet()));
        }
        for (VolumeNode node : part.nodes()) {
            if (node.op() instanceof Conv conv) {
                String name = part.weightName(node);
                int inputs = Math.toIntExact(conv.in() * conv.kernel().cells());
                float[] weight = UnfoldedArrays.read(graph, name + ".weight", conv.out() * inputs);
                float[] bias = UnfoldedArrays.read(graph, name + ".bias", conv.out());
                if (graphName.equals(CfadGraphs.TRUNK) && node.inputs().contains(VolumeSpec.INPUT)) {
                    VolumeGraph.swapFirstAndThird(weight, conv);
                }
                if (conv.norm()) {
                    arrays.addNormed(name, weight, bias, part.epsilon());
                } else {
                    arrays.addPlain(name, weight, bias);
                }
            }
        }
    }
}
