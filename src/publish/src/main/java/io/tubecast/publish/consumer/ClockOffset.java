package io.tubecast.publish.consumer;

/**
 * What a node's monotonic clock shows, estimated from questions and their answers: each gives an offset that is wrong by at most half the round trip, however unequal
 * the ways there and back. The best of the last ones counts; it gets worse with time, since two clocks drift apart.
 */
final class ClockOffset {
    private static final int SAMPLES = 8;
    private static final double DRIFT = 200e-6;

    private final long[] offsets = new long[SAMPLES];
    private final long[] errors = new long[SAMPLES];
    private final long[] takenAt = new long[SAMPLES];
    private int count;
    private int next;

    /**
     * A question was answered; all times in nanoseconds, the middle two on the node's clock.
     *
     * @return whether the four times can be true
     */
    boolean sample(long asked, long received, long left, long answered) {
        long trip = answered - asked - (left - received);
        boolean plausible = answered - asked >= 0 && left - received >= 0 && trip >= 0;
        if (plausible) {
            offsets[next] = (received - asked) / 2 + (left - answered) / 2;
            errors[next] = trip / 2 + 1;
            takenAt[next] = answered;
            next = (next + 1) % SAMPLES;
            count = Math.min(SAMPLES, count + 1);
        }
        return plausible;
    }

    boolean known() {
        return count > 0;
    }

    /** The node's time at a moment of this machine's clock. */
    long nodeNanos(long nanos) {
        return nanos + offsets[best(nanos)];
    }

    /** By how much {@link #nodeNanos} may be wrong. */
    long errorNanos(long nanos) {
        return error(best(nanos), nanos);
    }

    private int best(long nanos) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (error(i, nanos) < error(best, nanos)) {
                best = i;
            }
        }
        return best;
    }

    private long error(int index, long nanos) {
        return errors[index] + (long) (Math.abs(nanos - takenAt[index]) * DRIFT);
    }
}
