package io.tubecast.publish.message;

/**
 * The frame an event is about.
 *
 * @param frame number of the frame in its source
 * @param captureNanos capture time on the monotonic clock
 * @param validMillis how long after capture the event may be acted on; delivered later it is marked as history
 */
public record EventTime(long frame, long captureNanos, int validMillis) {}
