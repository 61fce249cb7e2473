package io.tubecast.training.cfad.loss;

import java.util.Arrays;

/**
 * Which anchors stand for which truth by their overlap, as in Faster R-CNN: positive is an anchor that overlaps a truth enough, and of every truth the
 * anchors that overlap it most, however little; negative is one that overlaps none much. The others do not count.
 *
 * <p>An anchor stands for the truth that it overlaps most, the first of equals; one that is only best for some truth stands for that, the first of several.
 *
 * @param positive least overlap of a positive anchor
 * @param negative overlap below which an anchor is negative
 */
public record OverlapLabels(double positive, double negative) {
    /** Match of an anchor that stands for nothing. */
    public static final int BACKGROUND = -1;

    /** Match of an anchor that does not count. */
    public static final int IGNORED = -2;

    /** Checks the ranges. */
    public OverlapLabels {
        if (!(negative >= 0 && negative <= positive && positive <= 1)) {
            throw new IllegalArgumentException(
                    "overlaps must be 0 <= negative <= positive <= 1, were %s and %s".formatted(negative, positive));
        }
    }

    /** The overlaps of the papers: 0.7 and 0.3. */
    public static OverlapLabels standard() {
        return new OverlapLabels(0.7, 0.3);
    }

    /** How much an anchor overlaps a truth. */
    public interface Overlap {
        /** In [0, 1]. */
        double of(int anchor, int truth);
    }

    /**
     * Matches anchors.
     *
     * @return for each anchor the index of its truth, {@link #BACKGROUND} or {@link #IGNORED}: a new array
     */
    public int[] match(int anchors, int truths, Overlap overlap) {
        int[] matches = new int[anchors];
        Arrays.fill(matches, BACKGROUND);
        double[] best = new double[truths];
        for (int anchor = 0; anchor < anchors; anchor++) {
            double most = 0;
            int closest = BACKGROUND;
            for (int truth = 0; truth < truths; truth++) {
                double common = overlap.of(anchor, truth);
                best[truth] = Math.max(best[truth], common);
                if (common > most) {
                    most = common;
                    closest = truth;
                }
            }
            if (closest != BACKGROUND && most >= positive) {
                matches[anchor] = closest;
            } else if (most >= negative) {
                matches[anchor] = IGNORED;
            }
        }
        for (int truth = 0; truth < truths; truth++) {
            for (int anchor = 0; best[truth] > 0 && anchor < anchors; anchor++) {
                if (matches[anchor] < 0 && overlap.of(anchor, truth) == best[truth]) {
                    matches[anchor] = truth;
                }
            }
        }
        return matches;
    }
}
