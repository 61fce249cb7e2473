package io.tubecast.publish.message;

import org.jspecify.annotations.Nullable;

/**
 * The frame an event is about.
 *
 * @param frame number of the frame in its source
 * @param captureNanos capture time on the monotonic clock
 * @param validMillis how long after capture the event may be acted on; delivered later it is marked as history
 * @param clip what was looked at to say it, by a model of whole clips; null otherwise
 */
public record EventTime(
        long frame,
        long captureNanos,
        int validMillis,
        @Nullable ClipSpan clip) {
    /** Said of frames as they came. */
    public EventTime(long frame, long captureNanos, int validMillis) {
        this(frame, captureNanos, validMillis, null);
    }
}
