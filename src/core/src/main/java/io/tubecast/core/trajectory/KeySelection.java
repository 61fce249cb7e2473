package io.tubecast.core.trajectory;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/** Which time stamps of a span are refined. */
@FunctionalInterface
public interface KeySelection {
    /**
     * Chooses among the time stamps of a span.
     *
     * @param scores (in) what the selector says of each, from the buffer's position on
     * @param samples how many there are
     * @return [samples] whether each is refined
     */
    boolean[] choose(FloatBuffer scores, int samples);

    /** Those with at least a score: the paper's way. */
    static KeySelection byScore(double alpha) {
        return (scores, samples) -> {
            boolean[] chosen = new boolean[samples];
            for (int i = 0; i < samples; i++) {
                chosen[i] = scores.get(scores.position() + i) >= alpha;
            }
            return chosen;
        };
    }

    /**
     * As many as have at least a score, but evenly spread: both ends and equal steps between them, a single one in the middle. The same cost, and nothing learnt of which
     * ones matter.
     */
    static KeySelection uniform(double alpha) {
        return (scores, samples) -> {
            int count = count(byScore(alpha).choose(scores, samples));
            boolean[] chosen = new boolean[samples];
            for (int i = 0; i < count; i++) {
                double at = count == 1 ? (samples - 1) / 2.0 : (double) i * (samples - 1) / (count - 1);
                chosen[(int) Math.round(at)] = true;
            }
            return chosen;
        };
    }

    /**
     * As many as have at least a score, but drawn at random.
     *
     * @param seed of all draws, one after the other: not thread-safe
     */
    static KeySelection random(double alpha, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return (scores, samples) -> {
            int left = count(byScore(alpha).choose(scores, samples));
            boolean[] chosen = new boolean[samples];
            for (int i = 0; i < samples && left > 0; i++) {
                if (random.nextInt(samples - i) < left) { // each of the rest is as likely to be among those left
                    chosen[i] = true;
                    left--;
                }
            }
            return chosen;
        };
    }

    private static int count(boolean[] chosen) {
        int count = 0;
        for (boolean each : chosen) {
            count += each ? 1 : 0;
        }
        return count;
    }
}
