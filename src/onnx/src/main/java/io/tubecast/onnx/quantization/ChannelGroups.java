package io.tubecast.onnx.quantization;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.edit.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the groups of tensors whose channels can be scaled together: convolutions write them, convolutions read them, and between is nothing but what commutes with scales above 0 (Relu, the largest
 * value of a window) and sums of tensors of one group. A group that anything else touches, or that the graph takes or gives, is none.
 */
final class ChannelGroups {
    private static final Set<String> SCALABLE = Set.of("Relu", "MaxPool", "Identity");

    private final GraphEdit graph;
    private final ElementTypes types;
    private final Map<String, String> parents = new HashMap<>();
    private final Set<String> touched = new HashSet<>(); // tensors that must stay as they are
    private final Map<String, Integer> weightUses = new HashMap<>();

    ChannelGroups(GraphEdit graph, ElementTypes types) {
        this.graph = graph;
        this.types = types;
        for (NodeProto node : graph.nodes()) {
            node.getInputList().forEach(input -> weightUses.merge(input, 1, Integer::sum));
        }
        graph.nodes().forEach(this::join);
    }

    private void join(NodeProto node) {
        String output = node.getOutput(0);
        if (SCALABLE.contains(node.getOpType()) && node.getOutputCount() == 1) {
            unite(node.getInput(0), output);
        } else if (isSum(node)) {
            unite(node.getInput(0), node.getInput(1));
            unite(node.getInput(0), output);
        } else if (convolution(node) == null) {
            touched.addAll(node.getInputList());
            touched.addAll(node.getOutputList());
        } else {
            touched.addAll(node.getInputList().subList(1, node.getInputCount()));
        }
    }

    private boolean isSum(NodeProto node) {
        return node.getOpType().equals("Add")
                && node.getInputList().stream().allMatch(input -> graph.producer(input) != null);
    }

    /** A node as a convolution whose channels can be scaled on both sides, or null. */
    private @Nullable WeightedNode convolution(NodeProto node) {
        WeightedNode found = node.getOpType().equals("Conv") ? WeightedNode.of(graph, node) : null;
        if (found == null
                || Attributes.number(node, "group", 1) != 1
                || weightUses.getOrDefault(node.getInput(1), 0) != 1
                || graph.isOutput(node.getInput(1))) {
            return null;
        }
        boolean plainBias = !WeightedNode.hasBias(node)
                || (found.bias() != null
                        && Tensors.isFloat(found.bias())
                        && weightUses.getOrDefault(node.getInput(2), 0) == 1);
        return plainBias ? found : null;
    }

    private void unite(String a, String b) {
        parents.put(root(a), root(b));
    }

    private String root(String tensor) {
        String parent = parents.get(tensor);
        return parent == null || parent.equals(tensor) ? tensor : root(parent);
    }

    /** The groups, in the order in which the graph first writes them. */
    List<ChannelGroup> found() {
        Map<String, List<String>> members = new LinkedHashMap<>();
        for (NodeProto node : graph.nodes()) {
            node.getOutputList()
                    .forEach(output -> members.computeIfAbsent(root(output), absent -> new ArrayList<>())
                            .add(output));
        }
        List<ChannelGroup> groups = new ArrayList<>();
        for (List<String> tensors : members.values()) {
            ChannelGroup group = group(tensors);
            if (group != null) {
                groups.add(group);
            }
        }
        return groups;
    }

    private @Nullable ChannelGroup group(List<String> tensors) {
        List<WeightedNode> makers = new ArrayList<>();
        List<WeightedNode> readers = new ArrayList<>();
        List<String> stored = new ArrayList<>();
        for (String tensor : tensors) {
            NodeProto maker = graph.producer(tensor);
            if (maker == null || touched.contains(tensor) || graph.isPinned(tensor) || !types.isFloat(tensor)) {
                return null;
            }
            WeightedNode made = convolution(maker);
            if (made != null) {
                makers.add(made);
            }
            boolean isStored = false;
            for (NodeProto reader : graph.consumers(tensor)) {
                WeightedNode read = convolution(reader);
                if (read != null) {
                    readers.add(read);
                }
                isStored |= read != null || isSum(reader);
            }
            if (isStored) {
                stored.add(tensor);
            }
        }
        boolean whole = !makers.isEmpty()
                && !readers.isEmpty()
                && makers.stream()
                                .map(maker -> maker.weights().getDims(0))
                                .distinct()
                                .count()
                        == 1;
        // what is united with the group but computed by nobody, a graph's input, touches it too
        return whole && tensors.stream().noneMatch(tensor -> readsForeign(tensor, tensors))
                ? new ChannelGroup(tensors, stored, makers, readers)
                : null;
    }

    private boolean readsForeign(String tensor, List<String> tensors) {
        NodeProto maker = graph.producer(tensor);
        return maker != null && convolution(maker) == null && !tensors.containsAll(maker.getInputList());
    }
}
