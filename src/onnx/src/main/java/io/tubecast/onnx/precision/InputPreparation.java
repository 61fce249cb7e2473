package io.tubecast.onnx.precision;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The arithmetic between an integer input of a graph and the first node that computes: casts, means, scales, and what only moves values before the last of them. */
final class InputPreparation {
    private static final Set<String> ARITHMETIC = Set.of("Add", "Sub", "Mul", "Div");
    private static final Set<String> MOVING =
            Set.of("Cast", "Transpose", "Reshape", "Identity", "Unsqueeze", "Squeeze", "Slice", "Gather", "Split");

    private InputPreparation() {}

    /** First outputs of the nodes. */
    static Set<String> of(GraphEdit graph, ElementTypes types) {
        Set<String> reached = new LinkedHashSet<>(); // tensors that come of integers of the input alone
        List<NodeProto> nodes = new ArrayList<>();
        for (NodeProto node : graph.nodes()) {
            if (ARITHMETIC.contains(node.getOpType()) || MOVING.contains(node.getOpType())) {
                boolean fromInput = node.getInputList().stream()
                        .anyMatch(input -> reached.contains(input) || isIntegerInput(graph, types, input));
                boolean fromNothingElse = node.getInputList().stream()
                        .allMatch(input -> input.isEmpty()
                                || reached.contains(input)
                                || isIntegerInput(graph, types, input)
                                || graph.initializer(input) != null);
                if (fromInput && fromNothingElse) {
                    reached.addAll(node.getOutputList());
                    nodes.add(node);
                }
            }
        }
        Collections.reverse(nodes);
        Set<String> needed = new LinkedHashSet<>();
        for (NodeProto node : nodes) {
            boolean before = node.getOutputList().stream()
                    .flatMap(output -> graph.consumers(output).stream())
                    .anyMatch(next -> needed.contains(KeepRules.key(next)));
            if (before || ARITHMETIC.contains(node.getOpType())) {
                needed.add(KeepRules.key(node));
            }
        }
        return needed;
    }

    private static boolean isIntegerInput(GraphEdit graph, ElementTypes types, String tensor) {
        return graph.isInput(tensor) && !types.isFloat(tensor);
    }
}
