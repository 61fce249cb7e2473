package io.tubecast.onnx.inspect;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.Macs;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import io.tubecast.onnx.inspect.GraphReport.NodeCost;
import io.tubecast.onnx.inspect.GraphReport.OperatorCount;
import io.tubecast.onnx.inspect.GraphReport.Totals;
import io.tubecast.onnx.inspect.GraphReport.Weights;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Goes through a graph and notes what is there. */
final class Surveyor {
    private final OnnxModel model;
    private final OnnxModel.Values values;
    private final Map<String, TensorProto> constants;

    Surveyor(OnnxModel model) {
        this.model = model;
        this.values = model.values();
        this.constants = Constants.of(model.proto().getGraph());
    }

    GraphReport report() {
        ModelProto proto = model.proto();
        List<NodeCost> nodes =
                proto.getGraph().getNodeList().stream().map(this::cost).toList();
        List<Weights> weights = weights(proto.getGraph());
        return new GraphReport(
                (proto.getProducerName() + " " + proto.getProducerVersion()).strip(),
                proto.getIrVersion(),
                model.operatorSets(),
                model.inputs(),
                model.outputs().stream().map(this::found).toList(),
                operators(nodes),
                nodes,
                weights,
                new Totals(
                        nodes.stream()
                                .mapToLong(node -> Math.max(0, node.macs()))
                                .sum(),
                        (int) nodes.stream()
                                .filter(node -> node.macs() == Port.OPEN)
                                .count(),
                        weights.stream().mapToLong(Weights::values).sum(),
                        weights.stream().mapToLong(Weights::bytes).sum()),
                new Lifetimes(model, values, constants).activations(),
                values.faults());
    }

    /** An output as it comes out; as the file says where that is not known. */
    private Port found(Port said) {
        Port found = values.port(said.name());
        return found.ranked() ? found : said;
    }

    private NodeCost cost(NodeProto node) {
        long weights = 0;
        long bytes = 0;
        for (String input : node.getInputList()) {
            TensorProto constant = constants.get(input);
            if (constant != null) {
                long count = count(constant);
                weights += count;
                bytes += TensorType.of(constant.getDataType()).bytes(count);
            }
        }
        Port output = values.port(node.getOutputCount() == 0 ? "" : node.getOutput(0));
        return new NodeCost(Names.of(node), Names.operator(node), output, macs(node), weights, bytes);
    }

    private long macs(NodeProto node) {
        try {
            return Names.standard(node)
                    ? Macs.of(node, name -> values.port(name).shape())
                    : 0;
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            return Port.OPEN; // too few inputs or sizes beyond all measure; that is among the faults
        }
    }

    static long count(TensorProto constant) {
        return constant.getDimsList().stream().reduce(1L, Math::multiplyExact);
    }

    private static List<Weights> weights(GraphProto graph) {
        Map<TensorType, Weights> byType = new EnumMap<>(TensorType.class);
        for (TensorProto tensor : Constants.all(graph)) {
            TensorType type = TensorType.of(tensor.getDataType());
            long count = count(tensor);
            byType.merge(
                    type,
                    new Weights(type, 1, count, type.bytes(count)),
                    (a, b) -> new Weights(
                            type, a.tensors() + b.tensors(), a.values() + b.values(), a.bytes() + b.bytes()));
        }
        return byType.values().stream()
                .sorted(Comparator.comparingLong(Weights::bytes).reversed())
                .toList();
    }

    private List<OperatorCount> operators(List<NodeCost> nodes) {
        Map<String, OperatorCount> byKind = new LinkedHashMap<>();
        for (NodeCost node : nodes) {
            count(byKind, node.operator(), Math.max(0, node.macs()));
        }
        for (NodeProto node : model.proto().getGraph().getNodeList()) {
            inner(node).forEach(each -> count(byKind, Names.operator(each), 0));
        }
        return byKind.values().stream()
                .sorted(Comparator.comparingLong(OperatorCount::macs)
                        .thenComparingInt(OperatorCount::nodes)
                        .reversed()
                        .thenComparing(OperatorCount::operator))
                .toList();
    }

    private static void count(Map<String, OperatorCount> byKind, String kind, long macs) {
        byKind.merge(
                kind,
                new OperatorCount(kind, 1, macs),
                (a, b) -> new OperatorCount(kind, a.nodes() + b.nodes(), a.macs() + b.macs()));
    }

    /** The nodes of the graphs inside a node. */
    static List<NodeProto> inner(NodeProto node) {
        List<NodeProto> found = new ArrayList<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            List<GraphProto> graphs = new ArrayList<>(attribute.getGraphsList());
            if (attribute.hasG()) {
                graphs.add(attribute.getG());
            }
            for (GraphProto graph : graphs) {
                for (NodeProto each : graph.getNodeList()) {
                    found.add(each);
                    found.addAll(inner(each));
                }
            }
        }
        return found;
    }
}
