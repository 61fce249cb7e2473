package io.tubecast.onnx.edit;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.tubecast.onnx.OnnxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;

/** Nodes brought into an order in which each comes after what it reads; of those that could come next, the first of the old order does. */
final class TopologicalOrder {
    private TopologicalOrder() {}

    /**
     * Sorts.
     *
     * @param known what is there before any node
     * @param wanted what must be there at the end
     */
    static List<NodeProto> of(Collection<NodeProto> nodes, Set<String> known, Set<String> wanted) {
        List<NodeProto> old = List.copyOf(nodes);
        Map<String, Integer> makers = makers(old);
        Map<Integer, List<Integer>> followers = new HashMap<>();
        int[] waiting = new int[old.size()];
        for (int i = 0; i < old.size(); i++) {
            Set<Integer> before = new HashSet<>();
            for (String tensor : Protos.reads(old.get(i))) {
                Integer maker = makers.get(tensor);
                if (maker == null && !known.contains(tensor)) {
                    throw new OnnxException("node '%s' (%s) reads '%s', which nothing computes"
                            .formatted(GraphEdit.nameOf(old.get(i)), old.get(i).getOpType(), tensor));
                }
                if (maker != null && before.add(maker)) {
                    followers
                            .computeIfAbsent(maker, absent -> new ArrayList<>())
                            .add(i);
                }
            }
            waiting[i] = before.size();
        }
        for (String output : wanted) {
            if (!makers.containsKey(output) && !known.contains(output)) {
                throw new OnnxException("nothing computes the output '%s'".formatted(output));
            }
        }
        return order(old, followers, waiting);
    }

    private static Map<String, Integer> makers(List<NodeProto> nodes) {
        Map<String, Integer> makers = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String output : nodes.get(i).getOutputList()) {
                if (!output.isEmpty()) {
                    makers.put(output, i);
                }
            }
        }
        return makers;
    }

    private static List<NodeProto> order(List<NodeProto> old, Map<Integer, List<Integer>> followers, int[] waiting) {
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < waiting.length; i++) {
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        List<NodeProto> sorted = new ArrayList<>(old.size());
        while (!ready.isEmpty()) {
            int next = ready.remove();
            sorted.add(old.get(next));
            for (int follower : followers.getOrDefault(next, List.of())) {
                if (--waiting[follower] == 0) {
                    ready.add(follower);
                }
            }
        }
        if (sorted.size() < old.size()) {
            throw new OnnxException("nodes read in a circle: " + circle(old, waiting));
        }
        return sorted;
    }

    private static String circle(List<NodeProto> old, int[] waiting) {
        List<NodeProto> left = new ArrayList<>();
        for (int i = 0; i < waiting.length; i++) {
            if (waiting[i] > 0) {
                left.add(old.get(i));
            }
        }
        for (boolean shrunk = true; shrunk; ) { // what only follows the circle is not in it
            Set<String> read =
                    left.stream().flatMap(node -> Protos.reads(node).stream()).collect(Collectors.toSet());
            shrunk = left.removeIf(node -> node.getOutputList().stream().noneMatch(read::contains));
        }
        List<String> names = left.stream().map(GraphEdit::nameOf).toList();
        return names.stream().limit(10).collect(Collectors.joining(", ")) + (names.size() > 10 ? ", ..." : "");
    }
}
