package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

/**
 * What controllers are told besides.
 *
 * @param extrapolate whether each box is also said as it is expected at the hand-over
 * @param maxExtrapolationMillis how far ahead that is done at most; older messages say nothing of it
 */
public record ControlConfig(boolean extrapolate, int maxExtrapolationMillis) {
    /** Checks the range. */
    public ControlConfig {
        require(
                maxExtrapolationMillis >= 1 && maxExtrapolationMillis <= 2_000,
                "control.maxExtrapolationMillis",
                "must be in [1, 2000]",
                maxExtrapolationMillis);
    }

    static ControlConfig defaults() {
        return new ControlConfig(false, 300);
    }
}
