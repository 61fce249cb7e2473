package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;

/** What a file says of its values, and how it is written there. */
final class Ports {
    private Ports() {}

    /** A value as a file has it; a list or an optional value has neither type nor sizes. */
    static Port of(ValueInfoProto value) {
        if (!value.getType().hasTensorType()) {
            return Port.unranked(value.getName(), TensorType.UNDEFINED);
        }
        TypeProto.Tensor tensor = value.getType().getTensorType();
        TensorType type = type(tensor.getElemType());
        if (!tensor.hasShape()) {
            return Port.unranked(value.getName(), type);
        }
        List<Long> shape = new ArrayList<>();
        List<String> symbols = new ArrayList<>();
        for (Dimension dimension : tensor.getShape().getDimList()) {
            boolean fixed = dimension.hasDimValue() && dimension.getDimValue() >= 0;
            shape.add(fixed ? dimension.getDimValue() : Port.OPEN);
            symbols.add(fixed ? "" : dimension.getDimParam());
        }
        return new Port(value.getName(), type, shape, symbols, true);
    }

    /** A type that is newer than this code is not known. */
    private static TensorType type(int number) {
        for (TensorType type : TensorType.values()) {
            if (type.number() == number) {
                return type;
            }
        }
        return TensorType.UNDEFINED;
    }

    static ValueInfoProto said(Port port) {
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder().setElemType(port.type().number());
        if (port.ranked()) {
            TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
            for (int axis = 0; axis < port.shape().size(); axis++) {
                Dimension.Builder dimension = Dimension.newBuilder();
                if (port.shape().get(axis) != Port.OPEN) {
                    dimension.setDimValue(port.shape().get(axis));
                } else if (!port.symbols().get(axis).isEmpty()) {
                    dimension.setDimParam(port.symbols().get(axis));
                }
                shape.addDim(dimension);
            }
            tensor.setShape(shape);
        }
        return ValueInfoProto.newBuilder()
                .setName(port.name())
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
