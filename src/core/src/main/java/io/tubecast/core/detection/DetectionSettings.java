package io.tubecast.core.detection;

/**
 * What is kept of a step's micro-tubes, for each class on its own: score over {@code minScore}, the {@code preNmsTop} best, non-maximum
 * suppression, the {@code keep} best of what is left.
 *
 * @param minScore a micro-tube's class score must be strictly greater; in [0, 1)
 * @param preNmsTop how many enter suppression, at least 1
 * @param nmsOverlap a micro-tube is dropped if it overlaps a better one by more than this; in [0, 1]
 * @param keep how many are kept after suppression, at least 1
 */
public record DetectionSettings(double minScore, int preNmsTop, double nmsOverlap, int keep) {
    /** What the published linking takes: over 0.001, 50 best, overlap 0.45, keep 10. */
    public static final DetectionSettings DEFAULT = new DetectionSettings(0.001, 50, 0.45, 10);

    /** Checks the ranges; NaN fails too. */
    public DetectionSettings {
        require(minScore >= 0 && minScore < 1, "detection.minScore must be in [0, 1), was " + minScore);
        require(preNmsTop >= 1, "detection.preNmsTop must be at least 1, was " + preNmsTop);
        require(nmsOverlap >= 0 && nmsOverlap <= 1, "detection.nmsOverlap must be in [0, 1], was " + nmsOverlap);
        require(keep >= 1, "detection.keep must be at least 1, was " + keep);
    }

    /** Most micro-tubes a class can have left of {@code rows} offered. */
    public int capacity(int rows) {
        return Math.max(1, Math.min(rows, Math.min(preNmsTop, keep)));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
