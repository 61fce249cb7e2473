package io.tubecast.onnx.quantization;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.edit.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds QuantizeLinear and DequantizeLinear nodes to a graph, with their constants: one for each scale and zero point, however many nodes use it. */
final class QdqNodes {
    private final GraphEdit edit;
    private final DataType activations;
    private final Map<Float, String> scales = new HashMap<>();
    private final Map<Integer, String> zeroPoints = new HashMap<>();

    /**
     * Nodes of a graph.
     *
     * @param activations INT8 or UINT8
     */
    QdqNodes(GraphEdit edit, DataType activations) {
        this.edit = edit;
        this.activations = activations;
    }

    /** Quantizes a tensor under a new name. */
    void quantize(String from, String to, Scale scale) {
        add("QuantizeLinear", List.of(from, constant(scale.scale()), zeroPoint(scale.zeroPoint())), to);
    }

    /** Gives the real values of a quantized tensor under a new name. */
    void dequantize(String from, String to, Scale scale) {
        add("DequantizeLinear", List.of(from, constant(scale.scale()), zeroPoint(scale.zeroPoint())), to);
    }

    /**
     * Adds weights in 8 bits.
     *
     * @return the name of their real values
     */
    String weights(String name, Weights weights, int axis) {
        String integers = edit.put(weights.quantized(edit.unique(name + ".int8")));
        List<Long> sizes = List.of((long) weights.channels());
        String scale = edit.put(Tensors.floats(edit.unique(name + ".scale"), sizes, weights.scales()));
        String zero = edit.put(
                Tensors.bytes(edit.unique(name + ".zero"), DataType.INT8, sizes, new byte[weights.channels()]));
        String real = edit.unique(name + ".dequantized");
        edit.add(node("DequantizeLinear", List.of(integers, scale, zero), real).toBuilder()
                .addAttribute(Attributes.number("axis", axis))
                .build());
        return real;
    }

    /**
     * Adds a bias in 32 bits.
     *
     * @param scales (in) of the channels: the activation's times the weights'
     * @return the name of its real values
     */
    String bias(String name, float[] bias, float[] scales) {
        int[] integers = new int[bias.length];
        Arrays.setAll(integers, i -> (int) Math.rint(bias[i] / (double) scales[i])); // the cast saturates
        List<Long> sizes = List.of((long) bias.length);
        String quantized = edit.put(Tensors.ints(edit.unique(name + ".int32"), sizes, integers));
        String scale = edit.put(Tensors.floats(edit.unique(name + ".scale"), sizes, scales));
        String real = edit.unique(name + ".dequantized");
        edit.add(node("DequantizeLinear", List.of(quantized, scale), real).toBuilder()
                .addAttribute(Attributes.number("axis", 0))
                .build());
        return real;
    }

    /** A scalar of the activations' type. */
    String zeroPoint(int value) {
        return zeroPoints.computeIfAbsent(value, absent -> {
            TensorProto zero = Tensors.bytes(edit.unique("zero." + value), activations, List.of(), (byte) value);
            return edit.put(zero);
        });
    }

    private String constant(float scale) {
        return scales.computeIfAbsent(
                scale, absent -> edit.put(Tensors.floats(edit.unique("scale." + scale), List.of(), scale)));
    }

    private void add(String operator, List<String> inputs, String output) {
        edit.add(node(operator, inputs, output));
    }

    private static NodeProto node(String operator, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output + "/" + operator)
                .addAllInput(inputs)
                .addOutput(output)
                .build();
    }
}
