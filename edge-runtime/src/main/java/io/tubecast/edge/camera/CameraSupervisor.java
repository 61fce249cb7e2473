package io.tubecast.edge.camera;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the capture thread from another one, so that nothing a camera, a driver or a network does holds up the node.
 *
 * <p>A live source that ends, fails or is silent is opened again by a new capture thread, after a pause that doubles with each failure. A read that does not come back although it was cancelled is abandoned
 * with its thread. At most {@value #MOST_ABANDONED} threads may hang at a time; then the stream fails with a sentence that says so, the process ends, and with it what they hold of native memory and
 * devices. A source that is not live is read to its end, however long that takes.
 *
 * <p>All times are of the injected clock. {@link #tick} does the work and can be called by a test; {@link #run} calls it every {@value #TICK_MILLIS} ms.
 */
public final class CameraSupervisor implements Runnable {
    /** Capture threads that may hang at a time. */
    public static final int MOST_ABANDONED = 3;

    private static final Logger LOG = LoggerFactory.getLogger(CameraSupervisor.class);
    private static final long TICK_MILLIS = 20;
    /** A cancelled read has this long to come back. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    /** A watch that was away for longer knows nothing of the time between: the process stood still. */
    private static final long HOLE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long TOLD_HOLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A source that gave frames for so long was well: the next failure is a first one. */
    private static final long WELL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Supplier<FrameSource> opener;
    private final FrameIntake intake;
    private final CameraReports reports;
    private final CameraRules rules;
    private final NanoClock clock;
    private final ThreadFactory threads;
    private final FrameGate gate;
    private final List<CameraReader> abandoned = new ArrayList<>();
    private final Semaphore bell = new Semaphore(0);
    private @Nullable CameraReader reader;
    private long cancelledNanos;
    private boolean cancelled;
    private long retryAtNanos;
    private long pauseNanos;
    private long lastTickNanos;
    private long patientSinceNanos;
    private boolean over;
    private volatile boolean stopping;

    /**
     * What a supervisor connects.
     *
     * @param opener opens the source again when it is live and was lost
     * @param intake where frames go
     * @param reports who is told
     */
    public record Ends(Supplier<FrameSource> opener, FrameIntake intake, CameraReports reports) {}

    /**
     * A supervisor over a source that is open already.
     *
     * @param source belongs to the capture thread from now on
     * @param threads makes capture threads; they must not keep the process
     */
    public CameraSupervisor(FrameSource source, Ends ends, CameraRules rules, ThreadFactory threads, NanoClock clock) {
        opener = ends.opener;
        intake = ends.intake;
        reports = ends.reports;
        this.rules = rules;
        this.threads = threads;
        this.clock = clock;
        gate = new FrameGate(rules, reports);
        pauseNanos = rules.retryNanos();
        reader = new CameraReader(() -> source, intake, gate, reports, clock, this::wake);
    }

    @Override
    public void run() {
        start();
        try {
            while (tick(clock.nanoTime())) {
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the stage ends
        } finally {
            stop();
        }
    }

    private void pause() throws InterruptedException {
        if (bell.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
            bell.drainPermits();
        }
    }

    private void wake() {
        bell.release();
    }

    /** Starts the first capture thread. */
    synchronized void start() {
        lastTickNanos = clock.nanoTime();
        patientSinceNanos = lastTickNanos;
        CameraReader first = reader;
        if (first != null) {
            threads.newThread(first).start();
        }
    }

    /** Asks the stream to end; a read that waits is broken off. Returns at once. */
    public synchronized void stop() {
        stopping = true;
        intake.end();
        CameraReader present = reader;
        if (present != null) {
            present.cancel();
        }
        wake();
    }

    /**
     * Looks after the camera.
     *
     * @param now the present moment, later than the last one
     * @return false once the stream is over
     */
    synchronized boolean tick(long now) {
        noticeHole(now);
        abandoned.removeIf(CameraReader::closed);
        CameraReader present = reader;
        if (over || (stopping && present == null)) {
            return false;
        }
        if (present == null) {
            if (now - retryAtNanos >= 0) {
                reopen();
            }
            return true;
        }
        if (present.phase() == CameraReader.Phase.ENDED) {
            return ended(present, now);
        }
        String hang = stopping ? "not wanted any more" : hang(present, now);
        return hang == null || breakOff(present, hang, now);
    }

    /** After a hole everybody has the time anew that they are allowed. */
    private void noticeHole(long now) {
        long away = now - lastTickNanos;
        lastTickNanos = now;
        if (away > HOLE_NANOS) {
            patientSinceNanos = now;
        }
        if (away > TOLD_HOLE_NANOS && !stopping) {
            reports.cameraNotice("the process stood still for %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(away)));
        }
    }

    /** What is wrong with a thread that does not come back; null if nothing is. */
    private @Nullable String hang(CameraReader present, long now) {
        CameraReader.Phase phase = present.phase();
        long waited = now - Math.max(present.sinceNanos(), patientSinceNanos);
        FrameSource source = present.source();
        if (phase == CameraReader.Phase.OPENING) {
            return waited > rules.openNanos() ? "it takes longer than %d ms to open".formatted(millis(waited)) : null;
        }
        if (phase != CameraReader.Phase.READING
                || source == null
                || !source.format().live()) {
            return null;
        }
        long allowed = rules.silentNanos(source.format().framesPerSecond());
        long patience = present.waitsForFirst() ? Math.max(allowed, rules.openNanos()) : allowed;
        return waited > patience ? "%s: no frame for %d ms".formatted(source.name(), millis(waited)) : null;
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Ends a read from outside: first by asking the source, then by leaving it; false if the stream is over with that. */
    private boolean breakOff(CameraReader present, String cause, long now) {
        if (!cancelled) {
            cancelled = true;
            cancelledNanos = now;
            if (!stopping) {
                tellLost(cause, present);
            }
            present.cancel();
            return true;
        }
        if (now - cancelledNanos < GRACE_NANOS || !present.abandon()) {
            return true;
        }
        abandoned.add(present);
        LOG.warn("a read does not come back and was abandoned ({} of at most {})", abandoned.size(), MOST_ABANDONED);
        if (!stopping && abandoned.size() > MOST_ABANDONED) {
            reports.failed(
                    "%s, and %d reads before this one still hang in the driver; the process ends so that it can be started anew"
                            .formatted(cause, MOST_ABANDONED));
            over = true;
            return false;
        }
        waitToRetry(present, now);
        return !stopping;
    }

    private boolean ended(CameraReader present, long now) {
        String broken = present.brokenCause();
        String lost = present.lostCause();
        if (broken != null && !stopping) {
            reports.failed(broken);
        }
        boolean again = !stopping && broken == null && (lost != null || cancelled);
        if (!again) {
            over = true;
            return false;
        }
        if (!cancelled) { // else it was told why
            tellLost(String.valueOf(lost), present);
        }
        waitToRetry(present, now);
        return true;
    }

    /** Says it aloud once; attempts that fail afterwards are no news. */
    private void tellLost(String cause, CameraReader present) {
        reports.cameraLost(cause);
        if (present.waitsForFirst()) {
            LOG.debug("still lost: {}", cause);
        } else {
            LOG.warn("{}; opening it again", cause);
        }
    }

    private void waitToRetry(CameraReader present, long now) {
        if (present.gaveFramesFor(WELL_NANOS, now)) {
            pauseNanos = rules.retryNanos();
        }
        retryAtNanos = now + pauseNanos;
        pauseNanos = Math.min(2 * pauseNanos, rules.maxRetryNanos());
        cancelled = false;
        reader = null;
    }

    private void reopen() {
        CameraReader next = new CameraReader(opener, intake, gate, reports, clock, this::wake);
        reader = next;
        threads.newThread(next).start();
    }

    /** Whether the capture thread waits for a frame; for tests on a clock that stands still. */
    synchronized boolean reads() {
        CameraReader present = reader;
        return present != null && present.phase() == CameraReader.Phase.READING;
    }

    /** Whether there is no capture thread at present. */
    synchronized boolean rests() {
        return reader == null;
    }

    /** Threads that hang now. */
    synchronized int abandoned() {
        abandoned.removeIf(CameraReader::closed);
        return abandoned.size();
    }
}
