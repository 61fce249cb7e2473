package io.tubecast.inference.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.tubecast.inference.engine.FileCheck;
import io.tubecast.inference.engine.GraphSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Compares what a manifest says of a graph with the graph itself. */
record GraphCheck(GraphSpec graph, Path file) {
    void check(OrtSession session) throws OrtException {
        new FileCheck(graph, file).check(found(session.getInputInfo()), found(session.getOutputInfo()));
    }

    private static Map<String, FileCheck.Found> found(Map<String, NodeInfo> nodes) {
        Map<String, FileCheck.Found> found = new TreeMap<>();
        nodes.forEach((name, node) -> found.put(name, found(node)));
        return found;
    }

    private static FileCheck.Found found(NodeInfo node) {
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            return new FileCheck.Found("no tensor", null);
        }
        return new FileCheck.Found(
                OnnxTypes.name(tensor.type),
                Arrays.stream(tensor.getShape()).boxed().toList());
    }
}
