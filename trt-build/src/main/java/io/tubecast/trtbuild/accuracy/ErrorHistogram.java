package io.tubecast.trtbuild.accuracy;

/**
 * How often absolute errors of which size occur, in constant memory: each octave has 64 equal parts, so a quantile is at most 1.6 % over the true one.
 *
 * <p>The places are the upper bits of a float's own representation, which rises with its value. Not thread-safe.
 */
final class ErrorHistogram {
    private static final int DROPPED_BITS = 17; // of 23 of the fraction: 6 are left

    private final long[] counts = new long[(Float.floatToIntBits(Float.POSITIVE_INFINITY) >> DROPPED_BITS) + 2];
    private long total;
    private float max;

    /** Adds an error of 0 or more; NaN counts as infinite. */
    void add(float error) {
        float size = Float.isNaN(error) ? Float.POSITIVE_INFINITY : Math.abs(error);
        counts[Float.floatToIntBits(size) >> DROPPED_BITS]++;
        total++;
        max = Math.max(max, size);
    }

    /** Number of errors. */
    long total() {
        return total;
    }

    /** The largest error. */
    double max() {
        return max;
    }

    /**
     * The error that a share of all errors does not exceed, at most 1.6 % too large; exact where errors are 0, and never over the largest.
     *
     * @param share in [0, 1]
     */
    double quantile(double share) {
        long wanted = Math.max(1, (long) Math.ceil(share * total));
        long passed = 0;
        for (int place = 0; place < counts.length; place++) {
            passed += counts[place];
            if (passed >= wanted) {
                double end = place == 0 ? 0 : upperEnd(place);
                return end < max ? end : max; // behind the largest number there is no end
            }
        }
        return max;
    }

    private static double upperEnd(int place) {
        return Float.intBitsToFloat(((place + 1) << DROPPED_BITS) - 1);
    }
}
