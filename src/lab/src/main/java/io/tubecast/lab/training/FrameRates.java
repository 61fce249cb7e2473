package io.tubecast.lab.training;

import org.jspecify.annotations.Nullable;

/** Finds out whether videos have one frame rate. */
final class FrameRates {
    /** 29.97 and 30 frames a second are one rate: flow differs by a thousandth. */
    private static final double TOLERANCE = 0.01;

    private @Nullable Double first;
    private boolean differ;

    /** A video of this rate, frames per second. */
    void add(double rate) {
        if (first == null) {
            first = rate;
        } else if (Math.abs(rate - first) > TOLERANCE * first) {
            differ = true;
        }
    }

    /** A video that does not say. */
    void addUnknown() {
        differ = true;
    }

    /** The rate of all videos; null if they have none in common or one does not say. */
    @Nullable Double common() {
        return differ ? null : first;
    }
}
