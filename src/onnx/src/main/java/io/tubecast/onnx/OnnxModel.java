package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A graph with its weights, as a file holds it. Immutable. */
public final class OnnxModel {
    private final ModelProto proto;

    OnnxModel(ModelProto proto) {
        this.proto = proto;
    }

    /** The model that a message of the format holds, for code that rewrites graphs. */
    public static OnnxModel of(ModelProto proto) {
        return new OnnxModel(proto);
    }

    /** The message of the format. */
    public ModelProto proto() {
        return proto;
    }

    /** Reads a file. */
    public static OnnxModel read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            ModelProto proto = ModelProto.parseFrom(in);
            if (!proto.hasGraph() || proto.getGraph().getNodeCount() == 0) {
                throw new OnnxException(file + " is no ONNX model: it has no graph");
            }
            return new OnnxModel(proto);
        } catch (IOException e) {
            throw new OnnxException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Writes a file. The same model gives the same bytes. */
    public void write(Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            proto.writeTo(out);
        } catch (IOException e) {
            throw new OnnxException("cannot write %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** The file's bytes. */
    public byte[] toBytes() {
        return proto.toByteArray();
    }

    /** Version of the operator set. */
    public long opset() {
        return proto.getOpsetImportList().stream()
                .filter(set -> set.getDomain().isEmpty())
                .findFirst()
                .orElseThrow(() -> new OnnxException("the model names no operator set"))
                .getVersion();
    }

    /** What the graph takes, weights not counted. */
    public List<Port> inputs() {
        Map<String, TensorProto> weights = initializers();
        return proto.getGraph().getInputList().stream()
                .filter(input -> !weights.containsKey(input.getName()))
                .map(OnnxModel::port)
                .toList();
    }

    /** What the graph gives. */
    public List<Port> outputs() {
        return proto.getGraph().getOutputList().stream().map(OnnxModel::port).toList();
    }

    /** Names of the constants, weights among them. */
    public List<String> constants() {
        return List.copyOf(initializers().keySet());
    }

    /** A constant's values. */
    public float[] floats(String constant) {
        TensorProto tensor = initializers().get(constant);
        if (tensor == null || tensor.getDataType() != TensorType.FLOAT.number()) {
            throw new OnnxException("the model has no constant '%s' of floats".formatted(constant));
        }
        return Shapes.floats(tensor);
    }

    /** The operators in the order of the nodes. */
    public List<String> operators() {
        return proto.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList();
    }

    /**
     * Works out all sizes from the inputs and compares the outputs with what the file says of them.
     *
     * @throws OnnxException if something does not fit
     */
    public void check() {
        Shapes shapes = inferred();
        for (Port output : outputs()) {
            List<Long> actual = shapes.get(output.name());
            if (!actual.equals(output.shape())) {
                throw new OnnxException("output '%s' is said to be %s but comes out as %s"
                        .formatted(output.name(), output.shape(), actual));
            }
        }
    }

    /** Multiply-accumulates of each convolution, by node name, for one run. */
    public Map<String, Long> macsByNode() {
        Shapes shapes = inferred();
        Map<String, Long> macs = new LinkedHashMap<>();
        for (NodeProto node : proto.getGraph().getNodeList()) {
            if (node.getOpType().equals("Conv")) {
                List<Long> weights = shapes.get(node.getInput(1));
                List<Long> out = shapes.get(node.getOutput(0));
                long perCell = weights.stream().reduce(1L, Math::multiplyExact);
                macs.put(node.getName(), out.get(0) * out.get(2) * out.get(3) * perCell);
            }
        }
        return macs;
    }

    /** Multiply-accumulates of all convolutions. */
    public long macs() {
        return macsByNode().values().stream().mapToLong(Long::longValue).sum();
    }

    private Shapes inferred() {
        Shapes shapes = new Shapes(initializers());
        inputs().forEach(input -> shapes.put(input.name(), input.shape()));
        proto.getGraph().getNodeList().forEach(shapes::infer);
        return shapes;
    }

    private Map<String, TensorProto> initializers() {
        GraphProto graph = proto.getGraph();
        Map<String, TensorProto> byName = new HashMap<>(2 * graph.getInitializerCount());
        graph.getInitializerList().forEach(tensor -> byName.put(tensor.getName(), tensor));
        return byName;
    }

    private static Port port(ValueInfoProto value) {
        List<Long> shape = new ArrayList<>();
        for (TensorShapeProto.Dimension dimension :
                value.getType().getTensorType().getShape().getDimList()) {
            shape.add(dimension.getDimValue());
        }
        return new Port(
                value.getName(), TensorType.of(value.getType().getTensorType().getElemType()), shape);
    }

    static ByteBuffer littleEndian(TensorProto tensor) {
        return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
