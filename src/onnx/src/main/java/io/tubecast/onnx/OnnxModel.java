package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A graph with its weights, as a file holds it. Immutable.
 *
 * <p>Any graph of the format: sizes may be open, weights may lie in files beside the model, where they are read as they are asked for.
 */
public final class OnnxModel {
    private final ModelProto proto;
    private final @Nullable Path file;
    private final Tensors tensors;

    OnnxModel(ModelProto proto, @Nullable Path file) {
        this.proto = proto;
        this.file = file;
        this.tensors = new Tensors(file);
    }

    /**
     * Reads a file, and makes sure that all its tensors are there.
     *
     * @throws OnnxException if it is no model, is cut off, or a file beside it is missing, too short or outside of its folder
     */
    public static OnnxModel read(Path file) {
        return ModelFile.read(file);
    }

    /** A model that was put together, with all its tensors inside. */
    public static OnnxModel of(ModelProto proto) {
        return new OnnxModel(proto, null);
    }

    /** Another graph whose tensors may lie in the same files as this one's. */
    public OnnxModel with(ModelProto changed) {
        return new OnnxModel(changed, file);
    }

    /** The message that the file holds. */
    public ModelProto proto() {
        return proto;
    }

    /** Writes a file with all tensors inside. The same model gives the same bytes. */
    public void write(Path target) {
        ModelProto whole = ModelFile.embedded(proto, tensors);
        try (OutputStream out = Files.newOutputStream(target)) {
            whole.writeTo(out);
        } catch (IOException e) {
            throw new OnnxException("cannot write %s: %s".formatted(target, e.getMessage()), e);
        }
    }

    /** The bytes of a file with all tensors inside. */
    public byte[] toBytes() {
        return ModelFile.embedded(proto, tensors).toByteArray();
    }

    /** Whether tensors lie in files beside the model. */
    public boolean external() {
        return ModelFile.tensors(proto.getGraph()).stream().anyMatch(Tensors::external);
    }

    /** The same model with all tensors inside, for code that rewrites them. */
    public OnnxModel embedded() {
        return external() ? of(ModelFile.embedded(proto, tensors)) : this;
    }

    /** Version of the format's own operator set. */
    public long opset() {
        Long version = operatorSets().get("");
        if (version == null) {
            throw new OnnxException("the model names no operator set");
        }
        return version;
    }

    /** Versions of the operator sets by domain; the format's own is "". */
    public Map<String, Long> operatorSets() {
        Map<String, Long> versions = new LinkedHashMap<>();
        for (OperatorSetIdProto set : proto.getOpsetImportList()) {
            versions.put(Rules.standard(set.getDomain()) ? "" : set.getDomain(), set.getVersion());
        }
        return versions;
    }

    /** What the graph takes, weights not counted. */
    public List<Port> inputs() {
        Map<String, TensorProto> weights = initializers();
        return proto.getGraph().getInputList().stream()
                .filter(input -> !weights.containsKey(input.getName()))
                .map(Ports::of)
                .toList();
    }

    /** What the graph gives, as the file says. */
    public List<Port> outputs() {
        return proto.getGraph().getOutputList().stream().map(Ports::of).toList();
    }

    /** Names of the constants, weights among them. */
    public List<String> constants() {
        return List.copyOf(initializers().keySet());
    }

    /** A constant's values; those of a finer type rounded to floats. */
    public float[] floats(String constant) {
        TensorProto tensor = initializers().get(constant);
        if (tensor == null || !TensorType.of(tensor.getDataType()).floating()) {
            throw new OnnxException("the model has no constant '%s' of floats".formatted(constant));
        }
        return tensors.floats(tensor);
    }

    /** A tensor's values, wherever in this model it is kept: a constant of the graph, of a node's attribute or in another file. */
    public float[] floats(TensorProto tensor) {
        return tensors.floats(tensor);
    }

    /** A tensor's values, whole numbers exact up to 2^53. */
    public double[] numbers(TensorProto tensor) {
        return tensors.numbers(tensor);
    }

    /** The operators in the order of the nodes. */
    public List<String> operators() {
        return proto.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList();
    }

    /**
     * Fixes open sizes of inputs. A size that has a name is fixed wherever the name appears.
     *
     * @param shapes all sizes of those inputs that are to be fixed, by name
     * @throws OnnxException if an input is not there, has another number of axes, or a size that is fixed already
     */
    public OnnxModel withShapes(Map<String, List<Long>> shapes) {
        return with(FixedShapes.in(this, shapes));
    }

    /**
     * Works out all types and sizes from the inputs and compares the outputs with what the file says of them. Strict, as for our own graphs: every size must be fixed and every
     * operator one whose sizes we know.
     *
     * @throws OnnxException if something does not fit
     */
    public void check() {
        Shapes shapes = strict();
        for (Port output : outputs()) {
            Port actual = Port.of(output.name(), shapes.known(output.name()).type(), shapes.get(output.name()));
            if (!FixedShapes.fills(output, actual)) {
                throw new OnnxException("output '%s' is said to be %s but comes out as %s"
                        .formatted(output.name(), output.text(), actual.text()));
            }
        }
    }

    /** What can be told of a graph's values before it runs, by their names; the numbers are not to be changed. */
    public record Values(Map<String, Port> ports, Map<String, double[]> numbers, List<String> faults) {
        /** A value; of unknown type and sizes if the graph does not have it. */
        public Port port(String name) {
            Port port = ports.get(name);
            return port == null ? Port.unranked(name, TensorType.UNDEFINED) : port;
        }
    }

    /**
     * Types and sizes of all values, of inputs and constants too, in the order in which they are computed, as far as they are known: never refuses, since a graph of others may
     * have operators and sizes that nobody knows before it runs. What does not fit together is told in {@link Values#faults()}; elements that follow from sizes and constants
     * are in {@link Values#numbers()}, NaN where one does not.
     */
    public Values values() {
        Map<String, TensorProto> constants = initializers();
        Map<String, Port> declared = new HashMap<>();
        proto.getGraph().getValueInfoList().forEach(value -> declared.put(value.getName(), Ports.of(value)));
        outputs().forEach(output -> declared.put(output.name(), output));
        Shapes shapes = Shapes.open(constants, tensors, declared);
        Map<String, Port> ports = new LinkedHashMap<>();
        inputs().forEach(input -> ports.put(input.name(), input));
        proto.getGraph().getSparseInitializerList().forEach(sparse -> {
            String name = sparse.getValues().getName();
            ports.put(name, Port.of(name, TensorType.of(sparse.getValues().getDataType()), sparse.getDimsList()));
        });
        ports.values().forEach(shapes::put);
        constants.forEach((name, tensor) ->
                ports.put(name, Port.of(name, TensorType.of(tensor.getDataType()), tensor.getDimsList())));
        Map<String, double[]> numbers = new HashMap<>();
        for (NodeProto node : proto.getGraph().getNodeList()) {
            shapes.infer(node);
            for (String output : node.getOutputList()) {
                if (!output.isEmpty()) {
                    ports.put(output, port(output, shapes.known(output), declared.get(output)));
                    double[] known = shapes.numbers(output);
                    if (known != null) {
                        numbers.put(output, known);
                    }
                }
            }
        }
        return new Values(Collections.unmodifiableMap(ports), Collections.unmodifiableMap(numbers), shapes.faults());
    }

    private static Port port(String name, Known known, @Nullable Port declared) {
        List<Long> shape = known.shape();
        if (shape == null) {
            return Port.unranked(name, known.type());
        }
        return declared != null && declared.shape().equals(shape)
                ? new Port(name, known.type(), shape, declared.symbols(), true)
                : Port.of(name, known.type(), shape);
    }

    /** Multiply-accumulates of each node that has any, by its name (by its output if it has none), for one run; strict as {@link #check()}. */
    public Map<String, Long> macsByNode() {
        Shapes shapes = strict();
        Map<String, Long> macs = new LinkedHashMap<>();
        for (NodeProto node : proto.getGraph().getNodeList()) {
            long count = Macs.of(node, shapes::get);
            if (count > 0) {
                macs.merge(node.getName().isEmpty() ? node.getOutput(0) : node.getName(), count, Math::addExact);
            }
        }
        return macs;
    }

    /** Multiply-accumulates of all convolutions and matrix products. */
    public long macs() {
        return macsByNode().values().stream().mapToLong(Long::longValue).sum();
    }

    private Shapes strict() {
        Shapes shapes = Shapes.strict(initializers(), tensors);
        inputs().forEach(shapes::put);
        proto.getGraph().getNodeList().forEach(shapes::infer);
        return shapes;
    }

    private Map<String, TensorProto> initializers() {
        GraphProto graph = proto.getGraph();
        Map<String, TensorProto> byName = new LinkedHashMap<>(2 * graph.getInitializerCount());
        graph.getInitializerList().forEach(tensor -> byName.put(tensor.getName(), tensor));
        return byName;
    }
}
