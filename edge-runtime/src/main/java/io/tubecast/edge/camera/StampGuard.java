package io.tubecast.edge.camera;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.TimeSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps capture times in order and near the present, whatever a driver or a stream says.
 *
 * <p>A stamp from the future, or from before the last frame, comes from a clock that has jumped: such a frame counts from its arrival. A frame that is older than the youngest of the last seconds was
 * when it came, by more than is allowed, lay in a buffer somewhere: it is late. A camera that always needs the same time is not late, only slow; nor is one whose stamps come from another clock from now on,
 * which may know better how old its frames are. Allocates only when a stamp is wrong. Not thread-safe.
 */
final class StampGuard {
    /** As far as a stamp may lie ahead of, or behind, what it can be; it is moved then and nobody is told. */
    private static final long TOLERANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final long lateNanos;
    /** So long ages may change after the stamps come from another clock: a source spreads the difference. */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private boolean begun;
    private long last;
    private long lastArrival;
    private @Nullable TimeSource timeSource;
    private boolean settling;
    private long settlesAt;
    private boolean jumped;
    /** The clock is well again, and times run at half their pace until it has caught up with them. */
    private boolean waiting;

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
        forgetAges();
        timeSource = null;
        settling = false;
    }

    private void forgetAges() {
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

    /** Whether the stamp of the frame judged last was of no use, so that its arrival counts, or a moment soon before it. */
    boolean fromArrival() {
        return jumped;
    }

    /**
     * Judges the next frame's stamp.
     *
     * @param now when the frame came
     */
    Verdict judge(FrameStamp stamp, long now) {
        noteSource(stamp.timeSource(), now);
        long capture = stamp.captureNanos();
        long half = (now - lastArrival) / 2;
        lastArrival = now;
        boolean ahead = capture - now > TOLERANCE_NANOS;
        boolean behind = begun && last - capture > TOLERANCE_NANOS;
        waiting = jumped && !ahead && (behind || waiting) && capture - last < half && isUsual(now - capture);
        if (waiting) {
            accept(last + half);
            return Verdict.FINE;
        }
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

    private void noteSource(TimeSource source, long now) {
        if (timeSource != null && timeSource != source && !settling) {
            settling = true;
            settlesAt = now + SETTLING_NANOS;
        }
        timeSource = source;
        if (settling && now - settlesAt >= 0) {
            settling = false;
            forgetAges();
        }
    }

    /** Whether frames of this age came before the clock jumped; where none had come, whether it is an age to be expected. */
    private boolean isUsual(long age) {
        long least = Math.min(youngest, youngestBefore);
        return least == Long.MAX_VALUE ? age <= lateNanos : age - least <= TOLERANCE_NANOS;
    }

    private void accept(long captureNanos) {
        last = begun ? Math.max(last + 1, captureNanos) : captureNanos;
        begun = true;
    }

    private boolean isLate(long age, long now) {
        if (settling) {
            return false;
        }
        if (now - windowBegan > WINDOW_NANOS) {
            windowBegan = now;
            youngestBefore = youngest;
            youngest = Long.MAX_VALUE;
        }
        youngest = Math.min(youngest, age);
        return age - Math.min(youngest, youngestBefore) > lateNanos;
    }
}
