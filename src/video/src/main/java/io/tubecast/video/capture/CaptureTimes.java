package io.tubecast.video.capture;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.TimeSource;
import io.tubecast.core.time.UtcAnchor;
import org.jspecify.annotations.Nullable;

/**
 * When the frames of a camera were taken, by the best that is known of each: the driver's stamp, the camera's own clock, or else their arrival less the camera's latency. Not thread-safe.
 */
final class CaptureTimes {
    /** What a stream without time stamps has, and one whose camera does not tell its clock. */
    static final long NONE = Long.MIN_VALUE;

    private static final long ANCHOR_NANOS = 1_000_000_000L;
    /** Older than this by its own account, a frame was stamped by another clock. */
    private static final long OLDEST_NANOS = 5_000_000_000L;
    /** As far as a camera's clock may be ahead of ours. */
    private static final long AHEAD_NANOS = 20_000_000L;

    private final Kind kind;
    private final long latencyNanos;
    private final @Nullable UtcAnchor anchor;
    private final StreamClock stream = new StreamClock();
    private long anchored;

    /** What a source's time stamps are. */
    enum Kind {
        /** Moments of our monotonic clock, from the driver. */
        MONOTONIC,
        /** A clock of the stream's own. */
        STREAM,
        /** There are none. */
        NOTHING
    }

    /**
     * The times of a source.
     *
     * @param latencyNanos between exposure and arrival; taken off where frames count from their arrival
     * @param anchor our wall clock, to compare the camera's with; null if the camera's clock is not to be trusted
     */
    CaptureTimes(Kind kind, long latencyNanos, @Nullable UtcAnchor anchor) {
        this.kind = kind;
        this.latencyNanos = latencyNanos;
        this.anchor = anchor;
    }

    /**
     * The stamp of the next frame.
     *
     * @param stampNanos its time stamp in the stream, or {@link #NONE}
     * @param utcMicros the date that its camera gives it, or {@link #NONE}
     * @param now when it arrived
     */
    FrameStamp stamp(long index, long stampNanos, long utcMicros, long now) {
        if (kind == Kind.MONOTONIC && stampNanos <= now && stampNanos > now - OLDEST_NANOS) {
            return live(index, stampNanos, TimeSource.V4L2_START_OF_EXPOSURE);
        }
        long arrival = kind == Kind.STREAM && stampNanos != NONE ? stream.expected(stampNanos, now) : now;
        if (anchor != null && utcMicros != NONE) {
            long taken = onOurClock(anchor, utcMicros, now);
            if (taken - now <= AHEAD_NANOS && now - taken < OLDEST_NANOS) {
                return live(index, Math.min(taken, now), TimeSource.RTCP);
            }
        }
        return live(index, arrival - latencyNanos, TimeSource.ARRIVAL);
    }

    private long onOurClock(UtcAnchor ours, long utcMicros, long now) {
        if (now - anchored > ANCHOR_NANOS) {
            ours.refresh();
            anchored = now;
        }
        return ours.monotonicNanos(utcMicros);
    }

    private static FrameStamp live(long index, long captureNanos, TimeSource timeSource) {
        return new FrameStamp(index, captureNanos, captureNanos, timeSource);
    }
}
