package io.tubecast.onnx.edit;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.tubecast.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The element type of every tensor of a graph: as the file says, else by the operator that computes it. Most operators give the type of their first input; the
 * exceptions are written out here. No sizes.
 */
public final class ElementTypes {
    private final Map<String, Integer> types = new HashMap<>();
    private final List<String> computed = new ArrayList<>();

    /** Works out the types. */
    public ElementTypes(OnnxModel model) {
        GraphProto graph = model.proto().getGraph();
        graph.getInitializerList().forEach(tensor -> types.put(tensor.getName(), tensor.getDataType()));
        graph.getInputList().forEach(this::put);
        graph.getValueInfoList().forEach(this::put);
        graph.getOutputList().forEach(this::put);
        GraphEdit edit = new GraphEdit(model);
        for (ValueInfoProto input : graph.getInputList()) {
            if (edit.isInput(input.getName())) {
                computed.add(input.getName());
            }
        }
        for (NodeProto node : graph.getNodeList()) {
            for (int i = 0; i < node.getOutputCount(); i++) {
                if (!node.getOutput(i).isEmpty()) {
                    types.putIfAbsent(node.getOutput(i), output(node, i));
                    computed.add(node.getOutput(i));
                }
            }
        }
    }

    private void put(ValueInfoProto value) {
        if (value.getType().getTensorType().getElemType() != DataType.UNDEFINED_VALUE) {
            types.put(value.getName(), value.getType().getTensorType().getElemType());
        }
    }

    /** The type of a tensor by its number in the format; 0 where it cannot be told. */
    public int of(String tensor) {
        return types.getOrDefault(tensor, DataType.UNDEFINED_VALUE);
    }

    /** Whether a tensor holds 32-bit floats. */
    public boolean isFloat(String tensor) {
        return of(tensor) == DataType.FLOAT_VALUE;
    }

    /** Inputs and computed tensors of 32-bit floats, in the order of the graph: what calibration can measure. */
    public List<String> floats() {
        return computed.stream().filter(this::isFloat).toList();
    }

    private int output(NodeProto node, int index) {
        return switch (node.getOpType()) {
            case "Cast" -> (int) Attributes.number(node, "to", DataType.FLOAT_VALUE);
            case "Shape", "Size", "NonZero", "ArgMax", "ArgMin", "NonMaxSuppression" -> DataType.INT64_VALUE;
            case "Equal",
                    "Greater",
                    "GreaterOrEqual",
                    "Less",
                    "LessOrEqual",
                    "And",
                    "Or",
                    "Xor",
                    "Not",
                    "IsNaN",
                    "IsInf" -> DataType.BOOL_VALUE;
            case "QuantizeLinear", "DynamicQuantizeLinear" -> quantized(node, index);
            case "DequantizeLinear", "QLinearConv", "QLinearMatMul" -> scaled(node);
            case "ConvInteger", "MatMulInteger" -> DataType.INT32_VALUE;
            case "TopK", "MaxPool", "Unique" -> index == 0 ? first(node, 0) : DataType.INT64_VALUE;
            case "Dropout" -> index == 0 ? first(node, 0) : DataType.BOOL_VALUE;
            case "Where" -> first(node, 1);
            case "OneHot" -> first(node, 2);
            case "Constant", "ConstantOfShape" -> constant(node);
            case "RandomNormal", "RandomUniform", "EyeLike", "RandomNormalLike", "RandomUniformLike" ->
                (int) Attributes.number(node, "dtype", DataType.FLOAT_VALUE);
            case "If", "Loop", "Scan" -> nested(node, index);
            default -> node.getInputCount() == 0 ? DataType.UNDEFINED_VALUE : first(node, 0);
        };
    }

    private int first(NodeProto node, int input) {
        return input < node.getInputCount() ? of(node.getInput(input)) : DataType.UNDEFINED_VALUE;
    }

    private int quantized(NodeProto node, int index) {
        if (node.getOpType().equals("DynamicQuantizeLinear") && index == 1) {
            return DataType.FLOAT_VALUE;
        }
        return node.getInputCount() > 2 && !node.getInput(2).isEmpty() ? first(node, 2) : DataType.UINT8_VALUE;
    }

    private int scaled(NodeProto node) {
        return first(node, node.getOpType().equals("DequantizeLinear") ? 1 : 7); // 7: the output's zero point
    }

    private static int constant(NodeProto node) {
        for (AttributeProto attribute : node.getAttributeList()) {
            switch (attribute.getName()) {
                case "value" -> {
                    return attribute.getT().getDataType();
                }
                case "value_int", "value_ints" -> {
                    return DataType.INT64_VALUE;
                }
                case "value_string", "value_strings" -> {
                    return DataType.STRING_VALUE;
                }
                default -> {
                    // value_float, value_floats and a ConstantOfShape that does not say: floats
                }
            }
        }
        return DataType.FLOAT_VALUE;
    }

    /** Loop and Scan give their inner graphs' outputs after a condition; where that cannot be told, the type is not either. */
    private static int nested(NodeProto node, int index) {
        for (GraphProto graph : Protos.nested(node)) {
            int output = node.getOpType().equals("Loop") ? index + 1 : index;
            if (output < graph.getOutputCount()) {
                return graph.getOutput(output).getType().getTensorType().getElemType();
            }
        }
        return DataType.UNDEFINED_VALUE;
    }
}
