package io.tubecast.onnx.inspect;

import ai.onnx.proto.OnnxMl.NodeProto;

/** What nodes and their kinds are called in reports. */
final class Names {
    private Names() {}

    /** The node's name, or what it computes if it has none. */
    static String of(NodeProto node) {
        if (!node.getName().isEmpty()) {
            return node.getName();
        }
        return node.getOutputCount() == 0 ? node.getOpType() : node.getOutput(0);
    }

    /** Whether the operator is one of the format's own. */
    static boolean standard(NodeProto node) {
        return node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
    }

    static String operator(NodeProto node) {
        return standard(node) ? node.getOpType() : node.getDomain() + "." + node.getOpType();
    }
}
