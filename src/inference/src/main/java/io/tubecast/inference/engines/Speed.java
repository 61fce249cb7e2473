package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.Require;

/**
 * How long a run took when the engine was made, on the machine that made it.
 *
 * @param fp32Millis median of the fp32 graph in ONNX Runtime
 * @param engineMillis that of the engine: fp32's times the median of how many times as long the engine's runs took, in turns with it
 * @param threads threads of ONNX Runtime
 */
public record Speed(double fp32Millis, double engineMillis, int threads) {
    /** Checks the ranges. */
    public Speed {
        Require.that(fp32Millis > 0 && Double.isFinite(fp32Millis), "fp32Millis must be above 0", fp32Millis);
        Require.that(engineMillis > 0 && Double.isFinite(engineMillis), "engineMillis must be above 0", engineMillis);
        Require.range("threads", threads, 1, 256);
    }
}
