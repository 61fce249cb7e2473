package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * Puts a graph together node by node, of operators that ONNX Runtime and TensorRT both know in operator set 17.
 *
 * <p>Values are referred to by name; each node's output has the node's name. Sizes are worked out as nodes are added, so a graph that does not fit together is
 * refused where it goes wrong. Constants may be shared by several nodes.
 */
public final class GraphBuilder {
    /** Operator set of all graphs. */
    public static final int OPSET = 17;

    private static final int IR_VERSION = 8; // the one that came with operator set 17

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Map<String, TensorProto> constants = new HashMap<>();
    private final Shapes shapes = Shapes.strict(constants, new Tensors(null));

    /** An empty graph. */
    public GraphBuilder(String name) {
        graph.setName(name);
    }

    /** Sizes of a value. */
    public List<Long> shape(String value) {
        return shapes.get(value);
    }

    /** Adds an input of the graph. */
    public String input(Port port) {
        shapes.put(port);
        graph.addInput(Ports.said(port));
        return port.name();
    }

    /** Declares a value to be an output of the graph, under its own name. */
    public void output(String value) {
        graph.addOutput(Ports.said(new Port(value, shapes.known(value).type(), shape(value))));
    }

    /** Adds weights; a name that is already there must not be added again. */
    public String constant(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return add(name, TensorType.FLOAT, bytes, shape);
    }

    /** Whether a constant of this name is there. */
    public boolean hasConstant(String name) {
        return constants.containsKey(name);
    }

    private String constant(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return add(name, TensorType.INT64, bytes, values.length);
    }

    private String add(String name, TensorType type, ByteBuffer bytes, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.number())
                .setRawData(ByteString.copyFrom(bytes));
        long count = 1;
        for (long size : shape) {
            tensor.addDims(size);
            count *= size;
        }
        if (count * (type == TensorType.INT64 ? Long.BYTES : Float.BYTES) != bytes.capacity()) {
            throw new OnnxException(
                    "constant '%s' of %d values is given %d bytes".formatted(name, count, bytes.capacity()));
        }
        TensorProto built = tensor.build();
        if (constants.put(name, built) != null) {
            throw new OnnxException("two constants are called '%s'".formatted(name));
        }
        graph.addInitializer(built);
        return name;
    }

    /** How a convolution or pooling walks over its map; the same in both axes. */
    public record Walk(int kernel, int stride, int padding, int dilation) {
        private List<Window> windows() {
            return Collections.nCopies(2, new Window(kernel, stride, padding, padding, dilation));
        }
    }

    /** A convolution with bias. */
    public String conv(String name, String x, String weights, String bias, Walk walk) {
        return conv(name, x, weights, bias, walk.windows());
    }

    /** A convolution with bias over a map of any number of axes, with one window for each. */
    public String conv(String name, String x, String weights, String bias, List<Window> windows) {
        return node(
                "Conv",
                name,
                List.of(x, weights, bias),
                Attributes.ints("kernel_shape", each(windows, Window::kernel)),
                Attributes.ints("strides", each(windows, Window::stride)),
                Attributes.ints("pads", pads(windows)),
                Attributes.ints("dilations", each(windows, Window::dilation)));
    }

    /** The largest value of each window. */
    public String maxPool(String name, String x, Walk walk, boolean ceil) {
        return maxPool(name, x, walk.windows(), ceil);
    }

    /** The largest value of each window over a map of any number of axes; padding never wins. */
    public String maxPool(String name, String x, List<Window> windows, boolean ceil) {
        return node(
                "MaxPool",
                name,
                List.of(x),
                Attributes.ints("kernel_shape", each(windows, Window::kernel)),
                Attributes.ints("strides", each(windows, Window::stride)),
                Attributes.ints("pads", pads(windows)),
                Attributes.number("ceil_mode", ceil ? 1 : 0));
    }

    private static long[] each(List<Window> windows, ToLongFunction<Window> part) {
        return windows.stream().mapToLong(part).toArray();
    }

    /** In front of all axes, then behind all. */
    private static long[] pads(List<Window> windows) {
        return LongStream.concat(
                        windows.stream().mapToLong(Window::before),
                        windows.stream().mapToLong(Window::after))
                .toArray();
    }

    /** Negative values become 0. */
    public String relu(String name, String x) {
        return node("Relu", name, List.of(x));
    }

    /** Sum. */
    public String sum(String name, String a, String b) {
        return node("Add", name, List.of(a, b));
    }

    /** Difference. */
    public String difference(String name, String a, String b) {
        return node("Sub", name, List.of(a, b));
    }

    /** Product. */
    public String product(String name, String a, String b) {
        return node("Mul", name, List.of(a, b));
    }

    /** Quotient. */
    public String quotient(String name, String a, String b) {
        return node("Div", name, List.of(a, b));
    }

    /** The larger of both. */
    public String larger(String name, String a, String b) {
        return node("Max", name, List.of(a, b));
    }

    /** Bytes to floats. */
    public String toFloat(String name, String x) {
        return node("Cast", name, List.of(x), Attributes.number("to", TensorType.FLOAT.number()));
    }

    /** Length of the vectors along an axis, which stays with size 1. */
    public String length(String name, String x, int axis) {
        return node("ReduceL2", name, List.of(x), Attributes.ints("axes", axis), Attributes.number("keepdims", 1));
    }

    /** Makes a map larger by repeating its edge. */
    public String padEdge(String name, String x, int cells) {
        return padEdge(name, x, 0, 0, cells, cells, 0, 0, cells, cells);
    }

    /**
     * Makes a value larger by repeating its edges.
     *
     * @param cells in front of each axis, then behind each
     */
    public String padEdge(String name, String x, long... cells) {
        return node("Pad", name, List.of(x, constant(name + ".pads", cells)), Attributes.text("mode", "edge"));
    }

    /** Mean over axes, which stay with size 1. */
    public String mean(String name, String x, long... axes) {
        return node("ReduceMean", name, List.of(x), Attributes.ints("axes", axes), Attributes.number("keepdims", 1));
    }

    /** Product of matrices, the last two axes; those before go together. */
    public String matrixProduct(String name, String a, String b) {
        return node("MatMul", name, List.of(a, b));
    }

    /**
     * A piece along an axis.
     *
     * @param from first index
     * @param to index behind the last
     */
    public String slice(String name, String x, int axis, long from, long to) {
        return node(
                "Slice",
                name,
                List.of(
                        x,
                        constant(name + ".from", from),
                        constant(name + ".to", to),
                        constant(name + ".axis", new long[] {axis})));
    }

    /** 1 / (1 + exp(-x)). */
    public String sigmoid(String name, String x) {
        return node("Sigmoid", name, List.of(x));
    }

    /** Joins values along an axis. */
    public String concat(String name, List<String> values, int axis) {
        return node("Concat", name, values, Attributes.number("axis", axis));
    }

    /** Reorders the axes. */
    public String transpose(String name, String x, long... order) {
        return node("Transpose", name, List.of(x), Attributes.ints("perm", order));
    }

    /** Other sizes for the same values. */
    public String reshape(String name, String x, long... sizes) {
        return node("Reshape", name, List.of(x, constant(name + ".shape", sizes)));
    }

    /** Exponentials along an axis, brought to sum 1. */
    public String softmax(String name, String x, int axis) {
        return node("Softmax", name, List.of(x), Attributes.number("axis", axis));
    }

    /** Repeats each cell of a map {@code factor} times in both axes. */
    public String repeat(String name, String x, int factor) {
        return repeat(name, x, new float[] {1, 1, factor, factor});
    }

    /**
     * Repeats each cell.
     *
     * @param factors how often along each axis: whole numbers, 1 for the first two
     */
    public String repeat(String name, String x, float[] factors) {
        String scales = constant(name + ".scales", factors, factors.length);
        return node(
                "Resize",
                name,
                List.of(x, "", scales),
                Attributes.text("mode", "nearest"),
                Attributes.text("coordinate_transformation_mode", "asymmetric"),
                Attributes.text("nearest_mode", "floor"));
    }

    /** The finished model. */
    public OnnxModel build() {
        OnnxModel model = OnnxModel.of(ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("tubecast")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(graph)
                .build());
        model.check();
        return model;
    }

    private String node(String operator, String name, List<String> inputs, AttributeProto... attributes) {
        NodeProto node = NodeProto.newBuilder()
                .setOpType(operator)
                .setName(name)
                .addAllInput(inputs)
                .addOutput(name)
                .addAllAttribute(List.of(attributes))
                .build();
        shapes.infer(node);
        graph.addNode(node);
        return name;
    }
}
