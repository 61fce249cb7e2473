package io.tubecast.core.motion;

/**
 * What the filter of an actor's velocity believes. Lengths are in sizes: the geometric mean of the box's sides in frame heights, so that near and far people are treated alike.
 *
 * @param error deviation of a velocity measured by one micro-tube, sizes / s
 * @param spread deviation of the velocities of people whom nothing is known of, sizes / s
 * @param persistenceSeconds how long a velocity lasts: after so long 1 / e of it is left
 */
public record MotionSettings(double error, double spread, double persistenceSeconds) {
    /** Checks that all are above 0. */
    public MotionSettings {
        require(error, "error");
        require(spread, "spread");
        require(persistenceSeconds, "persistenceSeconds");
    }

    /** The defaults, chosen on validation clips of the synthetic world ({@code edge-runtime bench extrapolation --split val}). */
    public static MotionSettings defaults() {
        return new MotionSettings(0.35, 0.5, 0.3);
    }

    private static void require(double value, String name) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("motion.%s must be above 0, was %s".formatted(name, value));
        }
    }
}
