package io.tubecast.onnx.inspect;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.inspect.GraphReport.Activations;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From which node to which each value is needed, and what that adds up to. */
final class Lifetimes {
    private final List<NodeProto> nodes;
    private final OnnxModel model;
    private final OnnxModel.Values values;
    private final Set<String> constants;
    private final Map<String, Integer> lastReader = new HashMap<>();

    Lifetimes(OnnxModel model, OnnxModel.Values values, Map<String, TensorProto> constants) {
        this.model = model;
        this.values = values;
        this.constants = constants.keySet();
        this.nodes = model.proto().getGraph().getNodeList();
        for (int i = 0; i < nodes.size(); i++) {
            for (String input : nodes.get(i).getInputList()) {
                lastReader.put(input, i);
            }
            for (NodeProto inner : Surveyor.inner(nodes.get(i))) {
                for (String input : inner.getInputList()) {
                    lastReader.put(input, i);
                }
            }
        }
        for (Port output : model.outputs()) {
            lastReader.put(output.name(), nodes.size());
        }
    }

    Activations activations() {
        Set<String> open = new HashSet<>();
        String largest = "";
        long largestBytes = 0;
        long alive = 0;
        for (Port input : model.inputs()) {
            alive += bytes(input.name(), open);
        }
        long peak = alive;
        String peakNode = "";
        for (int i = 0; i < nodes.size(); i++) {
            for (String output : nodes.get(i).getOutputList()) {
                long bytes = bytes(output, open);
                alive += bytes;
                if (bytes > largestBytes) {
                    largestBytes = bytes;
                    largest = output;
                }
            }
            if (alive > peak) {
                peak = alive;
                peakNode = Names.of(nodes.get(i));
            }
            alive -= given(i, open);
        }
        return new Activations(largest, largestBytes, peak, peakNode, open.size());
    }

    /** What can be given up after a node: inputs that nobody reads any more, and outputs that nobody reads at all. */
    private long given(int node, Set<String> open) {
        Set<String> gone = new HashSet<>(nodes.get(node).getInputList());
        Surveyor.inner(nodes.get(node)).forEach(inner -> gone.addAll(inner.getInputList()));
        long bytes = 0;
        for (String value : gone) {
            if (node == lastReader.getOrDefault(value, -1) && values.ports().containsKey(value)) {
                bytes += bytes(value, open);
            }
        }
        for (String output : nodes.get(node).getOutputList()) {
            bytes += lastReader.containsKey(output) ? 0 : bytes(output, open);
        }
        return bytes;
    }

    private long bytes(String value, Set<String> open) {
        if (value.isEmpty() || constants.contains(value)) {
            return 0;
        }
        long bytes = values.port(value).bytes();
        if (bytes == Port.OPEN) {
            open.add(value);
        }
        return Math.max(0, bytes);
    }
}
