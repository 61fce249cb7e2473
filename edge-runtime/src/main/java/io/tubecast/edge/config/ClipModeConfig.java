package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import io.tubecast.inference.bundle.FrameTiming;

/**
 * How the stream is cut for a model that sees whole clips; of no use to others.
 *
 * @param window frames that are looked at as one, a new window every half of that; {@value #ANY} for the whole of a video file, and of other streams for as long as the model says
 * @param minOverlap least mean overlap of tubes of two windows, on the frames that both cover, by which they are one
 */
public record ClipModeConfig(int window, double minOverlap) {
    /** What suits the source. */
    public static final int ANY = 0;

    /** Checks the ranges. */
    public ClipModeConfig {
        require(
                window == ANY || (window >= 2 && window <= FrameTiming.LONGEST_WINDOW),
                "clip.window",
                "must be 0 or in [2, %d]".formatted(FrameTiming.LONGEST_WINDOW),
                window);
        require(minOverlap > 0 && minOverlap <= 1, "clip.minOverlap", "must be in (0, 1]", minOverlap);
    }

    static ClipModeConfig defaults() {
        return new ClipModeConfig(ANY, 0.5);
    }
}
