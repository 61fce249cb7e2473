package io.tubecast.onnx.inspect;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What TensorRT's ONNX parser will refuse in a graph, or takes only under conditions, told without TensorRT.
 *
 * <p>Sources: the operator table of onnx/onnx-tensorrt ({@code docs/operators.md}) as of TensorRT 10.15 and as of 10.1, and the checks in {@code onnxOpCheckers.cpp},
 * {@code onnxOpImporters.cpp}, {@code importerUtils.cpp} and {@code WeightsContext.cpp} of its branch 10.1-GA (commit 96e7811); for scales and zero points also
 * docs.nvidia.com/deeplearning/tensorrt/operators, pages Quantize and Dequantize. A parser of another version may take more or less: the engine's build has the last word.
 */
public final class ParserSupport {
    /** The major version of TensorRT whose parser this knows. */
    public static final int MAJOR = 10;

    private static final long OLDEST = 9;
    private static final long NEWEST_OF_10_1 = 20;
    private static final long NEWEST = 24;

    private final OnnxModel model;
    private final GraphProto graph;
    private final OnnxModel.Values values;
    private final Set<String> functions;
    private final List<Refusal> found = new ArrayList<>();

    private ParserSupport(OnnxModel model) {
        this.model = model;
        this.graph = model.proto().getGraph();
        this.values = model.values();
        this.functions = model.proto().getFunctionsList().stream()
                .map(FunctionProto::getName)
                .collect(Collectors.toSet());
    }

    /**
     * Looks through a graph.
     *
     * @param major the version of TensorRT that is to build the engine: 10
     * @return what was found, in the order of the graph; empty if nothing stands in the way
     */
    public static List<Refusal> check(OnnxModel model, int major) {
        if (major != MAJOR) {
            throw new OnnxException(
                    "what the parser of TensorRT %d takes is not known here; known is %d".formatted(major, MAJOR));
        }
        ParserSupport support = new ParserSupport(model);
        support.operatorSet();
        support.ports();
        support.constants(support.graph);
        support.nodes(support.graph, Constants.of(support.graph));
        return List.copyOf(support.found);
    }

    private void note(String node, String operator, String reason, String advice, boolean refused) {
        found.add(new Refusal(node, operator, reason, advice, refused));
    }

    private void operatorSet() {
        Long version = model.operatorSets().get("");
        if (version == null) {
            note("model", "model", "it names no version of the standard operators", "export it again", true);
        } else if (version < OLDEST) {
            note(
                    "model",
                    "model",
                    "operator set %d; the parser's table begins at %d".formatted(version, OLDEST),
                    "export it with operator set 17, or convert it with ONNX's version converter",
                    false);
        } else if (version > NEWEST_OF_10_1) {
            note(
                    "model",
                    "model",
                    version > NEWEST
                            ? "operator set %d; the parser's table ends at %d in TensorRT 10.15"
                                    .formatted(version, NEWEST)
                            : "operator set %d; the parser's table ends at %d in TensorRT 10.1, at %d in 10.15"
                                    .formatted(version, NEWEST_OF_10_1, NEWEST),
                    "export it with operator set 17, which all versions of TensorRT 10 take",
                    false);
        }
    }

    private void ports() {
        List<Port> inputs = model.inputs();
        List<Port> open = inputs.stream()
                .filter(input -> input.shape().contains(Port.OPEN))
                .toList();
        for (Port input : inputs) {
            type(input.name(), "input", input.type());
            if (!input.ranked()) {
                note(input.name(), "input", "the number of its axes is not known", "export it with fixed sizes", true);
            } else if (open.contains(input)) {
                note(
                        input.name(),
                        "input",
                        "its sizes %s are open, so a build needs an optimization profile".formatted(input.sizes()),
                        "fix them, or give %s".formatted(profile(open)),
                        false);
            }
        }
        for (Port output : model.outputs()) {
            Port port = values.port(output.name());
            type(output.name(), "output", port.type() == TensorType.UNDEFINED ? output.type() : port.type());
        }
    }

    /** The options for all open inputs together, as a profile must have them; an open size is put at 1. */
    static String profile(List<Port> open) {
        String shapes = open.stream()
                .map(port -> port.name() + ":"
                        + port.shape().stream()
                                .map(size -> String.valueOf(size == Port.OPEN ? 1 : size))
                                .collect(Collectors.joining("x")))
                .collect(Collectors.joining(","));
        return "--minShapes=%s --optShapes=%s --maxShapes=%s".formatted(shapes, shapes, shapes);
    }

    private void type(String name, String kind, TensorType type) {
        switch (type) {
            case FLOAT, FLOAT16, BFLOAT16, INT32, BOOL, UINT8, INT8, INT4, FLOAT8E4M3FN, UNDEFINED -> {}
            case DOUBLE ->
                note(
                        name,
                        kind,
                        "DOUBLE is narrowed to FLOAT, larger values clamped",
                        "convert it to FLOAT before export, to see what that does",
                        false);
            case INT64 -> {
                if (!kind.equals("constant")) {
                    note(
                            name,
                            kind,
                            "INT64 stays INT64 since TensorRT 9: its buffer has 8 bytes a value; versions before narrowed it to INT32",
                            "cast it to INT32 in the graph if the reader expects 4 bytes",
                            false);
                }
            }
            default ->
                note(
                        name,
                        kind,
                        "TensorRT has no element type " + type,
                        "cast it to FLOAT or INT32 before export",
                        true);
        }
    }

    private void constants(GraphProto within) {
        Set<String> quantizing = new HashSet<>();
        for (NodeProto node : within.getNodeList()) {
            if (node.getOpType().endsWith("QuantizeLinear") || node.getOpType().equals("DequantizeLinear")) {
                quantizing.addAll(node.getInputList()); // the rules of these nodes tell what is wrong with theirs
            }
        }
        within.getSparseInitializerList()
                .forEach(sparse -> note(
                        sparse.getValues().getName(),
                        "constant",
                        "sparse initializers are not read",
                        "export it as a dense tensor",
                        true));
        Constants.of(within).forEach((name, tensor) -> {
            TensorType type = TensorType.of(tensor.getDataType());
            if (quantizing.contains(name)) {
                return;
            }
            if (type == TensorType.UINT8) {
                note(
                        name,
                        "constant",
                        "UINT8 constants are widened to INT32",
                        "cast it to INT32 or FLOAT before export",
                        false);
            } else {
                type(name, "constant", type);
            }
        });
    }

    private void nodes(GraphProto within, Map<String, TensorProto> constants) {
        for (NodeProto node : within.getNodeList()) {
            Site site = new Site(node, model, values, constants, found);
            if (taken(site)) {
                NodeRules.check(site);
                ShapeRules.check(site);
                QuantizationRules.check(site);
            }
            for (var attribute : node.getAttributeList()) {
                List<GraphProto> inner = new ArrayList<>(attribute.getGraphsList());
                if (attribute.hasG()) {
                    inner.add(attribute.getG());
                }
                for (GraphProto each : inner) {
                    Map<String, TensorProto> visible = new HashMap<>(constants);
                    visible.putAll(Constants.of(each));
                    constants(each);
                    nodes(each, visible);
                }
            }
        }
    }

    /** Whether there is such an operator; what is wrong if there is not goes to the list. */
    private boolean taken(Site site) {
        String operator = site.operator();
        if (Names.standard(site.node()) && ParserOperators.types(operator) != null) {
            if (ParserOperators.added(operator)) {
                site.condition(
                        "early versions of TensorRT 10 do not have the operator (10.1 does not, 10.15 does)",
                        "build with the newest TensorRT 10 the device has, or take the operator apart before export");
            }
            return true;
        }
        if (functions.contains(operator)) {
            return false; // the parser puts the function's nodes in its place
        }
        if (Names.standard(site.node()) && ParserOperators.notTaken(operator)) {
            site.refuse("the parser does not have the operator", alternative(operator));
        } else if (operator.endsWith("_TRT") || operator.startsWith("TRT_")) {
            site.condition("taken as a plugin of TensorRT's own", "load TensorRT's plugin library before parsing");
        } else if (Names.standard(site.node())) {
            site.refuse(
                    "the parser knows no such operator, and looks for a plugin called '%s'".formatted(operator),
                    "export it with an older operator set, or take the operator apart");
        } else {
            site.refuse(
                    "an operator of domain '%s', for which the parser looks for a plugin called '%s'"
                            .formatted(site.node().getDomain(), operator),
                    site.node().getDomain().startsWith("com.microsoft")
                            ? "use the model as it was before ONNX Runtime optimized it"
                            : "give a plugin of that name, or export the operator as standard ones");
        }
        return false;
    }

    private static String alternative(String operator) {
        return switch (operator) {
            case "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger", "DynamicQuantizeLinear" ->
                "quantize with QuantizeLinear and DequantizeLinear around the ordinary operator";
            case "Compress", "Unique" -> "give the values out before it and do the rest outside of the network";
            default ->
                operator.startsWith("Sequence") || operator.startsWith("Optional") || operator.endsWith("Sequence")
                        ? "export with fixed numbers of tensors in place of lists"
                        : "cut the graph before it, or express it by other operators";
        };
    }
}
