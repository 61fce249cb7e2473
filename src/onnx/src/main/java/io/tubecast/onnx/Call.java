package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node together with what is known of its inputs. */
final class Call {
    private final NodeProto node;
    private final Shapes shapes;

    Call(NodeProto node, Shapes shapes) {
        this.node = node;
        this.shapes = shapes;
    }

    String operator() {
        return node.getOpType();
    }

    /** What a message calls the node: its name, or what it computes if it has none. */
    static String label(NodeProto node) {
        if (!node.getName().isEmpty()) {
            return node.getName();
        }
        return node.getOpType() + (node.getOutputCount() == 0 ? "" : " -> " + node.getOutput(0));
    }

    OnnxException wrong(String what) {
        return new OnnxException("node '%s': %s".formatted(label(node), what));
    }

    /** Number of inputs, those left out in between counted. */
    int inputs() {
        return node.getInputCount();
    }

    int outputs() {
        return node.getOutputCount();
    }

    boolean given(int input) {
        return input < node.getInputCount() && !node.getInput(input).isEmpty();
    }

    /** Sizes of an input, which must be known. */
    List<Long> shape(int input) {
        List<Long> shape = shapes.known(node.getInput(input)).shape();
        if (shape == null) {
            throw wrong("the sizes of its input '%s' are not known".formatted(node.getInput(input)));
        }
        return shape;
    }

    /** Whether an input is given and the number of its axes known. */
    boolean ranked(int input) {
        return given(input) && shapes.known(node.getInput(input)).shape() != null;
    }

    /** Element type of an input, UNDEFINED if it is left out. */
    TensorType type(int input) {
        return given(input) ? shapes.known(node.getInput(input)).type() : TensorType.UNDEFINED;
    }

    /** The values of an input that are known before the graph runs, NaN for those that are not; null if nothing is. */
    double @Nullable [] numbers(int input) {
        return given(input) ? shapes.numbers(node.getInput(input)) : null;
    }

    /** Whole numbers that older operator sets have in an attribute and newer ones in an input; null if neither says. */
    double @Nullable [] numbers(String attribute, int input) {
        if (!has(attribute)) {
            return numbers(input);
        }
        long[] values = ints(attribute);
        double[] numbers = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            numbers[i] = values[i];
        }
        return numbers;
    }

    boolean has(String attribute) {
        return attribute(attribute) != null;
    }

    @Nullable AttributeProto attribute(String name) {
        return Attributes.find(node, name);
    }

    /** Whole numbers of an attribute, or what they are where the node does not say. */
    long[] ints(String name, long... absent) {
        return Attributes.ints(node, name, absent);
    }

    long number(String name, long absent) {
        return Attributes.number(node, name, absent);
    }

    String text(String name, String absent) {
        return Attributes.text(node, name, absent);
    }
}
