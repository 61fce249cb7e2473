package io.tubecast.inference.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a session tells of the network in a file. */
record Description(Path file) {
    GraphSpec of(OrtSession session) throws OrtException {
        String name = String.valueOf(file.getFileName());
        String stem = name.endsWith(".onnx") ? name.substring(0, name.length() - ".onnx".length()) : name;
        return new GraphSpec(
                stem,
                name,
                GraphRole.NETWORK,
                specs("input", session.getInputInfo().values()),
                specs("output", session.getOutputInfo().values()));
    }

    private List<TensorSpec> specs(String kind, Collection<NodeInfo> nodes) {
        List<TensorSpec> specs = new ArrayList<>();
        for (NodeInfo node : nodes) {
            if (!(node.getInfo() instanceof TensorInfo tensor)) {
                throw new EngineException("%s: %s '%s' is no tensor".formatted(file, kind, node.getName()));
            }
            List<Integer> shape = new ArrayList<>();
            for (long extent : tensor.getShape()) {
                if (extent < 1 || extent > Integer.MAX_VALUE) {
                    throw new EngineException("%s: %s '%s' has no fixed size: %s"
                            .formatted(file, kind, node.getName(), OnnxTypes.describe(tensor)));
                }
                shape.add((int) extent);
            }
            if (shape.isEmpty()) {
                throw new EngineException("%s: %s '%s' is a single value without a shape, which is not supported"
                        .formatted(file, kind, node.getName()));
            }
            specs.add(new TensorSpec(node.getName(), type(kind, node.getName(), tensor), shape));
        }
        return specs;
    }

    private ElementType type(String kind, String name, TensorInfo tensor) {
        for (ElementType type : ElementType.values()) {
            if (OnnxTypes.of(type) == tensor.type) {
                return type;
            }
        }
        throw new EngineException("%s: %s '%s' has elements of type %s, which are not supported"
                .formatted(file, kind, name, tensor.type));
    }
}
