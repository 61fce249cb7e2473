package io.tubecast.onnx.calibration;

/**
 * The limit beyond which values are best cut off when the rest is told apart in 128 levels.
 *
 * <p>For each number of bins from 128 up: the reference distribution is those bins, with everything beyond them added to the last; the candidate is the same bins
 * without what is beyond, joined into 128 levels as equally as whole bins allow, and each level's count spread evenly over those of its bins that are not empty.
 * The limit is where the relative entropy (Kullback-Leibler divergence) of the candidate from the reference is least; of equal ones, the farthest. A candidate that
 * is 0 where the reference is not is out. After S. Migacz, "8-bit inference with TensorRT", GTC 2017.
 *
 * <p>Differs from it in one place, as later tools do: the first bin counts as much as the second. It is full of the exact zeros that Relu leaves, which no scale can
 * lose; counted, they would drown what the rest of the distribution says.
 */
final class EntropyLimit {
    static final int LEVELS = 128;

    private EntropyLimit() {}

    /**
     * Chooses.
     *
     * @param counts (in) of the bins
     * @param used how many of them are in use
     * @return how many bins to keep
     */
    static int bins(long[] counts, int used) {
        if (used <= LEVELS) {
            return used;
        }
        double[] p = new double[used];
        for (int bin = 0; bin < used; bin++) {
            p[bin] = counts[bin == 0 ? 1 : bin];
        }
        double beyond = 0;
        for (int bin = LEVELS; bin < used; bin++) {
            beyond += p[bin];
        }
        int best = used;
        double least = Double.POSITIVE_INFINITY;
        for (int kept = LEVELS; kept <= used; kept++) {
            double divergence = divergence(p, kept, beyond);
            if (divergence <= least) {
                least = divergence;
                best = kept;
            }
            beyond -= kept < used ? p[kept] : 0;
        }
        return best;
    }

    /** Relative entropy of {@code kept} bins in 128 levels from themselves with {@code beyond} in the last. */
    private static double divergence(double[] p, int kept, double beyond) {
        double inside = 0;
        for (int bin = 0; bin < kept; bin++) {
            inside += p[bin];
        }
        if (inside == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double sum = 0;
        for (int level = 0; level < LEVELS; level++) {
            int from = (int) ((long) level * kept / LEVELS);
            int to = (int) ((level + 1L) * kept / LEVELS);
            double count = 0;
            int filled = 0;
            for (int bin = from; bin < to; bin++) {
                count += p[bin];
                filled += p[bin] > 0 ? 1 : 0;
            }
            double q = filled == 0 ? 0 : count / filled / inside;
            for (int bin = from; bin < to; bin++) {
                double reference = (p[bin] + (bin == kept - 1 ? beyond : 0)) / (inside + beyond);
                if (reference > 0) {
                    double candidate = p[bin] > 0 ? q : 0;
                    if (candidate == 0) {
                        return Double.POSITIVE_INFINITY;
                    }
                    sum += reference * Math.log(reference / candidate);
                }
            }
        }
        return sum;
    }
}
