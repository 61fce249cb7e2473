package io.tubecast.onnx.inspect;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node in its graph, as the parser's rules look at it. */
final class Site {
    private static final int FEW = 4096;

    private final NodeProto node;
    private final OnnxModel model;
    private final OnnxModel.Values values;
    private final Map<String, TensorProto> constants;
    private final List<Refusal> found;

    Site(
            NodeProto node,
            OnnxModel model,
            OnnxModel.Values values,
            Map<String, TensorProto> constants,
            List<Refusal> found) {
        this.node = node;
        this.model = model;
        this.values = values;
        this.constants = constants;
        this.found = found;
    }

    NodeProto node() {
        return node;
    }

    String operator() {
        return node.getOpType();
    }

    void refuse(String reason, String advice) {
        found.add(new Refusal(Names.of(node), Names.operator(node), reason, advice, true));
    }

    void condition(String reason, String advice) {
        found.add(new Refusal(Names.of(node), Names.operator(node), reason, advice, false));
    }

    boolean given(int input) {
        return input < node.getInputCount() && !node.getInput(input).isEmpty();
    }

    Port in(int input) {
        if (!given(input)) {
            return Port.unranked("", TensorType.UNDEFINED);
        }
        TensorProto constant = constants.get(node.getInput(input));
        return constant == null
                ? values.port(node.getInput(input))
                : Port.of(node.getInput(input), TensorType.of(constant.getDataType()), constant.getDimsList());
    }

    Port out(int output) {
        return output < node.getOutputCount()
                ? values.port(node.getOutput(output))
                : Port.unranked("", TensorType.UNDEFINED);
    }

    /** Number of axes of an input, -1 if it is not known. */
    int rank(int input) {
        return in(input).ranked() ? in(input).shape().size() : -1;
    }

    /** Whether an input is an initializer or comes from a Constant node. */
    boolean constant(int input) {
        return given(input) && constants.containsKey(node.getInput(input));
    }

    /** Whether an input's elements all follow from constants and sizes. */
    boolean resolved(int input) {
        double[] numbers = numbers(input);
        if (numbers == null) {
            return constant(input);
        }
        for (double number : numbers) {
            if (Double.isNaN(number)) {
                return false;
            }
        }
        return true;
    }

    /** The elements of an input if they are few and known, NaN for one that is not. */
    double @Nullable [] numbers(int input) {
        if (!given(input)) {
            return null;
        }
        TensorProto constant = constants.get(node.getInput(input));
        if (constant == null) {
            return values.numbers().get(node.getInput(input));
        }
        TensorType type = TensorType.of(constant.getDataType());
        boolean readable = type == TensorType.BOOL || type.whole() || (type.floating() && type.bytes(1) > 1);
        return readable && Surveyor.count(constant) <= FEW ? model.numbers(constant) : null;
    }

    @Nullable AttributeProto attribute(String name) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return attribute;
            }
        }
        return null;
    }

    boolean has(String name) {
        return attribute(name) != null;
    }

    long number(String name, long absent) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? absent : attribute.getI();
    }

    String text(String name, String absent) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? absent : attribute.getS().toStringUtf8();
    }

    List<Long> ints(String name) {
        AttributeProto attribute = attribute(name);
        return attribute == null ? List.of() : attribute.getIntsList();
    }
}
