package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;

/** Writes graphs of any kind for tests, sound or not, without looking at what is written. */
public final class Net {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("net");
    private final ModelProto.Builder model =
            ModelProto.newBuilder().setIrVersion(8).setProducerName("others");
    private long opset = 17;

    /** Another version of the operator set. */
    public Net opset(long version) {
        opset = version;
        return this;
    }

    /** An operator set besides the standard one. */
    public Net domain(String name, long version) {
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(name).setVersion(version));
        return this;
    }

    /** An input; sizes are numbers, names or "?". */
    public Net input(String name, TensorType type, Object... sizes) {
        graph.addInput(value(name, type, sizes));
        return this;
    }

    /** An output of which the file says the sizes. */
    public Net output(String name, TensorType type, Object... sizes) {
        graph.addOutput(value(name, type, sizes));
        return this;
    }

    /** Outputs of which the file says only the type. */
    public Net outputs(String... names) {
        for (String name : names) {
            graph.addOutput(ValueInfoProto.newBuilder()
                    .setName(name)
                    .setType(TypeProto.newBuilder()
                            .setTensorType(TypeProto.Tensor.newBuilder().setElemType(TensorType.FLOAT.number()))));
        }
        return this;
    }

    /** What the file says of a value in between. */
    public Net said(String name, TensorType type, Object... sizes) {
        graph.addValueInfo(value(name, type, sizes));
        return this;
    }

    /** A value of a type and sizes. */
    public static ValueInfoProto value(String name, TensorType type, Object... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object size : sizes) {
            Dimension.Builder dimension = Dimension.newBuilder();
            if (size instanceof Number number) {
                dimension.setDimValue(number.longValue());
            } else if (!size.equals("?")) {
                dimension.setDimParam(size.toString());
            }
            shape.addDim(dimension);
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.number())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** Weights of zeros. */
    public Net weights(String name, TensorType type, long... shape) {
        long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type.number());
        Arrays.stream(shape).forEach(tensor::addDims);
        return constant(tensor.setRawData(ByteString.copyFrom(new byte[Math.toIntExact(type.bytes(count))]))
                .build());
    }

    /** A constant as it is given. */
    public Net constant(TensorProto tensor) {
        graph.addInitializer(tensor);
        return this;
    }

    /** A list of whole numbers as an initializer. */
    public Net longs(String name, long... values) {
        return constant(longTensor(name, values));
    }

    /** A list of whole numbers. */
    public static TensorProto longTensor(String name, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorType.INT64.number())
                .addDims(values.length);
        Arrays.stream(values).forEach(tensor::addInt64Data);
        return tensor.build();
    }

    /** One whole number without axes. */
    public static TensorProto scalar(String name, long value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorType.INT64.number())
                .addInt64Data(value)
                .build();
    }

    /** A list of floats as an initializer. */
    public Net floats(String name, float... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorType.FLOAT.number())
                .addDims(values.length);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return constant(tensor.build());
    }

    /** A node without a name; names of inputs and outputs apart by spaces, "-" for one that is left out. */
    public Net node(String operator, String inputs, String outputs, AttributeProto... attributes) {
        graph.addNode(nodeOf(operator, inputs, outputs, attributes));
        return this;
    }

    /** A node with a name. */
    public Net named(String name, String operator, String inputs, String outputs, AttributeProto... attributes) {
        graph.addNode(nodeOf(operator, inputs, outputs, attributes).toBuilder().setName(name));
        return this;
    }

    /** A node of another domain. */
    public Net foreign(String domain, String operator, String inputs, String outputs) {
        graph.addNode(nodeOf(operator, inputs, outputs).toBuilder().setDomain(domain));
        return this;
    }

    /** A node by itself. */
    public static NodeProto nodeOf(String operator, String inputs, String outputs, AttributeProto... attributes) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addAllAttribute(List.of(attributes));
        for (String name : inputs.isBlank() ? new String[0] : inputs.split(" ")) {
            node.addInput(name.equals("-") ? "" : name);
        }
        for (String name : outputs.isBlank() ? new String[0] : outputs.split(" ")) {
            node.addOutput(name.equals("-") ? "" : name);
        }
        return node.build();
    }

    /** The graph as it stands, to be put into a node. */
    public GraphProto graph() {
        return graph.build();
    }

    /** The model's message. */
    public ModelProto proto() {
        return model.clone()
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
                .setGraph(graph)
                .build();
    }

    /** The model. */
    public OnnxModel model() {
        return OnnxModel.of(proto());
    }

    /** What is known of a value of the graph. */
    public Port port(String name) {
        OnnxModel.Values values = model().values();
        if (!values.faults().isEmpty()) {
            throw new OnnxException(String.join("; ", values.faults()));
        }
        return values.port(name);
    }
}
