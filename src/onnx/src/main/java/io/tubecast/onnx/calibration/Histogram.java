package io.tubecast.onnx.calibration;

import io.tubecast.onnx.OnnxException;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * How often a tensor's values have which distance from 0: 2048 bins from 0 up, all equally wide, and the least and greatest value seen.
 *
 * <p>The width is a power of two, the least one with which all values seen so far fit. A greater value doubles it and adds the bins up in pairs, which moves no
 * value across an edge. So the histogram depends on the values alone, neither on their order nor on how they were split into calls, and the greatest value lies
 * in the upper half of the bins: between 1025 and 2048 are in use. The lower edge of a bin belongs to it. For one thread.
 */
public final class Histogram {
    /** Number of bins. */
    public static final int BINS = 2048;

    private static final int BITS = 11; // 2^11 bins
    private static final int LEAST_EXPONENT = -149; // of the least positive float

    private final long[] counts = new long[BINS];
    private int exponent = LEAST_EXPONENT - BITS; // the width is 2^exponent
    private long total;
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;

    /**
     * Counts values.
     *
     * @param values (in) from position to limit; the position stays
     * @throws OnnxException if one is not finite; then none is counted
     */
    public void add(FloatBuffer values) {
        float least = min;
        float greatest = max;
        for (int i = values.position(); i < values.limit(); i++) {
            float value = values.get(i);
            if (!Float.isFinite(value)) {
                throw new OnnxException("value %d of %d is %s".formatted(i, values.limit(), Float.toString(value)));
            }
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        if (!values.hasRemaining()) {
            return;
        }
        min = least;
        max = greatest;
        growTo(range().magnitude());
        double scale = Math.scalb(1.0, -exponent);
        for (int i = values.position(); i < values.limit(); i++) {
            counts[(int) (Math.abs(values.get(i)) * scale)]++;
        }
        total += values.remaining();
    }

    private void growTo(float magnitude) {
        while (magnitude >= Math.scalb(1.0, exponent + BITS)) {
            for (int i = 0; i < BINS / 2; i++) {
                counts[i] = counts[2 * i] + counts[2 * i + 1];
            }
            Arrays.fill(counts, BINS / 2, BINS, 0);
            exponent++;
        }
    }

    /** How many values were counted. */
    public long total() {
        return total;
    }

    /** How many values are in a bin. */
    public long count(int bin) {
        return counts[bin];
    }

    /** The width of a bin. */
    public double width() {
        return Math.scalb(1.0, exponent);
    }

    /** How many bins there are up to the greatest value's, that one counted. */
    public int used() {
        return (int) (range().magnitude() / width()) + 1;
    }

    /** From the least value seen to the greatest. */
    public Range range() {
        if (min > max) {
            throw new OnnxException("nothing was counted yet");
        }
        return new Range(min, max);
    }

    /** The range a method chooses, within the one that was seen. */
    public Range choose(Method method) {
        return switch (method.kind()) {
            case MAX -> range();
            case ENTROPY -> range().clip((float) (EntropyLimit.bins(counts, used()) * width()));
            case MSE -> range().clip((float) (SquaredErrorLimit.bins(counts, used(), width(), range()) * width()));
            case PERCENTILE -> range().clip((float) (binsWithin(method.percent()) * width()));
        };
    }

    /** How many bins, from 0 up, hold at least {@code percent} of a hundred values. */
    private int binsWithin(double percent) {
        double wanted = total * percent / 100 * (1 - 1e-12); // 99.9 % of 1000 are 999, whatever the last bit says
        long within = 0;
        for (int bin = 0; bin < BINS; bin++) {
            within += counts[bin];
            if (within >= wanted) {
                return bin + 1;
            }
        }
        return BINS;
    }
}
