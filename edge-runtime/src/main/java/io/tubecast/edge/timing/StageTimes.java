package io.tubecast.edge.timing;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long each stage takes a frame, and the latency from capture to hand-over: percentiles of the last interval and of the whole run.
 *
 * <p>{@link #record} is called by the stage's own thread and allocates nothing; the other methods are called by one reporting
 * thread.
 */
public final class StageTimes {
    private final Map<Stage, StageTime> times = new EnumMap<>(Stage.class);

    /** Empty times for all stages. */
    public StageTimes() {
        for (Stage stage : Stage.values()) {
            times.put(stage, new StageTime());
        }
    }

    /** Notes one duration; negative values count as 0. */
    public void record(Stage stage, long nanos) {
        of(stage).record(nanos);
    }

    /** Forgets everything. */
    public void clear() {
        times.values().forEach(StageTime::clear);
    }

    /** Moves what was noted since the last call into the interval and the totals. */
    public void collect() {
        times.values().forEach(StageTime::collect);
    }

    /** Percentiles of what the last {@link #collect()} moved. */
    public Percentiles lastInterval(Stage stage) {
        return Percentiles.of(of(stage).interval());
    }

    /** Percentiles of the whole run up to the last {@link #collect()}. */
    public Percentiles total(Stage stage) {
        return Percentiles.of(of(stage).total());
    }

    /** The whole run up to the last {@link #collect()}; from any thread. */
    public StageBuckets buckets(Stage stage) {
        return of(stage).buckets();
    }

    /** The whole run as a table for people: one line for each stage that ran, milliseconds, and each stage's share of the time spent in all. */
    public String table() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "%-14s %8s %8s %8s %8s %8s %7s%n", "ms", "mean", "p50", "p95", "p99", "max", "share"));
        double sum = 0;
        for (Stage stage : Stage.values()) {
            sum += stage.partOfTheWork() ? meanMillis(stage) : 0;
        }
        for (Stage stage : Stage.values()) {
            if (total(stage).count() > 0) {
                appendRow(text, stage, sum);
            }
        }
        return text.toString();
    }

    private void appendRow(StringBuilder text, Stage stage, double sumMillis) {
        Percentiles row = total(stage);
        String share = stage.partOfTheWork() && sumMillis > 0
                ? String.format(Locale.ROOT, "%.1f %%", 100 * meanMillis(stage) / sumMillis)
                : "";
        text.append(String.format(
                Locale.ROOT,
                "%-14s %8.2f %8.2f %8.2f %8.2f %8.2f %7s%n",
                stage.title(),
                meanMillis(stage),
                row.p50Millis(),
                row.p95Millis(),
                row.p99Millis(),
                row.maxMillis(),
                share));
    }

    private double meanMillis(Stage stage) {
        Histogram total = of(stage).total();
        return total.getTotalCount() == 0 ? 0 : total.getMean() / 1e6;
    }

    private StageTime of(Stage stage) {
        StageTime time = times.get(stage);
        if (time == null) {
            throw new IllegalStateException("no times for stage " + stage);
        }
        return time;
    }
}
