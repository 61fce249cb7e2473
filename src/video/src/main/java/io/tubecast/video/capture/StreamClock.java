package io.tubecast.video.capture;

/**
 * Finds out when the frames of a stream were sent, from the time stamps that they carry and when they arrived.
 *
 * <p>A stream's time stamps run evenly but from anywhere; arrivals are on our clock but jitter and come late after a stall. The frame that was the least time on its way, of those
 * of the last {@value #WINDOW_SECONDS} to {@code 2 x} {@value #WINDOW_SECONDS} s, fixes where the stamps lie on our clock. So a frame that waited in a buffer counts from when it should have come, and
 * its age tells how far the stream is behind. Stamps that run back, or ahead by over a second, begin anew. Allocates nothing. Not thread-safe.
 */
final class StreamClock {
    private static final long WINDOW_SECONDS = 10;
    private static final long WINDOW_NANOS = WINDOW_SECONDS * 1_000_000_000L;
    private static final long JUMP_NANOS = 1_000_000_000L;

    private boolean begun;
    private long lastStamp;
    private long lastArrival;
    private long windowBegan;
    /** Least distance from a stamp to its arrival in the window before and in this one. */
    private long before;

    private long least;

    /**
     * Takes the next frame.
     *
     * @param stampNanos its time stamp in the stream
     * @param arrivalNanos when it arrived, never before the one of the frame before
     * @return when it should have arrived: never later than it did
     */
    long expected(long stampNanos, long arrivalNanos) {
        long way = arrivalNanos - stampNanos;
        if (!begun || jumped(stampNanos, arrivalNanos)) {
            begun = true;
            windowBegan = arrivalNanos;
            before = way;
            least = way;
        } else if (arrivalNanos - windowBegan > WINDOW_NANOS) {
            windowBegan = arrivalNanos;
            before = least;
            least = way;
        } else {
            least = Math.min(least, way);
        }
        lastStamp = stampNanos;
        lastArrival = arrivalNanos;
        return stampNanos + Math.min(before, least);
    }

    private boolean jumped(long stampNanos, long arrivalNanos) {
        long step = stampNanos - lastStamp;
        return step < 0 || step - (arrivalNanos - lastArrival) > JUMP_NANOS;
    }
}
