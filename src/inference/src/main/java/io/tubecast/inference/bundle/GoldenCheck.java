package io.tubecast.inference.bundle;

import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.Tensor.Placement;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a graph on the golden input and compares what comes out with the manifest's {@code expect}.
 *
 * <p>Uses tensors of its own, so a network can be checked at any time between two frames.
 */
public final class GoldenCheck {
    private static final String WRONG_MODEL = "other weights, mean or color order";

    private final EngineProvider provider;
    private final ModelBundle bundle;

    /** A check of the networks that {@code provider} opened from {@code bundle}. */
    public GoldenCheck(EngineProvider provider, ModelBundle bundle) {
        this.provider = provider;
        this.bundle = bundle;
    }

    /**
     * Checks one network.
     *
     * @throws BundleException if an output is not what the manifest expects; names graph, tensor, element, both values
     */
    public void check(NetworkEngine engine) {
        GraphSpec graph = engine.graph();
        GoldenVector expect = bundle.manifest().expect();
        GoldenVector.Graph golden = expect.graphs().stream()
                .filter(each -> each.graph().equals(graph.name()))
                .findFirst()
                .orElseThrow(() -> new BundleException("expect has nothing for graph '%s'".formatted(graph.name())));
        Map<String, Tensor> inputs = new HashMap<>();
        Map<String, Tensor> outputs = new HashMap<>();
        try {
            GoldenInput source = new GoldenInput(expect.seed());
            for (TensorSpec spec : graph.inputs()) {
                Tensor input = provider.allocate(spec, Placement.HOST);
                inputs.put(spec.name(), input);
                source.fill(spec, input.bytes());
            }
            for (TensorSpec spec : graph.outputs()) {
                outputs.put(spec.name(), provider.allocate(spec, Placement.HOST));
            }
            engine.bind(inputs, outputs).run();
            for (GoldenVector.Output output : golden.outputs()) {
                compare(graph, golden.tolerance(), output, outputs);
            }
        } finally {
            inputs.values().forEach(Tensor::close);
            outputs.values().forEach(Tensor::close);
        }
    }

    private void compare(GraphSpec graph, double tolerance, GoldenVector.Output expected, Map<String, Tensor> outputs) {
        Tensor tensor = outputs.get(expected.tensor());
        if (tensor == null) {
            throw new BundleException("graph '%s' has no output '%s'".formatted(graph.name(), expected.tensor()));
        }
        FloatBuffer values = tensor.floats();
        for (int i = 0; i < expected.first().size(); i++) {
            compare(
                    graph,
                    tolerance,
                    "%s[%d]".formatted(expected.tensor(), i),
                    expected.first().get(i),
                    values.get(i));
        }
        Double magnitude = expected.meanMagnitude();
        if (magnitude != null) {
            compare(
                    graph,
                    tolerance,
                    "mean magnitude of " + expected.tensor(),
                    magnitude,
                    meanMagnitude(values, tensor.spec().elements()));
        }
    }

    private void compare(GraphSpec graph, double tolerance, String what, double expected, double found) {
        double allowed = tolerance * Math.max(1, Math.abs(expected));
        if (!(Math.abs(found - expected) <= allowed)) { // written so that NaN fails too
            boolean made = graph.file().startsWith(BundleFiles.ENGINES);
            throw new BundleException("%s: answers to the golden input with %s = %s, but %s expects %s within %s: %s"
                    .formatted(
                            bundle.path(graph),
                            what,
                            (float) found,
                            made ? "its manifest" : ModelManifest.FILE,
                            expected,
                            allowed,
                            made ? "it does not compute what it did when it was made" : WRONG_MODEL));
        }
    }

    /**
     * The expectation that a reference's output makes, for the exporter.
     *
     * @param tensor name of the output
     * @param values all elements of what the reference program answered to the golden input
     * @param first how many values to keep
     */
    public static GoldenVector.Output expectation(String tensor, FloatBuffer values, int first) {
        FloatBuffer all = values.slice();
        Double[] kept = new Double[Math.min(first, all.limit())];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = (double) all.get(i);
        }
        return new GoldenVector.Output(tensor, List.of(kept), meanMagnitude(all, all.limit()));
    }

    private static double meanMagnitude(FloatBuffer values, int elements) {
        double sum = 0;
        for (int i = 0; i < elements; i++) {
            sum += Math.abs(values.get(i));
        }
        return sum / elements;
    }
}
