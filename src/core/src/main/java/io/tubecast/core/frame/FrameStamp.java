package io.tubecast.core.frame;

/**
 * When a frame was seen.
 *
 * @param index number of the frame in its source, 0-based; gaps show frames the source itself lost
 * @param captureNanos when the exposure happened on the monotonic clock ({@code System.nanoTime()}); never re-stamped, the base
 *     of every latency and validity
 * @param mediaNanos presentation time in the stream; equal to {@code captureNanos} live, the file's own time line otherwise
 * @param timeSource who says when the exposure happened
 */
public record FrameStamp(long index, long captureNanos, long mediaNanos, TimeSource timeSource) {
    /** A frame that counts from its arrival. */
    public FrameStamp(long index, long captureNanos, long mediaNanos) {
        this(index, captureNanos, mediaNanos, TimeSource.ARRIVAL);
    }

    /** The same moment under another number. */
    public FrameStamp withIndex(long number) {
        return number == index ? this : new FrameStamp(number, captureNanos, mediaNanos, timeSource);
    }
}
