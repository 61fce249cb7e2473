package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Fixes the open sizes of a model's inputs, and of what has the same names of sizes. */
final class FixedShapes {
    private final Map<String, List<Long>> shapes;
    private final Map<String, Long> bySymbol = new HashMap<>();

    private FixedShapes(Map<String, List<Long>> shapes) {
        this.shapes = shapes;
    }

    static ModelProto in(OnnxModel model, Map<String, List<Long>> shapes) {
        FixedShapes fixed = new FixedShapes(shapes);
        Map<String, Port> inputs =
                model.inputs().stream().collect(Collectors.toMap(Port::name, input -> input, (one, other) -> one));
        shapes.forEach((name, shape) -> {
            Port input = inputs.get(name);
            if (input == null) {
                throw new OnnxException("the model has no input '%s'; its inputs are %s"
                        .formatted(name, model.inputs().stream().map(Port::name).toList()));
            }
            fixed.learn(input, shape);
        });
        GraphProto graph = model.proto().getGraph();
        GraphProto.Builder changed =
                graph.toBuilder().clearInput().clearOutput().clearValueInfo();
        graph.getInputList().forEach(value -> changed.addInput(fixed.fixed(value)));
        graph.getOutputList().forEach(value -> changed.addOutput(fixed.fixed(value)));
        graph.getValueInfoList().forEach(value -> changed.addValueInfo(fixed.fixed(value)));
        return fixed.withOutputs(
                model, model.proto().toBuilder().setGraph(changed).build());
    }

    /** Whether a value is what the file says of it, where it says anything. */
    static boolean fills(Port said, Port found) {
        if (said.type() != found.type()
                && said.type() != TensorType.UNDEFINED
                && found.type() != TensorType.UNDEFINED) {
            return false;
        }
        if (!said.ranked() || !found.ranked()) {
            return true;
        }
        if (said.shape().size() != found.shape().size()) {
            return false;
        }
        for (int axis = 0; axis < said.shape().size(); axis++) {
            long size = said.shape().get(axis);
            long actual = found.shape().get(axis);
            if (size != actual && !Sizes.open(size) && !Sizes.open(actual)) {
                return false;
            }
        }
        return true;
    }

    private void learn(Port input, List<Long> shape) {
        if (input.ranked() && shape.size() != input.shape().size()) {
            throw new OnnxException("input '%s' has %d axes %s, but %d sizes are given: %s"
                    .formatted(input.name(), input.shape().size(), input.sizes(), shape.size(), shape));
        }
        for (int axis = 0; axis < shape.size(); axis++) {
            long size = shape.get(axis);
            if (size < 1) {
                throw new OnnxException(
                        "input '%s': a size must be at least 1, but %s is given".formatted(input.name(), shape));
            }
            long said = input.ranked() ? input.shape().get(axis) : Port.OPEN;
            if (said != Port.OPEN && said != size) {
                throw new OnnxException("input '%s': axis %d is fixed at %d in the model, but %s is given"
                        .formatted(input.name(), axis, said, shape));
            }
            String symbol = input.ranked() ? input.symbols().get(axis) : "";
            Long before = symbol.isEmpty() ? null : bySymbol.put(symbol, size);
            if (before != null && before != size) {
                throw new OnnxException("input '%s': '%s' would be %d here and %d elsewhere"
                        .formatted(input.name(), symbol, size, before));
            }
        }
    }

    private ValueInfoProto fixed(ValueInfoProto value) {
        if (!value.getType().hasTensorType()) {
            return value;
        }
        List<Long> given = shapes.get(value.getName());
        Port port = Ports.of(value);
        if (given == null && !port.ranked()) {
            return value;
        }
        List<Long> shape = new ArrayList<>(given == null ? port.shape() : given);
        for (int axis = 0; axis < shape.size() && given == null; axis++) {
            long size = shape.get(axis);
            shape.set(
                    axis,
                    size == Port.OPEN ? bySymbol.getOrDefault(port.symbols().get(axis), size) : size);
        }
        List<String> symbols = new ArrayList<>();
        for (int axis = 0; axis < shape.size(); axis++) {
            symbols.add(shape.get(axis) == Port.OPEN ? port.symbols().get(axis) : "");
        }
        return Ports.said(new Port(port.name(), port.type(), shape, symbols, true));
    }

    /** Says of the outputs what now follows of the inputs. */
    private ModelProto withOutputs(OnnxModel model, ModelProto changed) {
        OnnxModel.Values values = model.with(changed).values();
        GraphProto.Builder graph = changed.getGraph().toBuilder().clearOutput();
        for (ValueInfoProto output : changed.getGraph().getOutputList()) {
            Port found = values.port(output.getName());
            boolean better = output.getType().hasTensorType() && found.ranked() && found.type() != TensorType.UNDEFINED;
            graph.addOutput(better ? Ports.said(found) : output);
        }
        return changed.toBuilder().setGraph(graph).build();
    }
}
