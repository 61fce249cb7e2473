package io.tubecast.edge.timing;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** The durations of one stage: a recorder its thread writes, two histograms the reporting thread reads, and one for everybody. */
final class StageTime {
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final int DIGITS = 2;

    private final Recorder recorder = new Recorder(LONGEST_NANOS, DIGITS);
    private final Histogram total = new Histogram(LONGEST_NANOS, DIGITS);
    private Histogram interval = recorder.getIntervalHistogram();
    private volatile StageBuckets buckets = StageBuckets.NONE;

    void record(long nanos) {
        recorder.recordValue(Math.max(0, Math.min(LONGEST_NANOS, nanos)));
    }

    void collect() {
        interval = recorder.getIntervalHistogram(interval);
        total.add(interval);
        buckets = buckets.plus(interval);
    }

    void clear() {
        recorder.reset();
        interval.reset();
        total.reset();
        buckets = StageBuckets.NONE;
    }

    StageBuckets buckets() {
        return buckets;
    }

    Histogram interval() {
        return interval;
    }

    Histogram total() {
        return total;
    }
}
