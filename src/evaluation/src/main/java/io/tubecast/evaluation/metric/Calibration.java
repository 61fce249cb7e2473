package io.tubecast.evaluation.metric;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the score of a tube is the probability that it is a hit at overlap 0.5.
 *
 * <p>Scores, limited to [0, 1], are sorted into {@value #BINS} bins of equal width, [0, 0.1), [0.1, 0.2) ... [0.9, 1]. The expected calibration error is the
 * mean over the tubes of the difference, without its sign, between the mean score of a tube's bin and the share of hits in it. A duplicate of a
 * tube that was found is no hit, so scores of duplicates count as overconfident. Tubes that match ignored truth are left out.
 *
 * @param error expected calibration error; NaN without tubes
 * @param tubes number of tubes
 * @param bins from the lowest scores to the highest, empty ones too
 */
public record Calibration(double error, int tubes, List<Bin> bins) {
    /** Number of bins. */
    public static final int BINS = 10;

    /**
     * The tubes with similar scores.
     *
     * @param low lowest score
     * @param high scores lie below, in the last bin at or below
     * @param tubes how many there are
     * @param meanScore of them; NaN if there is none
     * @param hitShare of them; NaN if there is none
     */
    public record Bin(double low, double high, int tubes, double meanScore, double hitShare) {}

    /** Copies the list. */
    public Calibration {
        bins = List.copyOf(bins);
    }

    static Calibration of(PooledTubes tubes) {
        Sums sums = new Sums(tubes, null);
        List<Bin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            long count = sums.counts[bin];
            bins.add(new Bin(
                    (double) bin / BINS,
                    (bin + 1.0) / BINS,
                    (int) count,
                    sums.scores[bin] / count,
                    (double) sums.hits[bin] / count));
        }
        return new Calibration(sums.error(), tubes.size(), bins);
    }

    static double error(PooledTubes tubes, int @Nullable [] weights) {
        return new Sums(tubes, weights).error();
    }

    private static final class Sums {
        private final long[] counts = new long[BINS];
        private final long[] hits = new long[BINS];
        private final double[] scores = new double[BINS];

        Sums(PooledTubes tubes, int @Nullable [] weights) {
            for (int i = 0; i < tubes.size(); i++) {
                double score = Math.max(0, Math.min(1, tubes.score(i)));
                int bin = Math.min(BINS - 1, (int) (score * BINS));
                int weight = tubes.weight(i, weights);
                counts[bin] += weight;
                scores[bin] += weight * score;
                hits[bin] += tubes.isHit(i) ? weight : 0;
            }
        }

        /** Each bin's part is count times |mean score - share of hits| = |sum of scores - hits|. */
        double error() {
            double sum = 0;
            long all = 0;
            for (int bin = 0; bin < BINS; bin++) {
                sum += Math.abs(scores[bin] - hits[bin]);
                all += counts[bin];
            }
            return sum / all;
        }
    }
}
