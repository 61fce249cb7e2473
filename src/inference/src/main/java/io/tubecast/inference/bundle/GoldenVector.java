package io.tubecast.inference.bundle;

import io.tubecast.inference.yaml.OptionalKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model's graphs answer to a known input, so that a wrong color order, mean or file cannot pass unnoticed.
 *
 * @param seed of {@link GoldenInput}
 * @param graphs one a graph
 */
public record GoldenVector(int seed, List<Graph> graphs) {
    /**
     * Expected outputs of one graph.
     *
     * @param graph name in the manifest
     * @param tolerance how far a value may be off, times the larger of 1 and the expected value
     * @param outputs one an output that is compared
     */
    public record Graph(String graph, double tolerance, List<Output> outputs) {
        /** Checks that there is something to compare. */
        public Graph {
            outputs = List.copyOf(outputs);
            Require.that(tolerance > 0 && tolerance <= 0.5, "tolerance must be in (0, 0.5]", tolerance);
            Require.that(!outputs.isEmpty(), "outputs must not be empty", outputs);
        }
    }

    /**
     * Expected values of one output.
     *
     * @param tensor name of the output
     * @param first the first values
     * @param meanMagnitude mean of the absolute values of all elements; notices what the first ones do not depend on
     */
    public record Output(
            String tensor,
            List<Double> first,
            @OptionalKey @Nullable Double meanMagnitude) {
        /** Checks that there are values. */
        public Output {
            first = List.copyOf(first);
            Require.that(!first.isEmpty() && first.stream().allMatch(Double::isFinite), "first must be numbers", first);
        }
    }

    /** Checks that the generator can start from the seed. */
    public GoldenVector {
        graphs = List.copyOf(graphs);
        Require.that(seed != 0, "seed must not be 0", seed);
    }
}
