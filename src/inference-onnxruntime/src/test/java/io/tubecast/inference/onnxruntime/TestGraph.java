package io.tubecast.inference.onnxruntime;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.onnx.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The graphs of these tests, written as ONNX. */
final class TestGraph {
    private final GraphProto.Builder graph = GraphProto.newBuilder();

    private TestGraph(GraphSpec spec) {
        graph.setName(spec.name());
        spec.inputs().forEach(input -> graph.addInput(value(input)));
        spec.outputs().forEach(output -> graph.addOutput(value(output)));
    }

    /** The contract's sum and difference. */
    static void writeSum(Path folder, GraphSpec sum) {
        TestGraph graph = new TestGraph(sum);
        graph.node("Add", "sum", "a", "b");
        graph.node("Sub", "difference", "a", "b");
        graph.write(folder.resolve(sum.file()));
    }

    /** The formulas of {@link TinyModel}. */
    static void writeTinyModel(Path folder) {
        TestGraph trunk = new TestGraph(TinyModel.TRUNK);
        trunk.nodeWith(Attributes.number("to", TensorProto.DataType.FLOAT_VALUE), "Cast", "floats", "pixels");
        trunk.node("ReduceMean", "mean", "floats");
        trunk.constant("levels", 256);
        trunk.node("Div", "m", "mean", "levels");
        trunk.shape("shape0", 1, 2, 2, 2);
        trunk.node("Expand", "appearance.0", "m", "shape0");
        trunk.shape("shape1", 1, 2, 1, 1);
        trunk.node("Expand", "appearance.1", "m", "shape1");
        trunk.write(folder.resolve("appearance.onnx"));

        TestGraph head = new TestGraph(TinyModel.HEAD);
        head.shape("flat", -1);
        head.shape("zeroth", 0);
        head.constant("two", 2);
        head.constant("one", 1);
        head.constant("nothing", 0);
        for (String frame : List.of("first", "second")) {
            head.node("Reshape", frame + ".flat", frame + ".appearance.0", "flat");
            head.node("Gather", frame + ".m", frame + ".flat", "zeroth");
            head.node("Div", frame + ".half", frame + ".m", "two");
            head.node("Reshape", frame + ".other", frame + ".appearance.1", "flat");
        }
        head.node("Add", "both", "first.half", "second.half");
        head.node("Sub", "background", "one", "both");
        head.nodeWith(
                Attributes.number("axis", 0), "Concat", "row", "background", "first.half", "second.half", "nothing");
        head.shape("scoreShape", 1, 20, 4);
        head.node("Expand", "scores", "row", "scoreShape");
        // no offsets, but every input has a part in them
        head.node("ReduceSum", "first.sum", "first.other");
        head.node("ReduceSum", "second.sum", "second.other");
        head.node("Add", "sums", "first.sum", "second.sum");
        head.node("Mul", "zero", "sums", "nothing");
        head.shape("offsetShape", 1, 20, 8);
        head.node("Expand", "offsets", "zero", "offsetShape");
        head.write(folder.resolve("head-appearance.onnx"));
    }

    private void node(String operator, String output, String... inputs) {
        graph.addNode(
                NodeProto.newBuilder().setOpType(operator).addOutput(output).addAllInput(Arrays.asList(inputs)));
    }

    private void nodeWith(AttributeProto attribute, String operator, String output, String... inputs) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .addAttribute(attribute)
                .addOutput(output)
                .addAllInput(Arrays.asList(inputs)));
    }

    private void constant(String name, float value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(1)
                .addFloatData(value));
    }

    private void shape(String name, long... extents) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(extents.length);
        for (long extent : extents) {
            tensor.addInt64Data(extent);
        }
        graph.addInitializer(tensor);
    }

    private static ValueInfoProto value(TensorSpec spec) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        spec.shape()
                .forEach(extent ->
                        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(extent)));
        int type =
                spec.type() == ElementType.UINT8 ? TensorProto.DataType.UINT8_VALUE : TensorProto.DataType.FLOAT_VALUE;
        return ValueInfoProto.newBuilder()
                .setName(spec.name())
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }

    private void write(Path file) {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
        try {
            Files.write(file, model.toByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
