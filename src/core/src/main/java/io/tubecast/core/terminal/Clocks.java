package io.tubecast.core.terminal;

/** Durations as people read them. */
public final class Clocks {
    private static final long NANOS = 1_000_000_000L;

    private Clocks() {}

    /** Minutes and seconds, and hours where there are some: {@code 1:05}, {@code 2:00:30}. */
    public static String text(long nanos) {
        long seconds = nanos / NANOS;
        return seconds >= 3600
                ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
                : "%d:%02d".formatted(seconds / 60, seconds % 60);
    }
}
