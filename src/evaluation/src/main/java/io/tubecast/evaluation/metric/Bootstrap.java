package io.tubecast.evaluation.metric;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Confidence intervals by drawing videos with replacement: the percentile interval that holds 95 % of the resamples.
 *
 * @param resamples how many data sets are drawn; 0 gives no intervals
 * @param seed the same seed draws the same data sets
 */
public record Bootstrap(int resamples, long seed) {
    /** A thousand resamples. */
    public static final Bootstrap STANDARD = new Bootstrap(1000, 1);

    /** No intervals. */
    public static final Bootstrap NONE = new Bootstrap(0, 1);

    /**
     * Where 95 % of the resamples lie.
     *
     * @param low 2.5th percentile
     * @param high 97.5th percentile
     */
    public record Interval(double low, double high) {}

    /** Checks the count. */
    public Bootstrap {
        if (resamples < 0) {
            throw new IllegalArgumentException("resamples must be 0 or more, was " + resamples);
        }
    }

    /**
     * The interval of a measure. The same draws are used for every measure of as many videos, so intervals can be compared.
     *
     * @param videos number of videos
     * @param measure takes how often each video was drawn; called from several threads; a NaN is left out
     */
    public Interval interval(int videos, ToDoubleFunction<int[]> measure) {
        return interval(resample(videos, measure));
    }

    /**
     * A measure of each resample. The same draws are used for every measure of as many videos.
     *
     * @param videos number of videos
     * @param measure takes how often each video was drawn; called from several threads
     */
    double[] resample(int videos, ToDoubleFunction<int[]> measure) {
        return IntStream.range(0, resamples)
                .parallel()
                .mapToDouble(i -> measure.applyAsDouble(draw(videos, i)))
                .toArray();
    }

    /** Where 95 % of some resamples lie; a NaN is left out. */
    static Interval interval(double[] resampled) {
        double[] values = Arrays.stream(resampled)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (values.length == 0) {
            return new Interval(Double.NaN, Double.NaN);
        }
        return new Interval(percentile(values, 0.025), percentile(values, 0.975));
    }

    /** How often each video is drawn in a resample. */
    int[] draw(int videos, int resample) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + resample * 0xBF58476D1CE4E5B9L);
        int[] weights = new int[videos];
        for (int i = 0; i < videos; i++) {
            weights[random.nextInt(videos)]++;
        }
        return weights;
    }

    /** Linear between the two nearest values. */
    private static double percentile(double[] sorted, double fraction) {
        double position = fraction * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
