package io.tubecast.core.time;

import java.time.Clock;
import java.time.Instant;

/**
 * Turns moments of the monotonic clock into UTC, so that a frame's date is fixed by when it was captured, not by when somebody
 * asked.
 *
 * <p>The offset between the two clocks is measured by {@link #refresh()}, to be called about once a second, and follows a
 * drifting wall clock slowly (at most 500 millionths of the elapsed time), so that dates stay in order. A wall clock that
 * jumps by more than half a second is followed at once, and {@link #stepped()} says so for a minute.
 *
 * <p>Thread-safe; {@link #utcMicros} and {@link #monotonicNanos} allocate nothing and read no clock.
 */
public final class UtcAnchor {
    private static final long STEP_NANOS = 500_000_000;
    private static final long STEP_SHOWN_NANOS = 60_000_000_000L;
    private static final double MAX_SLEW = 500e-6;

    private final NanoClock monotonic;
    private final Clock wall;
    private volatile long offsetNanos;
    private volatile boolean stepped;
    private long refreshedAt;
    private long steppedAt;

    /** An anchor that starts with the clocks' present offset. */
    public UtcAnchor(NanoClock monotonic, Clock wall) {
        this.monotonic = monotonic;
        this.wall = wall;
        this.refreshedAt = monotonic.nanoTime();
        this.offsetNanos = measuredOffset();
    }

    /** The anchor of this machine's clocks. */
    public static UtcAnchor system() {
        return new UtcAnchor(NanoClock.system(), Clock.systemUTC());
    }

    /** Microseconds since 1970-01-01T00:00Z at a moment of the monotonic clock. */
    public long utcMicros(long monotonicNanos) {
        return Math.floorDiv(monotonicNanos + offsetNanos, 1_000L);
    }

    /** The moment of the monotonic clock at which the date was this; reads no clock. */
    public long monotonicNanos(long utcMicros) {
        return 1_000L * utcMicros - offsetNanos;
    }

    /** Whether the wall clock jumped within the last minute. */
    public boolean stepped() {
        return stepped;
    }

    /** Compares the clocks and moves the offset; cheap, but not for every frame. */
    public synchronized void refresh() {
        long now = monotonic.nanoTime();
        long elapsed = now - refreshedAt;
        long difference = measuredOffset() - offsetNanos;
        if (Math.abs(difference) > STEP_NANOS) {
            offsetNanos += difference;
            steppedAt = now;
            stepped = true;
        } else {
            long most = (long) (elapsed * MAX_SLEW);
            offsetNanos += Math.max(-most, Math.min(most, difference));
            stepped = stepped && now - steppedAt < STEP_SHOWN_NANOS;
        }
        refreshedAt = now;
    }

    private long measuredOffset() {
        long before = monotonic.nanoTime();
        Instant utc = wall.instant();
        long middle = before + (monotonic.nanoTime() - before) / 2;
        return utc.getEpochSecond() * 1_000_000_000L + utc.getNano() - middle;
    }
}
