package io.tubecast.core.trajectory;

/**
 * How the coarse module's tubes are chosen.
 *
 * @param minScore least score of a tube's class
 * @param nmsOverlap tubes that overlap a better one more than this go, in [0, 1]
 * @param maxTubes most tubes of one temporal proposal
 * @param topKFirst whether the best {@code maxTubes} anchors are taken first and suppressed then, the paper's literal order; it leaves one
 *     actor, for the neighbors of the best anchor say nearly the same
 */
public record CoarseSettings(double minScore, double nmsOverlap, int maxTubes, boolean topKFirst) {
    /** Checks the ranges. */
    public CoarseSettings {
        require(minScore >= 0 && minScore <= 1, "coarse.minScore must be in [0, 1], was " + minScore);
        require(nmsOverlap >= 0 && nmsOverlap <= 1, "coarse.nmsOverlap must be in [0, 1], was " + nmsOverlap);
        require(maxTubes >= 1, "coarse.maxTubes must be at least 1, was " + maxTubes);
    }

    /** Overlap and number of tubes of the paper; suppression before the choice. */
    public static CoarseSettings defaults() {
        return new CoarseSettings(0.05, 0.2, 3, false);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
