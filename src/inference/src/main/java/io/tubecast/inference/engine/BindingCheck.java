package io.tubecast.inference.engine;

import java.util.List;
import java.util.Map;

/** What every engine checks before it binds tensors. */
public final class BindingCheck {
    private BindingCheck() {}

    /**
     * Compares tensors with what a graph takes and gives.
     *
     * @throws EngineException if one is missing, unknown or of another type or shape; names graph, tensor and both shapes
     */
    public static void check(
            GraphSpec graph, Map<String, ? extends Tensor> inputs, Map<String, ? extends Tensor> outputs) {
        check(graph, "input", graph.inputs(), inputs);
        check(graph, "output", graph.outputs(), outputs);
    }

    private static void check(
            GraphSpec graph, String kind, List<TensorSpec> wanted, Map<String, ? extends Tensor> given) {
        for (TensorSpec spec : wanted) {
            Tensor tensor = given.get(spec.name());
            if (tensor == null) {
                throw new EngineException(
                        "graph '%s': nothing is bound to %s '%s'".formatted(graph.name(), kind, spec.name()));
            }
            if (!tensor.spec().fits(spec)) {
                throw new EngineException("graph '%s': %s '%s' is %s, but %s was bound"
                        .formatted(
                                graph.name(),
                                kind,
                                spec.name(),
                                spec.describe(),
                                tensor.spec().describe()));
            }
        }
        for (String name : given.keySet()) {
            if (wanted.stream().noneMatch(spec -> spec.name().equals(name))) {
                throw new EngineException("graph '%s' has no %s '%s', it has %s"
                        .formatted(
                                graph.name(),
                                kind,
                                name,
                                wanted.stream().map(TensorSpec::name).toList()));
            }
        }
    }
}
