package io.tubecast.inference.bundle;

import java.util.Map;

/**
 * One rung of the ladder that the live path climbs: what runs, how often, and how well it does there.
 *
 * @param mode {@code two-stream} or {@code appearance}
 * @param stride how many delta apart the processed frames are
 * @param accuracy metric by name as measured when the model was made, fractions in [0, 1]
 */
public record OperatingPoint(String mode, int stride, Map<String, Double> accuracy) {
    /** Checks mode, stride and that metrics are fractions. */
    public OperatingPoint {
        accuracy = Map.copyOf(accuracy);
        Require.that(
                mode.equals("two-stream") || mode.equals("appearance"),
                "mode must be one of two-stream, appearance",
                "'" + mode + "'");
        Require.that(stride == 1 || stride == 2 || stride == 4, "stride must be 1, 2 or 4", stride);
        accuracy.forEach((metric, value) -> Require.range("accuracy." + metric, value, 0, 1));
    }
}
