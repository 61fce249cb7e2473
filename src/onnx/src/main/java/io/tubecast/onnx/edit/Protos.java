package io.tubecast.onnx.edit;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What nodes read, nested graphs included. */
final class Protos {
    private static final long IR_OF_OPSET_17 = 8;
    private static final long IR_OF_OPSET_19 = 9;
    private static final long IR_OF_OPSET_21 = 10;

    private Protos() {}

    /** All tensors a node reads: its inputs, and what its nested graphs take from outside. */
    static Set<String> reads(NodeProto node) {
        Set<String> reads = new LinkedHashSet<>(node.getInputList());
        reads.remove("");
        reads.addAll(captured(node));
        return reads;
    }

    /** What a node's nested graphs take from outside. */
    static Set<String> captured(NodeProto node) {
        Set<String> captured = new LinkedHashSet<>();
        for (GraphProto nested : nested(node)) {
            Set<String> inside = new HashSet<>();
            nested.getInputList().forEach(input -> inside.add(input.getName()));
            nested.getInitializerList().forEach(tensor -> inside.add(tensor.getName()));
            nested.getNodeList().forEach(inner -> inside.addAll(inner.getOutputList()));
            for (NodeProto inner : nested.getNodeList()) {
                captured.addAll(reads(inner));
            }
            nested.getOutputList().forEach(output -> captured.add(output.getName()));
            captured.removeAll(inside);
        }
        return captured;
    }

    /** The graphs within a node. */
    static List<GraphProto> nested(NodeProto node) {
        List<GraphProto> graphs = new ArrayList<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                graphs.add(attribute.getG());
            }
            graphs.addAll(attribute.getGraphsList());
        }
        return graphs;
    }

    /** A tensor of a type and of sizes that are not said. */
    static ValueInfoProto valueInfo(String name, int elementType) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(elementType)))
                .build();
    }

    /** The version of the file format that came with an operator set, or the file's own where that is newer. */
    static long irVersion(long opset, long now) {
        long needed = opset >= 21 ? IR_OF_OPSET_21 : opset >= 19 ? IR_OF_OPSET_19 : opset >= 16 ? IR_OF_OPSET_17 : 0;
        return Math.max(needed, now);
    }
}
