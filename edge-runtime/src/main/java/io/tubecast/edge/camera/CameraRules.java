package io.tubecast.edge.camera;

import java.util.concurrent.TimeUnit;

/**
 * When a camera counts as lost and what is done about it.
 *
 * @param silentNanos a camera silent for so long is lost, unless its own rate is that slow
 * @param openNanos how long it may take to open, and to give its first frame
 * @param retryNanos first pause before a lost camera is opened again; doubles with each failure
 * @param maxRetryNanos longest such pause
 * @param picture when the pictures are of no use
 * @param lateNanos frames that lie so far behind the newest that could be here are passed over
 */
public record CameraRules(
        long silentNanos, long openNanos, long retryNanos, long maxRetryNanos, Picture picture, long lateNanos) {
    /** Intervals of a camera's own rate after which it counts as silent at the earliest. */
    public static final double SILENT_INTERVALS = 3;

    /**
     * When pictures are of no use.
     *
     * @param frozenNanos the same picture for so long is frozen
     * @param blackNanos nothing but black for so long is black
     */
    public record Picture(long frozenNanos, long blackNanos) {
        /** Pictures are taken as they come. */
        public static final Picture ANY = new Picture(Long.MAX_VALUE, Long.MAX_VALUE);

        /** Times in milliseconds. */
        public static Picture ofMillis(long frozen, long black) {
            return new Picture(TimeUnit.MILLISECONDS.toNanos(frozen), TimeUnit.MILLISECONDS.toNanos(black));
        }
    }

    /** Checks the order. */
    public CameraRules {
        if (silentNanos < 1 || openNanos < 1 || retryNanos < 1 || maxRetryNanos < retryNanos || lateNanos < 1) {
            throw new IllegalArgumentException(
                    "times must be over 0 and in order: silent %d, open %d, retry %d to %d, late %d ns"
                            .formatted(silentNanos, openNanos, retryNanos, maxRetryNanos, lateNanos));
        }
    }

    /** How long a camera of a rate may be silent. */
    long silentNanos(double framesPerSecond) {
        return framesPerSecond > 0
                ? Math.max(silentNanos, (long) (SILENT_INTERVALS * 1e9 / framesPerSecond))
                : silentNanos;
    }
}
