package io.tubecast.benchmarks;

import java.util.Arrays;

/** Durations in nanoseconds, in a fixed number of places. */
public final class Durations {
    private final long[] nanos;
    private int count;

    /** Room for so many. */
    public Durations(int capacity) {
        nanos = new long[capacity];
    }

    /** Notes one; those beyond the capacity are an error. */
    public void add(long duration) {
        nanos[count++] = duration;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** The middle one, or the mean of the two in the middle. */
    public double median() {
        return (percentile(0.5) + percentile(Math.nextUp(0.5))) / 2;
    }

    /** The smallest that at least {@code share} of all are not above; {@code share} in (0, 1]. */
    public double percentile(double share) {
        if (count == 0) {
            throw new IllegalStateException("no duration was noted");
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.min(count - 1, (int) Math.ceil(share * count) - 1)];
    }

    /** Their sum. */
    public double sum() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += nanos[i];
        }
        return sum;
    }
}
