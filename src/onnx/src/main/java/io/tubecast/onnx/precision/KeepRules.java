package io.tubecast.onnx.precision;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Range;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.edit.Tensors;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which nodes stay in 32-bit floats, and why; the rules are those of {@link HalfPrecision}. */
final class KeepRules {
    /** No 16-bit form, or not one that engines have. */
    private static final Set<String> BLOCKED = Set.of(
            "ArrayFeatureExtractor",
            "Binarizer",
            "CastMap",
            "CategoryMapper",
            "Celu",
            "CumSum",
            "DictVectorizer",
            "FeatureVectorizer",
            "Imputer",
            "LabelEncoder",
            "LinearClassifier",
            "LinearRegressor",
            "NonMaxSuppression",
            "Normalizer",
            "OneHotEncoder",
            "RandomUniformLike",
            "Range",
            "RoiAlign",
            "SVMClassifier",
            "SVMRegressor",
            "Scaler",
            "TopK",
            "TreeEnsembleClassifier",
            "TreeEnsembleRegressor",
            "Upsample",
            "ZipMap");

    private static final Set<String> QUANTIZING =
            Set.of("QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearConv", "QLinearMatMul");
    private static final int HALF_SCALES_OPSET = 19;
    private static final Set<String> SUMS_OF_PRODUCTS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    private final HalfPrecision.Kind kind;
    private final Ranges ranges;
    private final HalfPrecision.Options options;
    private final GraphEdit graph;
    private final ElementTypes types;
    private final Set<String> sensitive;
    private final Set<String> preparing;
    private final Map<String, String> reasonsOfConstants = new HashMap<>();

    KeepRules(OnnxModel model, HalfPrecision.Kind kind, Ranges ranges, HalfPrecision.Options options) {
        this.kind = kind;
        this.ranges = ranges;
        this.options = options;
        this.graph = new GraphEdit(model);
        this.types = new ElementTypes(model);
        this.sensitive = SensitiveChains.of(graph);
        this.preparing = InputPreparation.of(graph, types);
    }

    /** The kept nodes by their first outputs, in the order of the graph. */
    Map<String, KeptNode> kept() {
        Map<String, KeptNode> kept = new LinkedHashMap<>();
        for (NodeProto node : graph.nodes()) {
            String reason = touchesFloats(node, types) ? reason(node) : null;
            if (reason != null) {
                kept.put(key(node), new KeptNode(GraphEdit.nameOf(node), node.getOpType(), reason));
            }
        }
        return kept;
    }

    /** Whether a node reads or computes 32-bit floats. */
    static boolean touchesFloats(NodeProto node, ElementTypes types) {
        return node.getInputList().stream().anyMatch(types::isFloat)
                || node.getOutputList().stream().anyMatch(types::isFloat);
    }

    static String key(NodeProto node) {
        return node.getOutputList().stream()
                .filter(output -> !output.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private @Nullable String reason(NodeProto node) {
        String operator = node.getOpType();
        if (options.keepNames().contains(GraphEdit.nameOf(node))) {
            return "named to be kept";
        }
        if (options.keepOperators().contains(operator)) {
            return "operator named to be kept";
        }
        String form = form(node);
        if (form != null) {
            return form;
        }
        if (sensitive.contains(key(node))) {
            return "exponentials or sums of squares";
        }
        if (preparing.contains(key(node))) {
            return "prepares an integer input, exact in 32 bits";
        }
        String constant = constants(node);
        if (constant != null) {
            return constant;
        }
        String range = range(node);
        return range != null ? range : depth(node);
    }

    /** Why there is no 16-bit form of the node. */
    private @Nullable String form(NodeProto node) {
        String operator = node.getOpType();
        if (!node.getDomain().isEmpty() && !node.getDomain().equals("ai.onnx")) {
            return "operator of domain " + node.getDomain();
        }
        if (node.getAttributeList().stream().anyMatch(a -> a.hasG() || a.getGraphsCount() > 0)) {
            return "holds a nested graph";
        }
        if (BLOCKED.contains(operator)) {
            return "operator has no 16-bit form";
        }
        if (QUANTIZING.contains(operator)) {
            boolean half = graph.opset() >= HALF_SCALES_OPSET && operator.endsWith("uantizeLinear");
            return half && !operator.startsWith("Dynamic") ? null : "operator has no 16-bit form in this operator set";
        }
        boolean reads = node.getInputList().stream().anyMatch(types::isFloat);
        return reads || operator.equals("Cast") ? null : "makes 32-bit floats of something else";
    }

    private @Nullable String constants(NodeProto node) {
        boolean summed = SUMS_OF_PRODUCTS.contains(node.getOpType());
        for (String input : node.getInputList()) {
            TensorProto constant = graph.initializer(input);
            if (constant != null && Tensors.isFloat(constant)) {
                String reason =
                        reasonsOfConstants.computeIfAbsent(summed + " " + input, absent -> reason(constant, summed));
                if (!reason.isEmpty()) {
                    return reason;
                }
            }
        }
        return null;
    }

    /** Why a constant keeps its node; empty if it does not. */
    private String reason(TensorProto constant, boolean summed) {
        for (float value : Tensors.floats(constant)) {
            if (Float.isFinite(value) && Math.abs(value) > kind.max()) {
                return "constant '%s' holds %s, beyond %s".formatted(constant.getName(), value, kind.max());
            }
            if (!summed && value != 0 && kind.decode(kind.encode(value)) == 0) {
                return "constant '%s' holds %s, which is 0 in %s".formatted(constant.getName(), value, kind);
            }
        }
        return "";
    }

    private @Nullable String range(NodeProto node) {
        String reason = range(node.getInputList());
        return reason != null ? reason : range(node.getOutputList());
    }

    private @Nullable String range(Iterable<String> tensors) {
        for (String tensor : tensors) {
            Range range = ranges.get(tensor);
            if (range != null && types.isFloat(tensor) && range.magnitude() > options.maxMagnitude()) {
                return "'%s' was measured up to %s, beyond %s"
                        .formatted(tensor, range.magnitude(), options.maxMagnitude());
            }
        }
        return null;
    }

    private @Nullable String depth(NodeProto node) {
        TensorProto weights = node.getInputCount() > 1 && SUMS_OF_PRODUCTS.contains(node.getOpType())
                ? graph.initializer(node.getInput(1))
                : null;
        if (options.maxReductionDepth() == 0 || weights == null || weights.getDimsCount() < 2) {
            return null;
        }
        long outputs = switch (node.getOpType()) {
            case "Conv" -> weights.getDims(0);
            case "ConvTranspose" -> weights.getDims(1) * Attributes.number(node, "group", 1);
            case "Gemm" -> weights.getDims(Attributes.number(node, "transB", 0) == 0 ? 1 : 0);
            default -> weights.getDims(weights.getDimsCount() - 1);
        };
        long depth = Math.max(1, Tensors.count(weights) / outputs);
        return depth > options.maxReductionDepth()
                ? "sums %d products, more than %d".formatted(depth, options.maxReductionDepth())
                : null;
    }
}
