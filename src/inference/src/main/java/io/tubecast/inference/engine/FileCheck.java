package io.tubecast.inference.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a manifest says of a graph with what an engine found in its file. A dimension that the file leaves open fits any.
 *
 * @param graph what the manifest says
 * @param file for messages
 */
public record FileCheck(GraphSpec graph, Path file) {
    private static final long OPEN = -1;

    /**
     * A tensor as the file has it.
     *
     * @param type its element type as manifests write it, or what it is else
     * @param shape slowest first, -1 for what is open; null if it is no tensor
     */
    public record Found(String type, @Nullable List<Long> shape) {
        /** Copies the shape. */
        public Found {
            shape = shape == null ? null : List.copyOf(shape);
        }

        private boolean fits(TensorSpec spec) {
            if (shape == null
                    || !type.equals(spec.type().toString())
                    || shape.size() != spec.shape().size()) {
                return false;
            }
            for (int i = 0; i < shape.size(); i++) {
                if (shape.get(i) != OPEN && shape.get(i) != spec.shape().get(i).longValue()) {
                    return false;
                }
            }
            return true;
        }

        private String describe() {
            return shape == null
                    ? type
                    : shape.stream()
                            .map(extent -> extent == OPEN ? "?" : String.valueOf(extent))
                            .collect(Collectors.joining(", ", type + " [", "]"));
        }
    }

    /**
     * Compares inputs and outputs.
     *
     * @throws EngineException if one is missing, unknown or of another type or shape; names graph, file, tensor and both sides
     */
    public void check(Map<String, Found> inputs, Map<String, Found> outputs) {
        compare("input", graph.inputs(), inputs);
        compare("output", graph.outputs(), outputs);
    }

    private void compare(String kind, List<TensorSpec> manifest, Map<String, Found> found) {
        for (TensorSpec spec : manifest) {
            Found tensor = found.get(spec.name());
            if (tensor == null) {
                throw new EngineException("graph '%s' (%s): the manifest has %s '%s', the graph has only %s"
                        .formatted(graph.name(), file, kind, spec.name(), new TreeSet<>(found.keySet())));
            }
            if (!tensor.fits(spec)) {
                throw new EngineException("graph '%s' (%s): %s '%s' is %s in the manifest, %s in the graph"
                        .formatted(graph.name(), file, kind, spec.name(), spec.describe(), tensor.describe()));
            }
        }
        for (String name : found.keySet()) {
            if (manifest.stream().noneMatch(spec -> spec.name().equals(name))) {
                throw new EngineException("graph '%s' (%s): the graph has %s '%s', the manifest does not"
                        .formatted(graph.name(), file, kind, name));
            }
        }
    }
}
