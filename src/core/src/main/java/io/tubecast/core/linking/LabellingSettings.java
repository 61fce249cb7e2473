package io.tubecast.core.linking;

/**
 * How a live tube's course is cut into labelled segments while it lives.
 *
 * @param switchingCost what a change of label costs, in log score times seconds: at 0.6, a label that is ten times as likely
 *     (2.3 nats) wins after 0.26 s
 * @param maxDelayMillis a label is committed at the latest after this time, even if later evidence could still change it
 * @param minScore scores below count as this much, so that one zero does not outlaw a label
 */
public record LabellingSettings(double switchingCost, double maxDelayMillis, double minScore) {
    /** Checks every number. */
    public LabellingSettings {
        require(switchingCost >= 0 && switchingCost <= 1000, "labelling.switchingCost", "in [0, 1000]", switchingCost);
        require(
                maxDelayMillis > 0 && maxDelayMillis <= 60_000,
                "labelling.maxDelayMillis",
                "in (0, 60000]",
                maxDelayMillis);
        require(minScore > 0 && minScore < 1, "labelling.minScore", "in (0, 1)", minScore);
    }

    /** 0.6, 10 s, 0.001. */
    public static LabellingSettings defaults() {
        return new LabellingSettings(0.6, 10_000, 1e-3);
    }

    private static void require(boolean fulfilled, String key, String rule, double value) {
        if (!fulfilled) {
            throw new IllegalArgumentException("%s must be %s, was %s".formatted(key, rule, value));
        }
    }
}
