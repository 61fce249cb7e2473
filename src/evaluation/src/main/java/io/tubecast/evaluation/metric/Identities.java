package io.tubecast.evaluation.metric;

import java.util.Map;

/**
 * How steadily true tubes are followed; {@link IdentityEvaluator} defines the counts.
 *
 * @param all over all classes
 * @param perClass by label, the classes that have truth
 */
public record Identities(Counts all, Map<String, Counts> perClass) {
    /**
     * Sums over true tubes.
     *
     * @param truths how many there are
     * @param found how many of them are followed on at least one frame
     * @param switches how many times another id takes over
     * @param fragmentations how many times the following stops and goes on later
     * @param frames frames of the true tubes
     * @param covered frames on which they are followed
     */
    public record Counts(int truths, int found, long switches, long fragmentations, long frames, long covered) {
        /** Switches for each true tube; NaN without any. */
        public double switchesPerTube() {
            return (double) switches / truths;
        }

        /** Share of the frames of true tubes on which they are followed; NaN without any. */
        public double coverage() {
            return (double) covered / frames;
        }

        Counts plus(Counts other) {
            return new Counts(
                    truths + other.truths,
                    found + other.found,
                    switches + other.switches,
                    fragmentations + other.fragmentations,
                    frames + other.frames,
                    covered + other.covered);
        }
    }
}
