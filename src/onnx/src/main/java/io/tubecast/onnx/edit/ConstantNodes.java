package io.tubecast.onnx.edit;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.OnnxModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Constants written as nodes, which other files have as initializers. */
public final class ConstantNodes {
    private ConstantNodes() {}

    /** The model with every {@code Constant} node of a tensor or of floats made an initializer; one that the graph gives stays. */
    public static OnnxModel asInitializers(OnnxModel model) {
        GraphEdit edit = new GraphEdit(model);
        for (NodeProto node : edit.nodes()) {
            TensorProto tensor =
                    node.getOpType().equals("Constant") && !edit.isPinned(node.getOutput(0)) ? tensor(node) : null;
            if (tensor != null) {
                edit.remove(node);
                edit.put(tensor.toBuilder().setName(node.getOutput(0)).build());
            }
        }
        return edit.build();
    }

    private static @Nullable TensorProto tensor(NodeProto node) {
        AttributeProto value = Attributes.find(node, "value");
        if (value != null) {
            return value.getT();
        }
        AttributeProto single = Attributes.find(node, "value_float");
        if (single != null) {
            return Tensors.floats("", List.of(), single.getF());
        }
        AttributeProto integers = Attributes.find(node, "value_ints");
        if (integers != null) {
            return Tensors.longs(
                    "",
                    integers.getIntsList().stream().mapToLong(Long::longValue).toArray());
        }
        return null;
    }
}
