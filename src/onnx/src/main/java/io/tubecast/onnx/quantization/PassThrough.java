package io.tubecast.onnx.quantization;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.edit.Tensors;
import java.util.Set;

/**
 * Operators whose results are some of their inputs' values, or 0, unchanged: on quantized values they do the same as on the real ones. That holds of the largest value
 * of a window too, since scales are above 0. All have kernels for signed and unsigned bytes in ONNX Runtime (operator sets 13 to 22, CPU).
 */
final class PassThrough {
    private static final Set<String> ALWAYS =
            Set.of("Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Slice", "Identity", "Gather");

    private PassThrough() {}

    /** Whether a node rearranges the values of its first input. */
    static boolean oneInput(NodeProto node, GraphEdit graph) {
        return switch (node.getOpType()) {
            case "MaxPool" -> node.getOutputCount() == 1;
            case "Pad" -> isZeroPad(node, graph);
            case "Resize" ->
                Attributes.text(node, "mode", "nearest").equals("nearest")
                        && !Attributes.text(node, "coordinate_transformation_mode", "half_pixel")
                                .equals("tf_crop_and_resize");
            default -> ALWAYS.contains(node.getOpType());
        };
    }

    private static boolean isZeroPad(NodeProto node, GraphEdit graph) {
        if (!Attributes.text(node, "mode", "constant").equals("constant")
                || node.getInputCount() < 3
                || node.getInput(2).isEmpty()) {
            return true;
        }
        TensorProto value = graph.initializer(node.getInput(2));
        return value != null && Tensors.isFloat(value) && Tensors.floats(value)[0] == 0;
    }

    /** Whether a Pad writes a value of its own, which must become the zero point. */
    static boolean padsWithValue(NodeProto node) {
        return node.getOpType().equals("Pad")
                && Attributes.text(node, "mode", "constant").equals("constant");
    }
}
