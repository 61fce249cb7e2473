package io.tubecast.onnx.inspect;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.inspect.GraphReport.Activations;
import java.util.HashMap;
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
    private final Map<String, Long> alive = new HashMap<>();
    private long sum;
    private String largest = "";
    private long largestBytes;
    private int open;

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
        for (Port input : model.inputs()) {
            begin(input.name());
        }
        long peak = sum;
        String peakNode = "";
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).getOutputList().forEach(this::begin);
            nodes.get(i).getOutputList().forEach(this::measure);
            if (sum > peak) {
                peak = sum;
                peakNode = Names.of(nodes.get(i));
            }
            end(i);
        }
        return new Activations(largest, largestBytes, peak, peakNode, open);
    }

    private void begin(String value) {
        if (value.isEmpty() || constants.contains(value)) {
            return;
        }
        long bytes = values.port(value).bytes();
        open += bytes == Port.OPEN ? 1 : 0;
        Long before = alive.put(value, Math.max(0, bytes));
        sum += Math.max(0, bytes) - (before == null ? 0 : before);
    }

    private void measure(String value) {
        long bytes = alive.getOrDefault(value, 0L);
        if (bytes > largestBytes) {
            largestBytes = bytes;
            largest = value;
        }
    }

    /** Gives up what nobody reads after a node. */
    private void end(int node) {
        alive.entrySet().removeIf(value -> {
            boolean gone = lastReader.getOrDefault(value.getKey(), -1) <= node;
            sum -= gone ? value.getValue() : 0;
            return gone;
        });
    }
}
