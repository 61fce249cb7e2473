package io.tubecast.core.actor;

/**
 * The numbers of the actor layer. Times are in milliseconds of capture time, so that they mean the same at every frame rate.
 *
 * @param minOverlap tubes whose boxes overlap this much on average over the last steps are one actor
 * @param overlapSteps how many steps that average looks back, 1 to 8
 * @param splitOverlap a tube that overlaps its actor less than this on average leaves it
 * @param reviveOverlap an actor without tubes takes a tube that overlaps its last box this much
 * @param minDetections detections an actor needs to become active
 * @param surviveMillis how long an actor outlives its last tube
 * @param fadeMillis an active actor ends when its score stays below half of its class's least score for longer than this
 * @param smoothingMillis time constant over which the distribution over classes is averaged
 * @param labelHoldMillis how long another class must lead before the label changes
 * @param labelMargin by how much it must lead
 */
public record ActorSettings(
        double minOverlap,
        int overlapSteps,
        double splitOverlap,
        double reviveOverlap,
        int minDetections,
        double surviveMillis,
        double fadeMillis,
        double smoothingMillis,
        double labelHoldMillis,
        double labelMargin) {
    /** Checks every number. */
    public ActorSettings {
        require(minOverlap > 0 && minOverlap <= 1, "actor.minOverlap", "in (0, 1]", minOverlap);
        require(overlapSteps >= 1 && overlapSteps <= 8, "actor.overlapSteps", "in [1, 8]", overlapSteps);
        require(
                splitOverlap >= 0 && splitOverlap <= minOverlap,
                "actor.splitOverlap",
                "in [0, minOverlap]",
                splitOverlap);
        require(reviveOverlap > 0 && reviveOverlap <= 1, "actor.reviveOverlap", "in (0, 1]", reviveOverlap);
        require(minDetections >= 1, "actor.minDetections", "at least 1", minDetections);
        requireSpan("actor.surviveMillis", surviveMillis);
        requireSpan("actor.fadeMillis", fadeMillis);
        requireSpan("actor.smoothingMillis", smoothingMillis);
        requireSpan("actor.labelHoldMillis", labelHoldMillis);
        require(labelMargin >= 0 && labelMargin < 1, "actor.labelMargin", "in [0, 1)", labelMargin);
    }

    /** The defaults. */
    public static ActorSettings defaults() {
        return new ActorSettings(0.5, 5, 0.3, 0.3, 4, 2_000, 2_000, 200, 400, 0.05);
    }

    private static void requireSpan(String key, double millis) {
        require(millis >= 0 && millis <= 60_000, key, "in [0, 60000]", millis);
    }

    private static void require(boolean fulfilled, String key, String rule, Number value) {
        if (!fulfilled) {
            throw new IllegalArgumentException("%s must be %s, was %s".formatted(key, rule, value));
        }
    }
}
