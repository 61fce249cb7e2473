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

    /** In its first seconds not much is known of a stream; then what is known better moves its times by less. */
    private static final long NEW_NANOS = 2_000_000_000L;

    private static final int NEW_PART = 2;
    private static final int OLD_PART = 10;
    private static final long JUMP_NANOS = 1_000_000_000L;

    private final Kind kind;
    private final long latencyNanos;
    private final @Nullable UtcAnchor anchor;
    private final StreamClock stream = new StreamClock();
    private long anchored;
    private boolean begun;
    private long beganStamp;
    private long lastStamp;
    /** From the stream's time stamps to our clock. */
    private long shift;

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
        if (kind == Kind.MONOTONIC && isOurs(stampNanos, now)) {
            begun = true;
            lastStamp = stampNanos;
            return live(index, stampNanos, TimeSource.V4L2_START_OF_EXPOSURE);
        }
        boolean stamped = kind == Kind.STREAM && stampNanos != NONE;
        long taken = (stamped ? stream.expected(stampNanos, now) : now) - latencyNanos;
        TimeSource source = TimeSource.ARRIVAL;
        if (anchor != null && utcMicros != NONE) {
            long told = onOurClock(anchor, utcMicros, now);
            if (told - now <= AHEAD_NANOS && now - told < OLDEST_NANOS) {
                taken = told;
                source = TimeSource.RTCP;
            }
        }
        return live(index, Math.min(now, stamped ? evenly(stampNanos, taken) : taken), source);
    }

    /** Whether a driver's stamp is of our clock. A driver whose stamps were so before, and go on from there, gives a frame that has lain with it for long. */
    private boolean isOurs(long stampNanos, long now) {
        return stampNanos <= now && (stampNanos > now - OLDEST_NANOS || (begun && stampNanos >= lastStamp));
    }

    /** Times go on evenly when something better is known of the stream: the distance between two frames says how fast things move. */
    private long evenly(long stampNanos, long taken) {
        long wanted = taken - stampNanos;
        if (!begun || Math.abs(wanted - shift) > JUMP_NANOS || stampNanos < lastStamp) {
            begun = true;
            beganStamp = stampNanos;
            shift = wanted;
        } else {
            long most = (stampNanos - lastStamp) / (stampNanos - beganStamp < NEW_NANOS ? NEW_PART : OLD_PART);
            shift += Math.max(-most, Math.min(most, wanted - shift));
        }
        lastStamp = stampNanos;
        return stampNanos + shift;
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
