package io.tubecast.edge.camera;

import io.tubecast.core.frame.FrameStamp;
import java.util.concurrent.TimeUnit;

/**
 * Keeps capture times in order and near the present, whatever a driver or a stream says.
 *
 * <p>A stamp from the future, or from before the last frame, comes from a clock that has jumped: such a frame counts from its arrival. A frame that is older than the youngest of the last seconds was
 * when it came, by more than is allowed, lay in a buffer somewhere: it is late. A camera that always needs the same time is not late, only slow. Allocates only when a stamp is wrong. Not thread-safe.
 */
final class StampGuard {
    /** As far as a stamp may lie ahead of, or behind, what it can be; it is moved then and nobody is told. */
    private static final long TOLERANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final long lateNanos;
    private boolean begun;
    private long last;
    private boolean jumped;
    private long jumpNanos;
    private long windowBegan;
    /** Least age of a frame in the window before and in this one. */
    private long youngestBefore = Long.MAX_VALUE;

    private long youngest = Long.MAX_VALUE;

    /** What a stamp is. */
    enum Verdict {
        /** As it should be, or moved a little. */
        FINE,
        /** The clock behind it has jumped; said once until it is well again. */
        JUMPED,
        /** The frame is old. */
        LATE
    }

    StampGuard(long lateNanos) {
        this.lateNanos = lateNanos;
    }

    /** The source was opened anew: its frames may be older or younger than those before. */
    void reopened() {
        youngest = Long.MAX_VALUE;
        youngestBefore = Long.MAX_VALUE;
    }

    /** How far the clock jumped, ahead if positive. */
    long jumpNanos() {
        return jumpNanos;
    }

    /** The capture time that counts for the last frame that was not late. */
    long captureNanos() {
        return last;
    }

    /** Whether the stamp of the frame judged last was of no use, so that its arrival counts. */
    boolean fromArrival() {
        return jumped;
    }

    /**
     * Judges the next frame's stamp.
     *
     * @param now when the frame came
     */
    Verdict judge(FrameStamp stamp, long now) {
        long capture = stamp.captureNanos();
        boolean ahead = capture - now > TOLERANCE_NANOS;
        boolean behind = begun && last - capture > TOLERANCE_NANOS;
        if (ahead || behind) {
            boolean told = jumped;
            jumped = true;
            jumpNanos = capture - (ahead ? now : last);
            accept(now);
            return told ? Verdict.FINE : Verdict.JUMPED;
        }
        jumped = false;
        if (isLate(Math.max(0, now - capture), now)) {
            return Verdict.LATE;
        }
        accept(Math.min(capture, now));
        return Verdict.FINE;
    }

    private void accept(long captureNanos) {
        last = begun ? Math.max(last + 1, captureNanos) : captureNanos;
        begun = true;
    }

    private boolean isLate(long age, long now) {
        if (now - windowBegan > WINDOW_NANOS) {
            windowBegan = now;
            youngestBefore = youngest;
            youngest = Long.MAX_VALUE;
        }
        youngest = Math.min(youngest, age);
        return age - Math.min(youngest, youngestBefore) > lateNanos;
    }
}
