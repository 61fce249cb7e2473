package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How each operator's output sizes follow from its inputs' sizes. */
final class Rules {
    /** For {@link Entry#ranked()}: all that are given. */
    static final int ALL = -1;

    /** The operators whose outputs each have the sizes of the first input. */
    private static final List<String> SAME = List.of(
            "Abs",
            "Acos",
            "Acosh",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "BatchNormalization",
            "Bernoulli",
            "BitwiseNot",
            "Cast",
            "CastLike",
            "Ceil",
            "Celu",
            "Clip",
            "Cos",
            "Cosh",
            "CumSum",
            "DequantizeLinear",
            "Dropout",
            "Elu",
            "Erf",
            "Exp",
            "EyeLike",
            "Floor",
            "Gelu",
            "GroupNormalization",
            "HardSigmoid",
            "HardSwish",
            "Hardmax",
            "Identity",
            "InstanceNormalization",
            "IsInf",
            "IsNaN",
            "LRN",
            "LeakyRelu",
            "Log",
            "LogSoftmax",
            "LpNormalization",
            "MeanVarianceNormalization",
            "Mish",
            "Neg",
            "Not",
            "PRelu",
            "QuantizeLinear",
            "RMSNormalization",
            "RandomNormalLike",
            "RandomUniformLike",
            "Reciprocal",
            "Relu",
            "ReverseSequence",
            "Round",
            "Scatter",
            "ScatterElements",
            "ScatterND",
            "Selu",
            "Shrink",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Softmax",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Swish",
            "Tan",
            "Tanh",
            "ThresholdedRelu",
            "Trilu");

    /** The operators that combine values cell by cell, sizes of 1 repeated. */
    private static final List<String> BROADCAST = List.of(
            "Add",
            "And",
            "BitShift",
            "BitwiseAnd",
            "BitwiseOr",
            "BitwiseXor",
            "Div",
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "Max",
            "Mean",
            "Min",
            "Mod",
            "Mul",
            "Or",
            "Pow",
            "Sub",
            "Sum",
            "Where",
            "Xor");

    private static final Map<String, Entry> BY_OPERATOR = all();

    private Rules() {}

    /** Sizes of a node's outputs, in order; fewer where it cannot tell. */
    interface Rule {
        List<List<Long>> shapes(Call call);
    }

    /**
     * A rule and what it needs.
     *
     * @param ranked of how many inputs, from the first, the number of axes must be known; {@link #ALL} for all that are given
     */
    record Entry(int ranked, Rule rule) {}

    /** The rule for a node; null if there is none. */
    static @Nullable Entry of(NodeProto node) {
        return standard(node.getDomain()) ? BY_OPERATOR.get(node.getOpType()) : null;
    }

    static boolean known(String operator) {
        return BY_OPERATOR.containsKey(operator);
    }

    /** Whether a domain is that of the format's own operators. */
    static boolean standard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    private static Map<String, Entry> all() {
        Map<String, Entry> rules = new HashMap<>();
        Rule same = call -> Collections.nCopies(Math.max(1, Math.min(2, call.outputs())), call.shape(0));
        SAME.forEach(operator -> rules.put(operator, new Entry(1, same)));
        rules.put("BatchNormalization", new Entry(1, call -> List.of(call.shape(0))));
        BROADCAST.forEach(operator -> rules.put(operator, new Entry(ALL, Rules::broadcast)));
        WindowRules.addTo(rules);
        LayoutRules.addTo(rules);
        PieceRules.addTo(rules);
        MatrixRules.addTo(rules);
        ReductionRules.addTo(rules);
        return Map.copyOf(rules);
    }

    private static List<List<Long>> broadcast(Call call) {
        List<Long> out = call.shape(0);
        for (int i = 1; i < call.inputs(); i++) {
            out = Sizes.broadcast(call, out, call.shape(i));
        }
        return List.of(out);
    }
}
