package io.tubecast.onnx.edit;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Models whose constants are all in one place: not as nodes, and not in other files. */
public final class SelfContained {
    private SelfContained() {}

    /** The model with all its tensors inside, and every {@code Constant} node of a tensor or of numbers made an initializer; one that the graph gives stays. */
    public static OnnxModel of(OnnxModel model) {
        GraphEdit edit = new GraphEdit(model.external() ? inside(model) : model);
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

    private static OnnxModel inside(OnnxModel model) {
        try {
            return OnnxModel.of(ModelProto.parseFrom(model.toBytes()));
        } catch (InvalidProtocolBufferException e) {
            throw new OnnxException("the model cannot be written into one piece: " + e.getMessage(), e);
        }
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
