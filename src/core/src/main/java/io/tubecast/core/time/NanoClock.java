package io.tubecast.core.time;

/** A monotonic clock in nanoseconds; on Linux the same clock that stamps camera frames (CLOCK_MONOTONIC). */
@FunctionalInterface
public interface NanoClock {
    /** Nanoseconds since an arbitrary but fixed moment. */
    long nanoTime();

    /** The clock of this machine. */
    static NanoClock system() {
        return System::nanoTime;
    }
}
