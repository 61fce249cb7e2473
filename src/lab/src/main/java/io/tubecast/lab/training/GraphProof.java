package io.tubecast.lab.training;

import io.tubecast.inference.bundle.GoldenCheck;
import io.tubecast.inference.bundle.GoldenInput;
import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Proves exported graphs: every output of every graph, run by the engine, is compared with PyTorch's on the golden input, and what PyTorch says becomes the bundle's golden
 * vector.
 */
final class GraphProof {
    /** Largest difference of an exported graph, times the larger of 1 and the output's largest value. */
    static final double TOLERANCE = 1e-4;

    private static final int GOLDEN_SEED = 20_261;
    private static final int GOLDEN_VALUES = 16;
    private static final double GOLDEN_TOLERANCE = 1e-3; // fp32, as the design says

    private final EngineProvider provider;
    private final Path directory;
    private double worst;

    /** Of graphs in a folder. */
    GraphProof(EngineProvider provider, Path directory) {
        this.provider = provider;
        this.directory = directory;
    }

    /** The network as PyTorch runs it. */
    interface Reference {
        /**
         * What one of its graphs says.
         *
         * @param inputs the tensors that the engine saw
         * @return values of every output by name
         */
        Map<String, float[]> outputs(GraphSpec graph, Map<String, Tensor> inputs);
    }

    /** Writes a graph into the folder; says what the manifest says of it. */
    static GraphSpec write(String name, GraphRole role, OnnxModel model, Path directory) {
        GraphSpec spec = new GraphSpec(name, name + ".onnx", role, tensors(model.inputs()), tensors(model.outputs()));
        model.write(directory.resolve(spec.file()));
        return spec;
    }

    private static List<TensorSpec> tensors(List<Port> ports) {
        return ports.stream()
                .map(port -> new TensorSpec(
                        port.name(),
                        port.type() == TensorType.UINT8 ? ElementType.UINT8 : ElementType.FLOAT32,
                        port.shape().stream().map(Math::toIntExact).toList()))
                .toList();
    }

    /** The golden vector of these graphs. */
    GoldenVector of(List<GraphSpec> graphs, Reference reference) {
        return new GoldenVector(
                GOLDEN_SEED,
                graphs.stream().map(graph -> golden(graph, reference)).toList());
    }

    /** Largest difference seen. */
    double worst() {
        return worst;
    }

    /** Checks a written bundle as whoever loads it will. */
    void check(ModelBundle bundle) {
        GoldenCheck check = new GoldenCheck(provider, bundle);
        for (GraphSpec graph : bundle.manifest().graphs()) {
            try (NetworkEngine engine = provider.open(directory, graph)) {
                check.check(engine);
            }
        }
    }

    /** Runs one graph and PyTorch on the golden input and compares all values. */
    private GoldenVector.Graph golden(GraphSpec graph, Reference reference) {
        Map<String, Tensor> tensors = new HashMap<>();
        try (NetworkEngine engine = provider.open(directory, graph)) {
            GoldenInput source = new GoldenInput(GOLDEN_SEED);
            Map<String, Tensor> inputs = allocate(graph.inputs(), tensors);
            Map<String, Tensor> outputs = allocate(graph.outputs(), tensors);
            for (TensorSpec spec : graph.inputs()) {
                source.fill(spec, tensor(inputs, spec).bytes());
            }
            engine.bind(inputs, outputs).run();
            Map<String, float[]> expected = reference.outputs(graph, inputs);
            List<GoldenVector.Output> golden = new ArrayList<>();
            for (TensorSpec spec : graph.outputs()) {
                float[] values = Objects.requireNonNull(expected.get(spec.name()), spec.name());
                double difference = difference(values, tensor(outputs, spec).floats());
                if (!(difference <= TOLERANCE)) {
                    throw new IllegalStateException(
                            "graph '%s': output '%s' differs from PyTorch's by %s, allowed is %s"
                                    .formatted(graph.name(), spec.name(), difference, TOLERANCE));
                }
                worst = Math.max(worst, difference);
                golden.add(GoldenCheck.expectation(spec.name(), FloatBuffer.wrap(values), GOLDEN_VALUES));
            }
            return new GoldenVector.Graph(graph.name(), GOLDEN_TOLERANCE, golden);
        } finally {
            tensors.values().forEach(Tensor::close);
        }
    }

    private Map<String, Tensor> allocate(List<TensorSpec> specs, Map<String, Tensor> all) {
        Map<String, Tensor> made = new HashMap<>();
        for (TensorSpec spec : specs) {
            Tensor tensor = provider.allocate(spec, Tensor.Placement.HOST);
            all.put(spec.name(), tensor);
            made.put(spec.name(), tensor);
        }
        return made;
    }

    /** One of several tensors. */
    static Tensor tensor(Map<String, Tensor> tensors, TensorSpec spec) {
        return Objects.requireNonNull(tensors.get(spec.name()), spec.name());
    }

    /** A copy of a tensor's floats. */
    static float[] values(Map<String, Tensor> tensors, TensorSpec spec) {
        float[] values = new float[spec.elements()];
        tensor(tensors, spec).floats().get(0, values);
        return values;
    }

    /** Largest difference, times the larger of 1 and the largest expected value; NaN if there is one. */
    private static double difference(float[] expected, FloatBuffer found) {
        double largest = 1;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) expected[i] - found.get(i)));
        }
        return difference / largest;
    }
}
