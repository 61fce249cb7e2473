package io.tubecast.onnx.inspect;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors that a graph brings along: its initializers and what its Constant nodes hold. */
final class Constants {
    private Constants() {}

    /** Those of the graph itself, by the name that nodes read them under. */
    static Map<String, TensorProto> of(GraphProto graph) {
        Map<String, TensorProto> constants = new LinkedHashMap<>();
        graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
        for (NodeProto node : graph.getNodeList()) {
            for (AttributeProto attribute : node.getAttributeList()) {
                if (node.getOpType().equals("Constant") && attribute.hasT() && node.getOutputCount() == 1) {
                    constants.put(node.getOutput(0), attribute.getT());
                }
            }
        }
        return constants;
    }

    /** Those of the graphs inside nodes too. */
    static List<TensorProto> all(GraphProto graph) {
        List<TensorProto> all = new ArrayList<>(of(graph).values());
        for (NodeProto node : graph.getNodeList()) {
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasG()) {
                    all.addAll(all(attribute.getG()));
                }
                attribute.getGraphsList().forEach(inner -> all.addAll(all(inner)));
            }
        }
        return all;
    }
}
