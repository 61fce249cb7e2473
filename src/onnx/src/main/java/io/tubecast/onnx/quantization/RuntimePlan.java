package io.tubecast.onnx.quantization;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Range;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.edit.Tensors;
import io.tubecast.onnx.precision.KeptNode;
import io.tubecast.onnx.quantization.Quantizer.Options;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is in integers in the form {@link Form#ONNX_RUNTIME}: which nodes compute in them, which pass them through, and with which scale each tensor has them.
 *
 * <p>Products want their input in integers; a convolution gives its output in them, after its Relu, since ONNX Runtime has no other. What passes through is in integers
 * where its input is, or where its output is wanted so: then quantization moves before it. An Add is where one of its inputs is. This grows until nothing is added.
 */
final class RuntimePlan {
    private static final Set<String> POOLS = Set.of("AveragePool", "GlobalAveragePool");
    private static final Set<String> ABSORBED = Set.of("Relu", "Clip");

    private final GraphEdit graph;
    private final ElementTypes types;
    private final Ranges ranges;
    private final Options options;
    private final ScaleGroups groups;
    private final Map<String, WeightedNode> weighted = new HashMap<>(); // by first output
    private final Set<String> computing = new HashSet<>(); // first outputs of the nodes that compute in integers
    private final Set<String> passing = new HashSet<>(); // and of those that pass integers through
    private final Set<String> inIntegers = new HashSet<>(); // tensors
    private final Map<String, KeptNode> kept = new HashMap<>();
    private boolean grown;

    RuntimePlan(OnnxModel model, Ranges ranges, Options options) {
        this.graph = new GraphEdit(model);
        this.types = new ElementTypes(model);
        this.ranges = ranges;
        this.options = options;
        this.groups = new ScaleGroups(options.signedActivations());
        for (NodeProto node : graph.nodes()) {
            if (WeightedNode.multiplies(node)) {
                WeightedNode found = WeightedNode.of(graph, node);
                String reason = reason(node, found);
                if (reason != null) {
                    kept.put(key(node), new KeptNode(GraphEdit.nameOf(node), node.getOpType(), reason));
                } else if (found != null) {
                    weighted.put(key(node), found);
                }
            }
        }
        do {
            grown = false;
            graph.nodes().forEach(this::grow);
        } while (grown);
        graph.nodes().forEach(this::joinConcat);
        graph.nodes().forEach(this::reportAdd);
    }

    private @Nullable String reason(NodeProto node, @Nullable WeightedNode found) {
        if (options.keep().contains(GraphEdit.nameOf(node))) {
            return "named to be kept";
        }
        if (node.getOpType().equals("ConvTranspose")) {
            return "ONNX Runtime has no 8-bit form of it";
        }
        if (found == null) {
            return "its weights are not constant";
        }
        TensorProto bias = found.bias();
        if (WeightedNode.hasBias(node)
                && (bias == null
                        || !Tensors.isFloat(bias)
                        || bias.getDimsCount() != 1
                        || bias.getDims(0) != found.weights().getDims(found.axis()))) {
            return "its bias is not a constant for each channel";
        }
        boolean plain = Attributes.real(node, "alpha", 1) == 1
                && Attributes.real(node, "beta", 1) == 1
                && Attributes.number(node, "transA", 0) == 0;
        if ((found.is("Gemm") && !plain)
                || (found.is("MatMul") && found.weights().getDimsCount() > 2)) {
            return "not a plain product of two matrices";
        }
        String unmeasured = unmeasured(node.getInput(0));
        return unmeasured == null && found.is("Conv") ? unmeasured(after(node)) : unmeasured;
    }

    private @Nullable String unmeasured(String tensor) {
        return usable(tensor) ? null : "'%s' was not measured".formatted(tensor);
    }

    private boolean usable(String tensor) {
        return types.isFloat(tensor) && ranges.get(tensor) != null && graph.initializer(tensor) == null;
    }

    /** What a node computes, after the Relu or Clip that alone reads it. */
    String after(NodeProto node) {
        String output = node.getOutput(0);
        List<NodeProto> next = graph.consumers(output);
        boolean absorbs = !node.getOpType().equals("Concat")
                && next.size() == 1
                && ABSORBED.contains(next.get(0).getOpType())
                && next.get(0).getInput(0).equals(output)
                && !graph.isPinned(output);
        return absorbs ? next.get(0).getOutput(0) : output;
    }

    private void grow(NodeProto node) {
        String output = node.getOutput(0);
        if (weighted.containsKey(key(node))) {
            compute(node, node.getOpType().equals("Conv") || inIntegers.contains(after(node)));
        } else if (node.getOpType().equals("Add") || POOLS.contains(node.getOpType())) {
            boolean starts = node.getInputList().stream().anyMatch(inIntegers::contains);
            boolean all = node.getInputList().stream().allMatch(this::usable) && usable(after(node));
            if (starts && all && !options.keep().contains(GraphEdit.nameOf(node))) {
                compute(node, true);
            }
        } else if (PassThrough.oneInput(node, graph)) {
            pass(node);
        } else if (node.getOpType().equals("Concat")
                && inIntegers.contains(output)
                && node.getInputList().stream().allMatch(this::usable)) {
            node.getInputList().forEach(this::want);
            computing.add(key(node)); // passing, if all scales are alike
        }
    }

    private void compute(NodeProto node, boolean toIntegers) {
        computing.add(key(node));
        for (String input : node.getInputList()) {
            if (graph.initializer(input) == null && !input.isEmpty()) {
                want(input);
            }
        }
        if (toIntegers) {
            want(after(node));
        }
    }

    private void pass(NodeProto node) {
        String input = node.getInput(0);
        String output = node.getOutput(0);
        boolean wanted = inIntegers.contains(output) && usable(input);
        if (inIntegers.contains(input) || wanted) {
            want(input);
            if (passing.add(key(node))) {
                grown = true;
                inIntegers.add(output);
                groups.follow(input, output);
            }
        }
    }

    private void want(String tensor) {
        Range range = ranges.get(tensor);
        if (inIntegers.add(tensor)) {
            grown = true;
            if (range != null) {
                groups.add(tensor, range);
            }
        }
    }

    /** A Concat whose inputs can have one scale passes integers through; any other has them requantized. */
    private void joinConcat(NodeProto node) {
        if (node.getOpType().equals("Concat") && computing.contains(key(node))) {
            String first = node.getInput(0);
            boolean alike = true;
            for (String input : node.getInputList()) {
                alike = alike && groups.join(first, input);
            }
            if (alike) {
                groups.follow(first, node.getOutput(0));
                computing.remove(key(node));
                passing.add(key(node));
            }
        }
    }

    private void reportAdd(NodeProto node) {
        boolean near = node.getOpType().equals("Add")
                && node.getInputList().stream().anyMatch(inIntegers::contains)
                && node.getInputList().stream().allMatch(input -> graph.initializer(input) == null);
        if (near && !computing.contains(key(node))) {
            String reason = options.keep().contains(GraphEdit.nameOf(node))
                    ? "named to be kept"
                    : "not all of its tensors were measured";
            kept.put(key(node), new KeptNode(GraphEdit.nameOf(node), "Add", reason));
        }
    }

    /** Names of the nodes that compute in integers and could be kept from it. */
    List<String> quantized() {
        return graph.nodes().stream()
                .filter(this::computes)
                .filter(node -> !node.getOpType().equals("Concat"))
                .map(GraphEdit::nameOf)
                .toList();
    }

    List<KeptNode> kept() {
        List<KeptNode> ordered = new ArrayList<>();
        for (NodeProto node : graph.nodes()) {
            KeptNode found = kept.get(key(node));
            if (found != null) {
                ordered.add(found);
            }
        }
        return ordered;
    }

    boolean computes(NodeProto node) {
        return computing.contains(key(node));
    }

    boolean passes(NodeProto node) {
        return passing.contains(key(node));
    }

    @Nullable WeightedNode weights(NodeProto node) {
        return weighted.get(key(node));
    }

    boolean isInIntegers(String tensor) {
        return inIntegers.contains(tensor);
    }

    Scale scale(String tensor) {
        return groups.scale(tensor);
    }

    private static String key(NodeProto node) {
        return node.getOutput(0);
    }
}
