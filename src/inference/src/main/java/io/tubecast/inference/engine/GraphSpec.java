package io.tubecast.inference.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One network file of a model, with everything that must be known to feed it.
 *
 * @param name what messages call it
 * @param file the ONNX file, relative to the bundle's folder
 * @param role what it does in the model
 * @param inputs in the graph's order
 * @param outputs in the graph's order
 */
public record GraphSpec(String name, String file, GraphRole role, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    /** Checks that names are there and that no two tensors share one. */
    public GraphSpec {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        if (name.isBlank() || file.isBlank()) {
            throw new IllegalArgumentException("name and file of a graph must not be blank");
        }
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw new IllegalArgumentException("inputs and outputs of graph '%s' must not be empty".formatted(name));
        }
        Set<String> names = new HashSet<>();
        for (TensorSpec tensor :
                Stream.concat(inputs.stream(), outputs.stream()).toList()) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException(
                        "tensor '%s' stands twice in graph '%s'".formatted(tensor.name(), name));
            }
        }
    }

    /** The same graph in another file: an engine or a converted graph that was made from it. */
    public GraphSpec withFile(String otherFile) {
        return new GraphSpec(name, otherFile, role, inputs, outputs);
    }

    /** The input of a name. */
    public TensorSpec input(String tensor) {
        return find("input", inputs, tensor);
    }

    /** The output of a name. */
    public TensorSpec output(String tensor) {
        return find("output", outputs, tensor);
    }

    private TensorSpec find(String kind, List<TensorSpec> tensors, String wanted) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new EngineException("graph '%s' has no %s '%s', it has %s"
                        .formatted(
                                name,
                                kind,
                                wanted,
                                tensors.stream().map(TensorSpec::name).toList())));
    }
}
