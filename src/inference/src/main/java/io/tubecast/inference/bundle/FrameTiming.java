package io.tubecast.inference.bundle;

import io.tubecast.inference.yaml.OptionalKey;
import org.jspecify.annotations.Nullable;

/**
 * The time base a model was trained on.
 *
 * @param trainingFps frames per second of the training videos; delta, flow and window are defined at this rate
 * @param delta frames from the first to the second frame of a micro-tube, at that rate; 1 for a network that sees clips
 * @param window frames of a stream, at that rate, that a network of clips is best shown as one; null for as many as its clips have
 */
public record FrameTiming(
        double trainingFps,
        int delta,
        @OptionalKey @Nullable Integer window) {
    /** Frames of the longest window. */
    public static final int LONGEST_WINDOW = 2_048;

    /** Checks the ranges. */
    public FrameTiming {
        Require.range("trainingFps", trainingFps, 1, 1000);
        Require.range("delta", delta, 1, 64);
        if (window != null) {
            Require.range("window", window, 2, LONGEST_WINDOW);
        }
    }

    /** Of a model that says nothing of windows. */
    public FrameTiming(double trainingFps, int delta) {
        this(trainingFps, delta, null);
    }

    /** Time from one training frame to the next. */
    public long intervalNanos() {
        return Math.round(1e9 / trainingFps);
    }
}
