package io.tubecast.onnx.quantization;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.edit.Tensors;
import io.tubecast.onnx.quantization.Quantizer.Options;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Carries a {@link RuntimePlan} out. */
final class RuntimeForm {
    private final GraphEdit edit;
    private final RuntimePlan plan;
    private final Options options;
    private final QdqNodes nodes;
    private final Set<String> outputsOfIntegers = new HashSet<>(); // tensors that exist as integers first
    private final Map<String, String> integers = new HashMap<>(); // a tensor's name to that of its integers
    private final Map<String, String> reals = new HashMap<>(); // to that of what the integers stand for

    RuntimeForm(OnnxModel model, RuntimePlan plan, Options options) {
        this.edit = new GraphEdit(model);
        this.plan = plan;
        this.options = options;
        this.nodes = new QdqNodes(edit, options.signedActivations() ? DataType.INT8 : DataType.UINT8);
        for (NodeProto node : edit.nodes()) {
            if (plan.passes(node)) {
                outputsOfIntegers.add(node.getOutput(0));
            } else if (plan.computes(node) && plan.isInIntegers(plan.after(node))) {
                outputsOfIntegers.add(plan.after(node));
            }
        }
    }

    OnnxModel rewritten() {
        edit.typesChange();
        List<NodeProto> original = edit.nodes();
        for (NodeProto node : original) {
            if (plan.passes(node)) {
                pass(node);
            } else {
                compute(node);
            }
        }
        for (String tensor : outputsOfIntegers) {
            if (edit.isPinned(tensor)) {
                nodes.dequantize(integers(tensor), tensor, plan.scale(tensor));
            }
        }
        edit.removeDead();
        return edit.build();
    }

    /** Lets a node rearrange integers. */
    private void pass(NodeProto node) {
        boolean concat = node.getOpType().equals("Concat");
        NodeProto.Builder changed = node.toBuilder();
        for (int i = 0; i < (concat ? node.getInputCount() : 1); i++) {
            changed.setInput(i, integers(node.getInput(i)));
        }
        if (PassThrough.padsWithValue(node)) {
            String zero = nodes.zeroPoint(plan.scale(node.getInput(0)).zeroPoint());
            if (node.getInputCount() > 2) {
                changed.setInput(2, zero);
            } else {
                changed.addInput(zero);
            }
        }
        edit.replace(node, changed.setOutput(0, integers(node.getOutput(0))).build());
    }

    /** Lets a node read what integers stand for, where it computes in them or has nothing else to read. */
    private void compute(NodeProto node) {
        boolean computes = plan.computes(node);
        NodeProto.Builder changed = node.toBuilder();
        for (int i = 0; i < node.getInputCount(); i++) {
            String input = node.getInput(i);
            if (plan.isInIntegers(input) && (computes || outputsOfIntegers.contains(input))) {
                changed.setInput(i, real(input));
            }
        }
        WeightedNode weighted = plan.weights(node);
        if (computes && weighted != null) {
            addWeights(changed, weighted);
        }
        String output = node.getOutput(0);
        boolean quantized = outputsOfIntegers.contains(output);
        if (quantized && edit.isPinned(output)) {
            String raw = edit.unique(output + ".raw");
            edit.replace(node, changed.setOutput(0, raw).build());
            nodes.quantize(raw, integers(output), plan.scale(output));
        } else {
            edit.replace(node, changed.build());
            if (quantized) {
                nodes.quantize(output, integers(output), plan.scale(output));
            }
        }
    }

    private void addWeights(NodeProto.Builder changed, WeightedNode node) {
        Weights weights =
                new Weights(node.weights(), node.axis(), options.reduceRange() ? Weights.REDUCED : Weights.FULL);
        float step = plan.scale(node.input()).scale();
        TensorProto bias = node.bias();
        if (bias != null) {
            float[] values = Tensors.floats(bias);
            for (int channel = 0; channel < values.length; channel++) {
                weights.makeRoom(channel, values[channel], step);
            }
            float[] scales = weights.scales();
            for (int channel = 0; channel < scales.length; channel++) {
                scales[channel] *= step;
            }
            changed.setInput(2, nodes.bias(node.name() + ".bias", values, scales));
        }
        changed.setInput(1, nodes.weights(node.name() + ".weight", weights, node.axis()));
    }

    /** The name of a tensor's integers; quantizes it here if nothing else will. */
    private String integers(String tensor) {
        String name = integers.get(tensor);
        if (name == null) {
            name = edit.unique(tensor + (options.signedActivations() ? ".s8" : ".u8"));
            integers.put(tensor, name);
            if (!outputsOfIntegers.contains(tensor)) {
                nodes.quantize(tensor, name, plan.scale(tensor));
            }
        }
        return name;
    }

    private String real(String tensor) {
        String name = reals.get(tensor);
        if (name == null) {
            name = edit.unique(tensor + ".dequantized");
            reals.put(tensor, name);
            nodes.dequantize(integers(tensor), name, plan.scale(tensor));
        }
        return name;
    }
}
