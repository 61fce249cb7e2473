package io.tubecast.edge.ladder;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Counts changes, so that there are not too many in any minute. Allocates nothing after construction. Not thread-safe. */
final class ChangeLimit {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long NEVER = Long.MIN_VALUE;

    /** Times of the newest changes, the oldest first. */
    private final long[] changes;

    ChangeLimit(int perMinute) {
        changes = new long[perMinute];
        Arrays.fill(changes, NEVER);
    }

    /** Something changed. */
    void note(long now) {
        System.arraycopy(changes, 1, changes, 0, changes.length - 1);
        changes[changes.length - 1] = now;
    }

    /** How many changes there may be now. */
    int free(long now) {
        int free = 0;
        while (free < changes.length && (changes[free] == NEVER || now - changes[free] >= MINUTE)) {
            free++;
        }
        return free;
    }
}
