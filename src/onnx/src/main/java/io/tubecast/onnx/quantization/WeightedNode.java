package io.tubecast.onnx.quantization;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.edit.Tensors;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node that multiplies by constant weights.
 *
 * @param node the node
 * @param weights its second input
 * @param bias its third input, or null
 * @param axis of the weights along which the output channels lie
 */
record WeightedNode(
        NodeProto node, TensorProto weights, @Nullable TensorProto bias, int axis) {
    private static final Set<String> OPERATORS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    /** Whether a node multiplies at all, by weights or by something else. */
    static boolean multiplies(NodeProto node) {
        return OPERATORS.contains(node.getOpType());
    }

    /** The node with what it multiplies by, or null if that is not constant. */
    static @Nullable WeightedNode of(GraphEdit graph, NodeProto node) {
        TensorProto weights = multiplies(node) && node.getInputCount() > 1 ? graph.initializer(node.getInput(1)) : null;
        if (weights == null || !Tensors.isFloat(weights) || weights.getDimsCount() < 2) {
            return null;
        }
        TensorProto bias = hasBias(node) ? graph.initializer(node.getInput(2)) : null;
        return new WeightedNode(node, weights, bias, axis(node, weights));
    }

    /** Whether the node adds something; {@link #bias} is null though if that is not constant. */
    static boolean hasBias(NodeProto node) {
        return node.getInputCount() > 2 && !node.getInput(2).isEmpty();
    }

    private static int axis(NodeProto node, TensorProto weights) {
        return switch (node.getOpType()) {
            case "Conv" -> 0;
            case "ConvTranspose" -> 1;
            case "Gemm" -> Attributes.number(node, "transB", 0) == 0 ? 1 : 0;
            default -> weights.getDimsCount() - 1;
        };
    }

    String name() {
        return GraphEdit.nameOf(node);
    }

    String input() {
        return node.getInput(0);
    }

    boolean is(String operator) {
        return node.getOpType().equals(operator);
    }
}
