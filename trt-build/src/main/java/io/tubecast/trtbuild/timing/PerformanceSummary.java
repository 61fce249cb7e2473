package io.tubecast.trtbuild.timing;

import java.io.PrintWriter;
import java.util.Locale;

/** What trtexec calls the performance summary. What it tells of single transfers is not known here: a run is from its call to its results. */
public final class PerformanceSummary {
    private static final double UNSTABLE = 0.05;

    private PerformanceSummary() {}

    /**
     * Prints it.
     *
     * @param what which network in which engine
     */
    public static void print(PrintWriter out, String what, Latencies latencies) {
        out.printf(Locale.ROOT, "=== Performance summary: %s ===%n", what);
        double seconds = latencies.total() / 1000;
        out.printf(Locale.ROOT, "Throughput: %.4g qps%n", latencies.millis().size() / seconds);
        out.printf(
                Locale.ROOT,
                "Latency: min = %.4g ms, max = %.4g ms, mean = %.4g ms, median = %.4g ms, percentile(90%%) = %.4g ms, percentile(95%%) = %.4g ms,"
                        + " percentile(99%%) = %.4g ms%n",
                latencies.min(),
                latencies.max(),
                latencies.mean(),
                latencies.median(),
                latencies.percentile(90),
                latencies.percentile(95),
                latencies.percentile(99));
        out.printf(
                Locale.ROOT,
                "Total Host Walltime: %.4g s, %d queries%n",
                seconds,
                latencies.millis().size());
        if (spread(latencies) > UNSTABLE) {
            out.printf(
                    Locale.ROOT,
                    "* latencies vary by %.0f %% of their mean: the machine has other work, or its clocks change; medians and ratios of one run still compare%n",
                    100 * spread(latencies));
        }
        out.flush();
    }

    /** Coefficient of variance. */
    private static double spread(Latencies latencies) {
        double mean = latencies.mean();
        double squares = latencies.millis().stream()
                .mapToDouble(millis -> (millis - mean) * (millis - mean))
                .sum();
        return Math.sqrt(squares / latencies.millis().size()) / mean;
    }
}
