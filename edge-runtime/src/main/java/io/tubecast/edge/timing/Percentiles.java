package io.tubecast.edge.timing;

import org.HdrHistogram.Histogram;

/**
 * Percentiles in milliseconds; all 0 where nothing was noted.
 *
 * @param count how many durations
 * @param p50Millis median
 * @param p95Millis 95th percentile
 * @param p99Millis 99th percentile
 * @param maxMillis the longest
 */
public record Percentiles(long count, double p50Millis, double p95Millis, double p99Millis, double maxMillis) {
    static Percentiles of(Histogram histogram) {
        return new Percentiles(
                histogram.getTotalCount(),
                millis(histogram, 50),
                millis(histogram, 95),
                millis(histogram, 99),
                histogram.getMaxValue() / 1e6);
    }

    private static double millis(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1e6;
    }
}
