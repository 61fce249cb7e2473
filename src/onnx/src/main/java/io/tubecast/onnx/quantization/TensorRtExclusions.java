package io.tubecast.onnx.quantization;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Nodes for which TensorRT has no 8-bit kernel worth having: convolutions of few channels, and products of a single row or column, which are bound by memory.
 */
final class TensorRtExclusions {
    private static final int FEW = 16;
    private static final int LANE = 8;

    private final Set<String> multiplied = new LinkedHashSet<>(); // tensors that come after a product

    private final ElementTypes types;

    TensorRtExclusions(GraphEdit graph, ElementTypes types) {
        this.types = types;
        for (NodeProto node : graph.nodes()) {
            if (WeightedNode.multiplies(node) || node.getInputList().stream().anyMatch(multiplied::contains)) {
                multiplied.addAll(node.getOutputList());
            }
        }
    }

    /** Why a node is left alone, or null. */
    @Nullable String reason(WeightedNode node) {
        TensorProto weights = node.weights();
        if (node.is("Gemm") && Attributes.number(node.node(), "transA", 0) != 0) {
            return "its input is transposed";
        }
        if (!node.is("Conv") && !node.is("ConvTranspose")) {
            List<Long> sizes = types.sizes(node.input());
            boolean row = sizes != null && sizes.size() > 1 && sizes.get(sizes.size() - 2) == 1;
            return row || weights.getDims(node.axis()) == 1 ? "a product of a single row or column" : null;
        }
        long out = weights.getDims(node.axis());
        long in = weights.getDims(1 - node.axis());
        if (Math.min(in, out) >= FEW) {
            return null;
        }
        boolean first = !multiplied.contains(node.input());
        boolean square = weights.getDimsCount() == 4 && weights.getDims(2) == weights.getDims(3);
        boolean lanes = in % LANE == 0 || out % LANE == 0;
        boolean worthIt = lanes && square && (first || Math.max(in, out) >= FEW);
        return worthIt ? null : "%d channels in and %d out are too few".formatted(in, out);
    }
}
