package io.tubecast.evaluation.metric;

import java.util.Arrays;

/**
 * Greedy matching of detections with truth at several thresholds at once: the one matching rule of all protocols.
 *
 * <p>Detections are rows in the order in which they choose. Columns are the truth: first the tubes that count, then the ignored
 * ones. Bit i of a result belongs to threshold i. Reused; not thread-safe.
 */
final class Matching {
    private final double[] thresholds;
    private final boolean strict;
    private boolean[] taken = new boolean[0];
    private int[] hits = new int[0];
    private int[] neither = new int[0];

    Matching(double[] thresholds, boolean strict) {
        this.thresholds = thresholds;
        this.strict = strict;
    }

    /**
     * Matches all rows.
     *
     * @param overlaps (in) [rows x (counted + ignored)]
     */
    void match(double[] overlaps, int rows, int counted, int ignored) {
        if (hits.length < rows) {
            hits = new int[rows];
            neither = new int[rows];
        }
        if (taken.length < counted) {
            taken = new boolean[counted];
        }
        Arrays.fill(hits, 0, rows, 0);
        Arrays.fill(neither, 0, rows, 0);
        for (int threshold = 0; threshold < thresholds.length; threshold++) {
            Arrays.fill(taken, 0, counted, false);
            for (int row = 0; row < rows; row++) {
                matchRow(overlaps, row * (counted + ignored), counted, ignored, threshold, row);
            }
        }
    }

    /** Thresholds, as bits, at which a row is a hit. */
    int hits(int row) {
        return hits[row];
    }

    /** Thresholds, as bits, at which a row is neither hit nor false alarm. */
    int neither(int row) {
        return neither[row];
    }

    private void matchRow(double[] overlaps, int at, int counted, int ignored, int threshold, int row) {
        int best = -1;
        for (int truth = 0; truth < counted; truth++) {
            if (!taken[truth] && (best < 0 || overlaps[at + truth] > overlaps[at + best])) {
                best = truth;
            }
        }
        if (best >= 0 && passes(overlaps[at + best], threshold)) {
            taken[best] = true;
            hits[row] |= 1 << threshold;
            return;
        }
        for (int truth = counted; truth < counted + ignored; truth++) {
            if (passes(overlaps[at + truth], threshold)) {
                neither[row] |= 1 << threshold;
                return;
            }
        }
    }

    /** Whether an overlap is enough at a threshold by number. */
    boolean passes(double overlap, int threshold) {
        return strict ? overlap > thresholds[threshold] : overlap >= thresholds[threshold];
    }
}
