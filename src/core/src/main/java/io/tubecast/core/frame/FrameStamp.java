package io.tubecast.core.frame;

/**
 * When a frame was seen.
 *
 * @param index number of the frame in its source, 0-based; gaps show frames the source itself lost
 * @param captureNanos when the exposure happened on the monotonic clock ({@code System.nanoTime()}); never re-stamped, the base
 *     of every latency and validity
 * @param mediaNanos presentation time in the stream; equal to {@code captureNanos} live, the file's own time line otherwise
 */
public record FrameStamp(long index, long captureNanos, long mediaNanos) {}
