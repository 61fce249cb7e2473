package io.tubecast.onnx.quantization;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Range;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.precision.KeptNode;
import io.tubecast.onnx.quantization.Quantizer.Options;
import io.tubecast.onnx.quantization.Quantizer.Rest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The form {@link Form#TENSORRT}: first which inputs of which nodes are quantized, then the nodes before them. */
final class TensorRtForm {
    private final GraphEdit edit;
    private final ElementTypes types;
    private final Ranges ranges;
    private final Options options;
    private final TensorRtExclusions exclusions;
    private final Map<String, WeightedNode> weighted = new LinkedHashMap<>(); // by first output
    private final Map<String, Set<String>> quantizedInputs = new LinkedHashMap<>(); // of nodes by first output
    private final List<String> names = new ArrayList<>();
    private final List<KeptNode> kept = new ArrayList<>();

    TensorRtForm(OnnxModel model, Ranges ranges, Options options) {
        this.edit = new GraphEdit(model);
        this.types = new ElementTypes(model);
        this.ranges = ranges;
        this.options = options;
        this.exclusions = new TensorRtExclusions(edit, types);
        for (NodeProto node : edit.nodes()) {
            if (WeightedNode.multiplies(node)) {
                decide(node);
            }
        }
        for (NodeProto node : edit.nodes()) {
            if (node.getOpType().equals("Add")) {
                decideAdd(node);
            }
        }
    }

    /** Names of the quantized nodes. */
    List<String> quantized() {
        return List.copyOf(names);
    }

    List<KeptNode> kept() {
        return List.copyOf(kept);
    }

    private void decide(NodeProto node) {
        WeightedNode found = WeightedNode.of(edit, node);
        Set<String> inputs = new LinkedHashSet<>();
        inputs.add(node.getInput(0));
        if (found == null) {
            inputs.add(node.getInput(1));
        }
        String reason = reason(node, found, inputs);
        if (reason != null) {
            kept.add(new KeptNode(GraphEdit.nameOf(node), node.getOpType(), reason));
            return;
        }
        if (found != null) {
            weighted.put(node.getOutput(0), found);
        }
        quantizedInputs.put(node.getOutput(0), inputs);
        names.add(GraphEdit.nameOf(node));
    }

    private @Nullable String reason(NodeProto node, @Nullable WeightedNode found, Set<String> inputs) {
        if (options.keep().contains(GraphEdit.nameOf(node))) {
            return "named to be kept";
        }
        if (found == null && !node.getOpType().equals("MatMul")) {
            return "its weights are not constant";
        }
        String reason = found == null ? null : exclusions.reason(found);
        for (String input : inputs) {
            reason = reason == null ? unusable(input) : reason;
        }
        return reason;
    }

    /** Why a tensor cannot be quantized. */
    private @Nullable String unusable(String tensor) {
        Range range = ranges.get(tensor);
        if (!types.isFloat(tensor)) {
            return "'%s' is not of 32-bit floats".formatted(tensor);
        }
        if (range == null) {
            return "'%s' was not measured".formatted(tensor);
        }
        boolean tiny = range.magnitude() > 0 && range.magnitude() < Scale.LEAST_HALF;
        return tiny && options.rest() == Rest.FP16
                ? "'%s' is up to %s only, too little for a 16-bit scale".formatted(tensor, range.magnitude())
                : null;
    }

    /** Quantizes the input of an Add that does not come from a convolution that only the Add reads; of two of those the second. */
    private void decideAdd(NodeProto node) {
        for (int i = 0; i < 2; i++) {
            NodeProto before = edit.producer(node.getInput(i));
            String skipping = node.getInput(1 - i);
            boolean joined = before != null
                    && before.getOpType().equals("Conv")
                    && quantizedInputs.containsKey(before.getOutput(0))
                    && edit.consumers(before.getOutput(0)).size() == 1
                    && !edit.isPinned(before.getOutput(0));
            if (joined && edit.initializer(skipping) == null && !skipping.equals(node.getInput(i))) {
                String reason =
                        options.keep().contains(GraphEdit.nameOf(node)) ? "named to be kept" : unusable(skipping);
                if (reason == null) {
                    quantizedInputs.put(node.getOutput(0), Set.of(skipping));
                    names.add(GraphEdit.nameOf(node));
                } else {
                    kept.add(new KeptNode(GraphEdit.nameOf(node), "Add", reason));
                }
                return;
            }
        }
    }

    OnnxModel rewritten() {
        edit.typesChange();
        Map<String, Range> used = joinedRanges();
        QdqNodes nodes = new QdqNodes(edit, DataType.INT8);
        Map<String, String> dequantized = new HashMap<>();
        Map<String, String> weights = new HashMap<>();
        for (Map.Entry<String, Set<String>> entry : quantizedInputs.entrySet()) {
            for (String input : entry.getValue()) {
                String real = dequantized.computeIfAbsent(input, tensor -> pair(nodes, tensor, used));
                edit.redirect(current(entry.getKey()), input, real);
            }
            WeightedNode multiplied = weighted.get(entry.getKey());
            if (multiplied != null) {
                String key = multiplied.weights().getName() + " " + multiplied.axis();
                String real = weights.computeIfAbsent(key, absent -> weights(nodes, multiplied));
                edit.redirect(current(entry.getKey()), multiplied.weights().getName(), real);
            }
        }
        edit.removeDead();
        return edit.build();
    }

    private NodeProto current(String output) {
        NodeProto node = edit.producer(output);
        if (node == null) {
            throw new IllegalStateException("no node computes '%s'".formatted(output));
        }
        return node;
    }

    private String pair(QdqNodes nodes, String tensor, Map<String, Range> used) {
        Scale scale = Scale.symmetric(used.getOrDefault(tensor, new Range(0, 0)));
        if (options.rest() == Rest.FP16) {
            scale = new Scale(Scale.asHalf(scale.scale()), 0);
        }
        String quantized = edit.unique(tensor + ".int8");
        String real = edit.unique(tensor + ".dequantized");
        nodes.quantize(tensor, quantized, scale);
        nodes.dequantize(quantized, real, scale);
        return real;
    }

    private String weights(QdqNodes nodes, WeightedNode node) {
        TensorProto constant = node.weights();
        Weights weights = new Weights(constant, node.axis(), Weights.FULL);
        if (options.rest() == Rest.FP16) {
            weights.roundToHalves();
        }
        return nodes.weights(constant.getName(), weights, node.axis());
    }

    /** The ranges of the quantized tensors; those that meet in a Concat have one in common, so that it can stay in integers. */
    private Map<String, Range> joinedRanges() {
        Map<String, Range> used = new LinkedHashMap<>();
        for (Set<String> inputs : quantizedInputs.values()) {
            for (String input : inputs) {
                Range range = ranges.get(input);
                if (range != null) {
                    used.put(input, range);
                }
            }
        }
        for (boolean changed = true; changed; ) {
            changed = false;
            for (String tensor : List.copyOf(used.keySet())) {
                changed |= joinInputs(tensor, used);
            }
        }
        return used;
    }

    private boolean joinInputs(String tensor, Map<String, Range> used) {
        NodeProto concat = edit.producer(origin(tensor));
        if (concat == null || !concat.getOpType().equals("Concat")) {
            return false;
        }
        Set<String> joined = new LinkedHashSet<>();
        for (String other : used.keySet()) {
            boolean input =
                    concat.getInputList().stream().anyMatch(in -> origin(in).equals(origin(other)));
            if (input || origin(other).equals(concat.getOutput(0))) {
                joined.add(other);
            }
        }
        Range union = used.getOrDefault(tensor, new Range(0, 0));
        for (String other : joined) {
            union = union.union(used.getOrDefault(other, union));
        }
        boolean changed = false;
        for (String other : joined) {
            changed |= !union.equals(used.put(other, union));
        }
        return changed;
    }

    /** The tensor that a tensor is a rearrangement of. */
    private String origin(String tensor) {
        NodeProto node = edit.producer(tensor);
        return node != null && PassThrough.oneInput(node, edit) ? origin(node.getInput(0)) : tensor;
    }
}
