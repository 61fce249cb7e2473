package io.tubecast.inference.bundle;

/**
 * The time base a model was trained on.
 *
 * @param trainingFps frames per second of the training videos; delta and flow are defined at this rate
 * @param delta frames from the first to the second frame of a micro-tube, at that rate; 1 for a network that sees clips
 */
public record FrameTiming(double trainingFps, int delta) {
    /** Checks the ranges. */
    public FrameTiming {
        Require.range("trainingFps", trainingFps, 1, 1000);
        Require.range("delta", delta, 1, 64);
    }

    /** Time from one training frame to the next. */
    public long intervalNanos() {
        return Math.round(1e9 / trainingFps);
    }
}
