package io.tubecast.onnx.edit;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes to a graph: starts from a model, which it leaves alone, and ends in another.
 *
 * <p>A node is known by its first output, which no other node may have; names of nodes may be absent or double. The graph's inputs and outputs keep their names
 * and types. A tensor that a nested graph (of {@code If}, {@code Loop}, {@code Scan}) reads from outside counts as read by the node that holds the nested graph,
 * and cannot be redirected there. For one thread.
 */
public final class GraphEdit {
    private final OnnxModel from;
    private final ModelProto model;
    private final Map<String, NodeProto> nodes = new LinkedHashMap<>(); // by first output, in order
    private final Map<String, String> producers = new LinkedHashMap<>(); // any output to the first output of its node
    private final Map<String, Set<String>> readers = new LinkedHashMap<>(); // tensor to first outputs of the nodes
    private final Map<String, TensorProto> initializers = new LinkedHashMap<>();
    private final Map<String, ValueInfoProto> outputs = new LinkedHashMap<>();
    private final Set<String> inputs = new LinkedHashSet<>();
    private final Set<String> taken = new LinkedHashSet<>();
    private long opset;
    private boolean typesChanged;

    /** Begins with a model as it is. */
    public GraphEdit(OnnxModel from) {
        this.from = from;
        model = from.proto();
        opset = from.opset();
        GraphProto graph = model.getGraph();
        graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
        graph.getInputList().forEach(input -> inputs.add(input.getName()));
        graph.getOutputList().forEach(output -> outputs.put(output.getName(), output));
        taken.addAll(initializers.keySet());
        taken.addAll(inputs);
        graph.getNodeList().forEach(this::add);
    }

    /**
     * A model that gives inner tensors as outputs too, after its own.
     *
     * @param tensors names of floats that nodes compute or that are inputs; those that are outputs already stay so
     */
    public static OnnxModel withOutputs(OnnxModel model, Collection<String> tensors) {
        GraphEdit edit = new GraphEdit(model);
        ElementTypes types = new ElementTypes(model);
        for (String tensor : tensors) {
            if (!edit.outputs.containsKey(tensor)) {
                if (!edit.producers.containsKey(tensor) && !edit.isInput(tensor)) {
                    throw new OnnxException("no node computes '%s', so it cannot be an output".formatted(tensor));
                }
                edit.outputs.put(tensor, Protos.valueInfo(tensor, types.of(tensor)));
            }
        }
        return edit.build();
    }

    /** A node's name, or its first output where it has none. */
    public static String nameOf(NodeProto node) {
        return node.getName().isEmpty() ? key(node) : node.getName();
    }

    /** The nodes in order. */
    public List<NodeProto> nodes() {
        return List.copyOf(nodes.values());
    }

    /** The node that computes a tensor, or null where it is an input, a constant or unknown. */
    public @Nullable NodeProto producer(String tensor) {
        String key = producers.get(tensor);
        return key == null ? null : nodes.get(key);
    }

    /** The nodes that read a tensor, in order. */
    public List<NodeProto> consumers(String tensor) {
        List<NodeProto> found = new ArrayList<>();
        for (String key : readers.getOrDefault(tensor, Set.of())) {
            NodeProto node = nodes.get(key);
            if (node != null) {
                found.add(node);
            }
        }
        return found;
    }

    /** Whether the graph takes this tensor; weights that are listed as inputs do not count. */
    public boolean isInput(String tensor) {
        return inputs.contains(tensor) && !initializers.containsKey(tensor);
    }

    /** Whether the graph gives this tensor. */
    public boolean isOutput(String tensor) {
        return outputs.containsKey(tensor);
    }

    /** Whether a tensor must keep its name and type: the graph gives it, or a nested graph reads it. */
    public boolean isPinned(String tensor) {
        return isOutput(tensor)
                || consumers(tensor).stream()
                        .anyMatch(node -> Protos.captured(node).contains(tensor));
    }

    /** The constant of a name, or null. */
    public @Nullable TensorProto initializer(String name) {
        return initializers.get(name);
    }

    /** Adds a constant or replaces the one of its name. */
    public String put(TensorProto constant) {
        initializers.put(constant.getName(), constant);
        taken.add(constant.getName());
        return constant.getName();
    }

    /** A name that nothing has yet: the wish itself, or with a number after it. Nothing else will be given it. */
    public String unique(String wish) {
        String name = wish;
        for (int i = 2; !taken.add(name); i++) {
            name = wish + "." + i;
        }
        return name;
    }

    /** Adds a node; {@link #build} brings it to its place. */
    public void add(NodeProto node) {
        String key = key(node);
        for (String output : node.getOutputList()) {
            if (!output.isEmpty() && producers.put(output, key) != null) {
                throw new OnnxException("two nodes compute '%s'".formatted(output));
            }
            taken.add(output);
        }
        nodes.put(key, node);
        index(node);
    }

    /** Puts another node in the place of one. */
    public void replace(NodeProto node, NodeProto replacement) {
        if (node.getOutputList().equals(replacement.getOutputList())) {
            unindex(node);
            nodes.put(key(node), replacement); // keeps its place
            index(replacement);
        } else {
            remove(node);
            add(replacement);
        }
    }

    /** Removes a node. What it computed must come from elsewhere, or be read no more, when the graph is built. */
    public void remove(NodeProto node) {
        if (nodes.remove(key(node)) == null) {
            throw new OnnxException("node '%s' is not in the graph".formatted(nameOf(node)));
        }
        unindex(node);
        node.getOutputList().forEach(producers::remove);
    }

    /** Lets one node read {@code to} wherever it reads {@code from}; returns the node as it is now. */
    public NodeProto redirect(NodeProto consumer, String from, String to) {
        if (Protos.captured(consumer).contains(from)) {
            throw new OnnxException("node '%s' (%s) reads '%s' in a nested graph, where it cannot be replaced"
                    .formatted(nameOf(consumer), consumer.getOpType(), from));
        }
        NodeProto.Builder changed = consumer.toBuilder();
        for (int i = 0; i < consumer.getInputCount(); i++) {
            if (consumer.getInput(i).equals(from)) {
                changed.setInput(i, to);
            }
        }
        NodeProto node = changed.build();
        replace(consumer, node);
        return node;
    }

    /**
     * Puts a node of one input and one output between a tensor and some of its readers.
     *
     * @param node operator, attributes and the inputs after the first
     * @return the name of what the node computes
     */
    public String insert(String tensor, Collection<NodeProto> consumers, NodeProto node) {
        String output = unique(tensor + "." + node.getOpType());
        List<String> rest = node.getInputList().subList(Math.min(1, node.getInputCount()), node.getInputCount());
        for (NodeProto consumer : consumers) {
            redirect(consumer, tensor, output);
        }
        add(node.toBuilder()
                .clearInput()
                .addInput(tensor)
                .addAllInput(rest)
                .clearOutput()
                .addOutput(output)
                .setName(output)
                .build());
        return output;
    }

    /** Removes nodes that no output needs, and constants that no node reads and the graph does not give. */
    public void removeDead() {
        Set<String> needed = new LinkedHashSet<>(outputs.keySet());
        List<NodeProto> ordered = sorted();
        Collections.reverse(ordered);
        for (NodeProto node : ordered) {
            if (node.getOutputList().stream().anyMatch(needed::contains)) {
                needed.addAll(Protos.reads(node));
            } else {
                remove(node);
            }
        }
        initializers.keySet().retainAll(needed);
    }

    /** Changes the version of the operator set; the nodes must have been made to fit. */
    public void opset(long version) {
        opset = version;
    }

    /** Version of the operator set. */
    public long opset() {
        return opset;
    }

    /** Says that inner tensors have other types than the file says, so that what it says of them is left out. */
    public void typesChange() {
        typesChanged = true;
    }

    /**
     * The changed model: its nodes in an order in which each comes after what it reads, otherwise in the order they had.
     *
     * @throws OnnxException if nodes read in a circle, or read what nothing computes
     */
    public OnnxModel build() {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        graph.clearNode().addAllNode(sorted());
        graph.clearInitializer().addAllInitializer(initializers.values());
        graph.clearOutput().addAllOutput(outputs.values());
        List<ValueInfoProto> known = model.getGraph().getValueInfoList().stream()
                .filter(value -> !typesChanged && producers.containsKey(value.getName()))
                .toList();
        graph.clearValueInfo().addAllValueInfo(known);
        List<ValueInfoProto> taking = model.getGraph().getInputList().stream()
                .filter(value -> !isRemovedWeight(value.getName()))
                .toList();
        graph.clearInput().addAllInput(taking);
        ModelProto.Builder built = model.toBuilder().setGraph(graph).clearOpsetImport();
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            built.addOpsetImport(
                    set.getDomain().isEmpty()
                            ? set.toBuilder().setVersion(opset).build()
                            : set);
        }
        return from.with(built.setIrVersion(Protos.irVersion(opset, model.getIrVersion()))
                .build());
    }

    /** Old files list their weights as inputs too; a weight that is gone, or has become another, must not stay an input. */
    private boolean isRemovedWeight(String input) {
        boolean weight = model.getGraph().getInitializerList().stream()
                .anyMatch(tensor -> tensor.getName().equals(input));
        TensorProto now = initializers.get(input);
        return weight && (now == null || typesChanged);
    }

    private List<NodeProto> sorted() {
        Set<String> known = new LinkedHashSet<>(inputs);
        known.addAll(initializers.keySet());
        return TopologicalOrder.of(nodes.values(), known, outputs.keySet());
    }

    private void index(NodeProto node) {
        for (String tensor : Protos.reads(node)) {
            readers.computeIfAbsent(tensor, absent -> new LinkedHashSet<>()).add(key(node));
        }
    }

    private void unindex(NodeProto node) {
        for (String tensor : Protos.reads(node)) {
            readers.getOrDefault(tensor, new LinkedHashSet<>()).remove(key(node));
        }
    }

    private static String key(NodeProto node) {
        for (String output : node.getOutputList()) {
            if (!output.isEmpty()) {
                return output;
            }
        }
        throw new OnnxException("node '%s' (%s) computes nothing".formatted(node.getName(), node.getOpType()));
    }
}
