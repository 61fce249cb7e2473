package io.tubecast.edge.timing;

import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How many durations of the whole run fell between some bounds, as a histogram for others to read. Never changed once made.
 *
 * @param counts durations up to each of {@link #BOUNDS_SECONDS} and above the one before, then those above the last
 * @param sumSeconds all durations together
 */
public record StageBuckets(List<Long> counts, double sumSeconds) {
    /** Upper bounds in seconds: from a tenth of a millisecond to 2.5 s, in the usual steps. */
    public static final List<Double> BOUNDS_SECONDS = List.of(
            0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.25, 0.5,
            1.0, 2.5);

    private static final double NANOS = 1e9;

    /** No durations yet. */
    static final StageBuckets NONE = new StageBuckets(new long[BOUNDS_SECONDS.size() + 1], 0);

    /** Copies the counts. */
    public StageBuckets {
        counts = List.copyOf(counts);
    }

    private StageBuckets(long[] counts, double sumSeconds) {
        this(Arrays.stream(counts).boxed().toList(), sumSeconds);
    }

    /** These and those of an interval. */
    StageBuckets plus(Histogram interval) {
        if (interval.getTotalCount() == 0) {
            return this;
        }
        long[] more = counts.stream().mapToLong(Long::longValue).toArray();
        double sum = sumSeconds;
        for (HistogramIterationValue each : interval.recordedValues()) {
            double seconds = interval.medianEquivalentValue(each.getValueIteratedTo()) / NANOS;
            more[bucket(seconds)] += each.getCountAtValueIteratedTo();
            sum += seconds * each.getCountAtValueIteratedTo();
        }
        return new StageBuckets(more, sum);
    }

    private static int bucket(double seconds) {
        int at = 0;
        while (at < BOUNDS_SECONDS.size() && seconds > BOUNDS_SECONDS.get(at)) {
            at++;
        }
        return at;
    }
}
