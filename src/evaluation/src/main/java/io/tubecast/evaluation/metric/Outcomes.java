package io.tubecast.evaluation.metric;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many tubes were what, at one overlap; the counts add up to the tubes that were compared.
 *
 * @param truths tubes of the truth
 * @param counts tubes by what they are; every outcome is there
 */
public record Outcomes(int truths, Map<Outcome, Integer> counts) {
    /** Copies the counts, those that are not there as 0. */
    public Outcomes {
        Map<Outcome, Integer> all = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            all.put(outcome, counts.getOrDefault(outcome, 0));
        }
        counts = Map.copyOf(all);
    }

    /** Tubes that are so. */
    public int count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }

    /** All tubes. */
    public int tubes() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** True tubes that no tube hit. */
    public int missed() {
        return truths - count(Outcome.HIT);
    }

    /** Both together. */
    public Outcomes plus(Outcomes other) {
        Map<Outcome, Integer> sums = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            sums.put(outcome, count(outcome) + other.count(outcome));
        }
        return new Outcomes(truths + other.truths, sums);
    }
}
