package io.tubecast.publish.command;

import io.tubecast.core.time.NanoClock;

/** Lets so many through a second, and twice as many at once after a pause. Not thread-safe. */
final class RateLimit {
    private final NanoClock clock;
    private final double perNano;
    private final double most;
    private double tokens;
    private long countedAt;

    RateLimit(int perSecond, NanoClock clock) {
        this.clock = clock;
        perNano = perSecond / 1e9;
        most = 2.0 * perSecond;
        tokens = most;
        countedAt = clock.nanoTime();
    }

    boolean passes() {
        long now = clock.nanoTime();
        tokens = Math.min(most, tokens + Math.max(0, now - countedAt) * perNano);
        countedAt = now;
        boolean room = tokens >= 1;
        tokens -= room ? 1 : 0;
        return room;
    }
}
