package io.tubecast.onnx.edit;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.tubecast.onnx.OnnxModel;
import java.util.Arrays;
import java.util.List;

/** Graphs of these tests, of any operators and in any order. */
public final class SmallGraph {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("small");
    private final long opset;

    /** An empty graph. */
    public SmallGraph(long opset) {
        this.opset = opset;
    }

    /** A graph of operator set 17. */
    public SmallGraph() {
        this(17);
    }

    /** Adds an input of floats. */
    public SmallGraph input(String name) {
        return input(name, TensorProto.DataType.FLOAT_VALUE);
    }

    /** Adds an input. */
    public SmallGraph input(String name, int type) {
        graph.addInput(Protos.valueInfo(name, type));
        return this;
    }

    /** Adds an input of floats of fixed sizes. */
    public SmallGraph sized(String name, long... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : sizes) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        ValueInfoProto.Builder value = value(name).toBuilder();
        value.getTypeBuilder().getTensorTypeBuilder().setShape(shape);
        graph.addInput(value);
        return this;
    }

    /** A tensor of floats. */
    public static ValueInfoProto value(String name) {
        return Protos.valueInfo(name, TensorProto.DataType.FLOAT_VALUE);
    }

    /** Adds an output of floats. */
    public SmallGraph output(String name) {
        graph.addOutput(Protos.valueInfo(name, TensorProto.DataType.FLOAT_VALUE));
        return this;
    }

    /** Adds a row of floats. */
    public SmallGraph constant(String name, float... values) {
        return constant(name, List.of((long) values.length), values);
    }

    /** Adds floats. */
    public SmallGraph constant(String name, List<Long> sizes, float... values) {
        return add(Tensors.floats(name, sizes, values));
    }

    /** Adds any constant. */
    public SmallGraph add(TensorProto constant) {
        graph.addInitializer(constant);
        return this;
    }

    /** Adds a node whose name is {@code n:} and its output. */
    public SmallGraph node(String operator, String output, String... inputs) {
        return add(of(operator, output, inputs));
    }

    /** Adds a node with a setting. */
    public SmallGraph node(AttributeProto setting, String operator, String output, String... inputs) {
        return add(
                of(operator, output, inputs).toBuilder().addAttribute(setting).build());
    }

    /** Adds any node. */
    public SmallGraph add(NodeProto node) {
        graph.addNode(node);
        return this;
    }

    /** A node whose name is {@code n:} and its output. */
    public static NodeProto of(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName("n:" + output)
                .addOutput(output)
                .addAllInput(Arrays.asList(inputs))
                .build();
    }

    /** The model, unchecked. */
    public OnnxModel build() {
        return OnnxModel.of(ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build());
    }

    /** {@code Operator input, input -> output} of every node, in order. */
    public static List<String> lines(OnnxModel model) {
        return model.proto().getGraph().getNodeList().stream()
                .map(node -> "%s %s -> %s"
                        .formatted(
                                node.getOpType(),
                                String.join(", ", node.getInputList()),
                                String.join(", ", node.getOutputList())))
                .toList();
    }

    /** The node that computes a tensor. */
    public static NodeProto maker(OnnxModel model, String tensor) {
        return model.proto().getGraph().getNodeList().stream()
                .filter(node -> node.getOutputList().contains(tensor))
                .findFirst()
                .orElseThrow();
    }

    /** The constant of a name. */
    public static TensorProto constant(OnnxModel model, String name) {
        return model.proto().getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
