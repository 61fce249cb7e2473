package io.tubecast.onnx.calibration;

/**
 * The limit beyond which values are best cut off when the rest is told apart in 256 levels: where the sum of the squares of what rounding and cutting off change is least.
 *
 * <p>What is rounded is off by a twelfth of a step's square on average; what is cut off, by the square of its distance from the limit. Both sides of 0 have the same limit, and what was seen ends a side
 * where it ends before. The first bin does not count: it is full of exact zeros, which no step can lose.
 */
final class SquaredErrorLimit {
    private static final int STEPS = 255;
    private static final int FEWEST = 16; // bins: less would leave nothing of the distribution

    private SquaredErrorLimit() {}

    /**
     * Chooses.
     *
     * @param counts (in) of the bins
     * @param used how many of them are in use
     * @param width of a bin
     * @param seen from the least to the greatest value
     * @return how many bins to keep; of equal ones, the most
     */
    static int bins(long[] counts, int used, double width, Range seen) {
        double inside = 0;
        for (int bin = 1; bin < used; bin++) {
            inside += counts[bin];
        }
        int best = used;
        double least = Double.POSITIVE_INFINITY;
        // of the values beyond: how many, the sum of their distances from 0, and that of the squares
        double beyond = 0;
        double sum = 0;
        double squares = 0;
        for (int kept = used; kept >= Math.min(FEWEST, used); kept--) {
            double limit = kept * width;
            double high = Math.max(0, Math.min(limit, seen.max()));
            double low = Math.min(0, Math.max(-limit, seen.min()));
            double step = (high - low) / STEPS;
            double error = (inside - beyond) * step * step / 12 + squares - 2 * limit * sum + limit * limit * beyond;
            if (error < least) {
                least = error;
                best = kept;
            }
            double value = (kept - 0.5) * width;
            long count = counts[kept - 1];
            beyond += count;
            sum += count * value;
            squares += count * value * value;
        }
        return best;
    }
}
