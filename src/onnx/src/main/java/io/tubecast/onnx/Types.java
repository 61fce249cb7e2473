package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;

/** The element types of what a node computes. */
final class Types {
    private Types() {}

    /** Type of an output; UNDEFINED if the operator is not known. */
    static TensorType of(Call call, int output) {
        return switch (call.operator()) {
            case "Shape", "Size", "ArgMax", "ArgMin", "NonZero", "NonMaxSuppression", "Unique" ->
                call.operator().equals("Unique") && output == 0 ? call.type(0) : TensorType.INT64;
            case "MaxPool", "TopK" -> output == 0 ? call.type(0) : TensorType.INT64;
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
                    "IsInf" -> TensorType.BOOL;
            case "Dropout" -> output == 0 ? call.type(0) : TensorType.BOOL;
            case "Cast" -> attribute(call, "to", TensorType.UNDEFINED);
            case "CastLike", "Where", "PRelu" -> call.type(call.operator().equals("PRelu") ? 0 : 1);
            case "OneHot" -> call.type(2);
            case "Constant" -> constant(call);
            case "ConstantOfShape" -> value(call);
            case "QuantizeLinear" -> quantized(call);
            case "DequantizeLinear" -> call.type(1);
            case "DynamicQuantizeLinear" -> output == 1 ? TensorType.FLOAT : TensorType.UINT8;
            case "QLinearConv", "QLinearMatMul" -> call.type(7);
            case "ConvInteger", "MatMulInteger" -> TensorType.INT32;
            case "RandomNormal", "RandomUniform", "BlackmanWindow", "HannWindow", "HammingWindow" ->
                attribute(call, call.has("output_datatype") ? "output_datatype" : "dtype", TensorType.FLOAT);
            case "RandomNormalLike", "RandomUniformLike", "EyeLike" -> attribute(call, "dtype", call.type(0));
            case "LayerNormalization", "BatchNormalization" -> call.type(0);
            case "If", "Loop", "Scan", "SequenceAt", "Optional", "OptionalGetElement" -> TensorType.UNDEFINED;
            default -> Rules.known(call.operator()) ? call.type(0) : TensorType.UNDEFINED;
        };
    }

    private static TensorType attribute(Call call, String name, TensorType absent) {
        return call.has(name) ? TensorType.of((int) call.number(name, 0)) : absent;
    }

    private static TensorType constant(Call call) {
        AttributeProto tensor = call.attribute("value");
        if (tensor != null) {
            return TensorType.of(tensor.getT().getDataType());
        }
        if (call.has("value_float") || call.has("value_floats")) {
            return TensorType.FLOAT;
        }
        if (call.has("value_string") || call.has("value_strings")) {
            return TensorType.STRING;
        }
        return call.has("value_int") || call.has("value_ints") ? TensorType.INT64 : TensorType.UNDEFINED;
    }

    private static TensorType value(Call call) {
        AttributeProto tensor = call.attribute("value");
        return tensor == null ? TensorType.FLOAT : TensorType.of(tensor.getT().getDataType());
    }

    private static TensorType quantized(Call call) {
        if (call.given(2)) {
            return call.type(2);
        }
        long type = call.number("output_dtype", 0);
        return type == 0 ? TensorType.UINT8 : TensorType.of((int) type);
    }
}
