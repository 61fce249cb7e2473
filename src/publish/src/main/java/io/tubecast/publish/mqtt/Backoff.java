package io.tubecast.publish.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: anything up to a limit that doubles with every failure in a row ("full jitter"), so
 * that a fleet does not come back all at once.
 */
final class Backoff {
    private final long firstNanos;
    private final long longestNanos;
    private final long refusedNanos;
    private final RandomGenerator random;
    private int failures;

    Backoff(LinkTiming timing, RandomGenerator random) {
        this.firstNanos = timing.firstBackoff().toNanos();
        this.longestNanos = timing.longestBackoff().toNanos();
        this.refusedNanos = timing.refusedBackoff().toNanos();
        this.random = random;
    }

    /**
     * The pause after one more failure.
     *
     * @param refused whether the broker refused this client: it will not change its mind soon, so the pause is long and fixed
     */
    Duration next(boolean refused) {
        if (refused) {
            return Duration.ofNanos(refusedNanos);
        }
        long limit = Math.min(longestNanos, firstNanos << Math.min(failures, 20));
        failures++;
        return Duration.ofNanos((long) (random.nextDouble() * limit));
    }

    /** Forgets the failures, after a link that lasted. */
    void reset() {
        failures = 0;
    }
}
