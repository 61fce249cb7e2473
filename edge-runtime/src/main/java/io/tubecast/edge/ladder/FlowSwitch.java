package io.tubecast.edge.ladder;

import java.util.concurrent.TimeUnit;

/** Whether optical flow is computed, and how long it takes: between the thread that decides and the one that computes. Thread-safe. */
public final class FlowSwitch {
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private volatile boolean on;
    private volatile long tookNanos;
    private volatile long tookAt;

    /** A switch. */
    public FlowSwitch(boolean on) {
        this.on = on;
    }

    /** Whether flow is to be computed. */
    public boolean on() {
        return on;
    }

    void turn(boolean newOn) {
        on = newOn;
    }

    /** A field was computed. */
    public void took(long now, long nanos) {
        tookNanos = nanos;
        tookAt = now;
    }

    /** How long the newest field took; 0 if none was computed lately. */
    long lastNanos(long now) {
        return on && now - tookAt < STALE_NANOS ? tookNanos : 0;
    }
}
