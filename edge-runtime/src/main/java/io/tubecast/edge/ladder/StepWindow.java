package io.tubecast.edge.ladder;

import java.util.Arrays;

/** What the newest steps took, for some seconds back. Allocates nothing after construction. Not thread-safe. */
final class StepWindow {
    private static final int CAPACITY = 1024;
    private static final double HIGH = 0.95;

    private final long[] times = new long[CAPACITY];
    private final double[] loads = new double[CAPACITY];
    private final double[] slowdowns = new double[CAPACITY];
    private final long[] drops = new long[CAPACITY];
    private final double[] sorted = new double[CAPACITY];
    private long added;

    /**
     * Takes a step.
     *
     * @param load part of its budget that it took
     * @param slowdown what it took over what it took at the start
     * @param dropped frames dropped since the step before
     */
    void add(long now, double load, double slowdown, long dropped) {
        int at = (int) (added++ % CAPACITY);
        times[at] = now;
        loads[at] = load;
        slowdowns[at] = slowdown;
        drops[at] = dropped;
    }

    /** Forgets all steps. */
    void clear() {
        added = 0;
    }

    /** Steps after a moment. */
    int countSince(long moment) {
        int count = 0;
        while (count < size() && times[place(count)] > moment) {
            count++;
        }
        return count;
    }

    /** The 95th percentile of the load of the newest steps; 0 of none. */
    double highLoad(int newest) {
        return high(loads, newest);
    }

    /** The 95th percentile of the slow-down of the newest steps; 0 of none. */
    double highSlowdown(int newest) {
        return high(slowdowns, newest);
    }

    /** How many of the newest steps took more than their budget. */
    int over(int newest) {
        int over = 0;
        for (int i = 0; i < newest; i++) {
            over += loads[place(i)] > 1 ? 1 : 0;
        }
        return over;
    }

    /** Frames dropped among the newest steps. */
    long dropped(int newest) {
        long sum = 0;
        for (int i = 0; i < newest; i++) {
            sum += drops[place(i)];
        }
        return sum;
    }

    /** The smallest value that at least 95 % of them do not exceed. */
    private double high(double[] values, int newest) {
        if (newest == 0) {
            return 0;
        }
        for (int i = 0; i < newest; i++) {
            sorted[i] = values[place(i)];
        }
        Arrays.sort(sorted, 0, newest);
        return sorted[(int) Math.ceil(HIGH * newest) - 1];
    }

    private int size() {
        return (int) Math.min(added, CAPACITY);
    }

    /** Where the step lies that was added so many steps before the newest. */
    private int place(int back) {
        return (int) ((added - 1 - back) % CAPACITY);
    }
}
