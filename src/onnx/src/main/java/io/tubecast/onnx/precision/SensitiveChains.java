package io.tubecast.onnx.precision;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.tubecast.onnx.edit.GraphEdit;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that exponentiate or sum squares, with those that use the sum: {@code ReduceL2, Max, Div} of a norm, {@code Mul, ReduceSum, Sqrt, Div} of one written out,
 * {@code Exp, ReduceSum, Div} of a softmax written out.
 */
final class SensitiveChains {
    private static final Set<String> ALONE = Set.of(
            "Softmax",
            "LogSoftmax",
            "Exp",
            "LpNormalization",
            "LpPool",
            "GlobalLpPool",
            "InstanceNormalization",
            "LayerNormalization",
            "GroupNormalization",
            "MeanVarianceNormalization");
    private static final Set<String> SUMS_OF_SQUARES =
            Set.of("ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp");
    private static final Set<String> SUMS = Set.of("ReduceSum", "ReduceMean", "GlobalAveragePool");
    private static final Set<String> ONWARD = Set.of(
            "Sqrt",
            "Add",
            "Max",
            "Clip",
            "Reciprocal",
            "Expand",
            "Identity",
            "Reshape",
            "Unsqueeze",
            "Squeeze",
            "Pow",
            "Log");
    private static final Set<String> LAST = Set.of("Div", "Mul");

    private final GraphEdit graph;
    private final Set<String> found = new LinkedHashSet<>();

    private SensitiveChains(GraphEdit graph) {
        this.graph = graph;
    }

    /** First outputs of the nodes. */
    static Set<String> of(GraphEdit graph) {
        SensitiveChains chains = new SensitiveChains(graph);
        for (NodeProto node : graph.nodes()) {
            if (ALONE.contains(node.getOpType())) {
                chains.found.add(KeepRules.key(node));
            } else if (SUMS_OF_SQUARES.contains(node.getOpType())) {
                chains.follow(node);
            } else if (SUMS.contains(node.getOpType())) {
                NodeProto summed = graph.producer(node.getInput(0));
                if (summed != null && grows(summed)) {
                    chains.found.add(KeepRules.key(summed));
                    chains.follow(node);
                }
            }
        }
        return chains.found;
    }

    private static boolean grows(@Nullable NodeProto node) {
        if (node == null) {
            return false;
        }
        boolean square = node.getOpType().equals("Mul") && node.getInput(0).equals(node.getInput(1));
        return square || node.getOpType().equals("Pow") || node.getOpType().equals("Exp");
    }

    private void follow(NodeProto node) {
        if (found.add(KeepRules.key(node))) {
            for (NodeProto next : graph.consumers(node.getOutput(0))) {
                if (LAST.contains(next.getOpType())) {
                    found.add(KeepRules.key(next));
                } else if (ONWARD.contains(next.getOpType()) && othersAreConstant(next, node.getOutput(0))) {
                    follow(next);
                }
            }
        }
    }

    private boolean othersAreConstant(NodeProto node, String tensor) {
        return node.getInputList().stream()
                .allMatch(input -> input.isEmpty() || input.equals(tensor) || graph.initializer(input) != null);
    }
}
