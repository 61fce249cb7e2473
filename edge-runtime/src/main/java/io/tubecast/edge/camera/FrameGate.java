package io.tubecast.edge.camera;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.TimeSource;
import io.tubecast.edge.camera.CameraReports.Unused;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What every frame passes on its way from a source into the node: it gets a number that goes on rising whatever was opened anew in between, its time stamp is checked, and it is kept back
 * while the camera shows nothing of use. Frames of files are numbered only.
 *
 * <p>Lives as long as the stream and is used by one capture thread after the other, never by two at a time.
 */
final class FrameGate {
    /** So long a camera shows nothing of use before it is opened anew; doubles each time, up to the last. */
    private static final long FIRST_REOPEN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long LAST_REOPEN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final double NANOS = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final CameraReports reports;
    private final StampGuard guard;
    private final PictureJudge judge;
    private boolean live;
    private long indexOffset;
    private long nextIndex;
    private int width;
    private int height;
    private long uselessSince;
    private boolean useless;
    private String trouble = "";
    private long reopenNanos = FIRST_REOPEN_NANOS;

    /** What becomes of a frame. */
    enum Way {
        /** It goes on. */
        ON,
        /** It is of no use. */
        BACK,
        /** It is of no use, as many before it: the camera is to be opened anew. */
        REOPEN
    }

    FrameGate(CameraRules rules, CameraReports reports) {
        this.reports = reports;
        guard = new StampGuard(rules.lateNanos());
        judge = new PictureJudge(rules.picture());
    }

    /** Frames of this source follow. */
    void begin(FrameSource.Format format) {
        live = format.live();
        indexOffset = nextIndex;
        useless = false;
        guard.reopened();
        judge.reopened();
    }

    /**
     * Looks at the next frame.
     *
     * @param frame gets its number, and its arrival as its time where its own cannot be
     * @param now when it came
     */
    Way pass(Frame frame, long now) {
        FrameStamp stamp = frame.stamp().withIndex(frame.stamp().index() + indexOffset);
        nextIndex = stamp.index() + 1;
        frame.stamp(stamp);
        if (live) {
            Unused unused = why(frame, now);
            if (unused != null) {
                reports.frameUnused(unused);
                return uselessOn(unused, now);
            }
            useless = false;
            reopenNanos = FIRST_REOPEN_NANOS;
        }
        size(frame);
        reports.frameCaptured(stamp.index(), width, height);
        return Way.ON;
    }

    private @Nullable Unused why(Frame frame, long now) {
        FrameStamp stamp = frame.stamp();
        StampGuard.Verdict verdict = guard.judge(stamp, now);
        if (verdict == StampGuard.Verdict.LATE) {
            String late = String.format(Locale.ROOT, "%.0f", (now - stamp.captureNanos()) / NANOS_PER_MILLI);
            return told(Unused.LATE, "frames come %s ms late".formatted(late));
        }
        if (verdict == StampGuard.Verdict.JUMPED) {
            reports.cameraNotice("the camera's time stamps jumped %s by %s s; frames count from their arrival"
                    .formatted(
                            guard.jumpNanos() > 0 ? "ahead" : "back",
                            String.format(Locale.ROOT, "%.1f", Math.abs(guard.jumpNanos()) / NANOS)));
        }
        if (guard.captureNanos() != stamp.captureNanos()) {
            TimeSource source = guard.fromArrival() ? TimeSource.ARRIVAL : stamp.timeSource();
            frame.stamp(new FrameStamp(stamp.index(), guard.captureNanos(), guard.captureNanos(), source));
        }
        return switch (judge.judge(frame.image(), now)) {
            case FINE -> null;
            case FROZEN ->
                told(Unused.FROZEN, "the picture is frozen: the same for %d ms".formatted(lastedMillis(now)));
            case BLACK -> told(Unused.BLACK, "the picture is black, for %d ms".formatted(lastedMillis(now)));
        };
    }

    private long lastedMillis(long now) {
        return TimeUnit.NANOSECONDS.toMillis(judge.lastedNanos(now));
    }

    private Unused told(Unused why, String what) {
        trouble = what;
        reports.cameraLost(what);
        return why;
    }

    /** What is wrong with the frames that were kept back last. */
    String trouble() {
        return trouble;
    }

    private Way uselessOn(Unused unused, long now) {
        if (!useless) {
            useless = true;
            uselessSince = now;
        }
        boolean helps = unused != Unused.BLACK; // the night is no fault of the camera's
        if (!helps || now - uselessSince < reopenNanos) {
            return Way.BACK;
        }
        reopenNanos = Math.min(2 * reopenNanos, LAST_REOPEN_NANOS);
        return Way.REOPEN;
    }

    private void size(Frame frame) {
        int newWidth = frame.image().width();
        int newHeight = frame.image().height();
        if (newWidth != width || newHeight != height) {
            boolean changed = width > 0;
            int oldWidth = width;
            int oldHeight = height;
            width = newWidth;
            height = newHeight;
            if (changed) {
                reports.cameraNotice("the picture's size changed from %dx%d to %dx%d"
                        .formatted(oldWidth, oldHeight, newWidth, newHeight));
            }
        }
    }
}
