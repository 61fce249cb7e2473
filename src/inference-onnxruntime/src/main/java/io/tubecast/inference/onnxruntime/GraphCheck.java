package io.tubecast.inference.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Compares what a manifest says of a graph with the graph itself. A dimension that the graph leaves open fits any. */
record GraphCheck(GraphSpec graph, Path file) {
    void check(OrtSession session) throws OrtException {
        compare("input", graph.inputs(), session.getInputInfo());
        compare("output", graph.outputs(), session.getOutputInfo());
    }

    private void compare(String kind, List<TensorSpec> manifest, Map<String, NodeInfo> found) {
        for (TensorSpec spec : manifest) {
            NodeInfo node = found.get(spec.name());
            if (node == null) {
                throw new EngineException("graph '%s' (%s): the manifest has %s '%s', the graph has only %s"
                        .formatted(graph.name(), file, kind, spec.name(), new TreeSet<>(found.keySet())));
            }
            if (!(node.getInfo() instanceof TensorInfo tensor) || !fits(spec, tensor)) {
                throw new EngineException("graph '%s' (%s): %s '%s' is %s in the manifest, %s in the graph"
                        .formatted(graph.name(), file, kind, spec.name(), spec.describe(), describe(node)));
            }
        }
        for (String name : found.keySet()) {
            if (manifest.stream().noneMatch(spec -> spec.name().equals(name))) {
                throw new EngineException("graph '%s' (%s): the graph has %s '%s', the manifest does not"
                        .formatted(graph.name(), file, kind, name));
            }
        }
    }

    private static boolean fits(TensorSpec spec, TensorInfo tensor) {
        OnnxJavaType type = OnnxTypes.of(spec.type());
        long[] shape = tensor.getShape();
        if (tensor.type != type || shape.length != spec.shape().size()) {
            return false;
        }
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] != -1 && shape[i] != spec.shape().get(i)) {
                return false;
            }
        }
        return true;
    }

    private static String describe(NodeInfo node) {
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            return "no tensor";
        }
        return OnnxTypes.describe(tensor);
    }
}
