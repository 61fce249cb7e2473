package io.tubecast.edge.camera;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.time.NanoClock;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of one capture thread: opens a source, reads it, hands its frames on, closes it.
 *
 * <p>Opening and reading may hang for ever in a driver. Whoever watches can then {@linkplain #abandon() abandon} the thread: from that moment on it hands nothing on and touches nothing that is
 * not its own, and should it ever come back it closes its source and ends. Until then the source's native memory is its own too; only the end of the process frees it. Frames are read into a frame of its own,
 * so nothing that others use is written by a read that was given up.
 */
final class CameraReader implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CameraReader.class);

    private final Supplier<FrameSource> opener;
    private final FrameIntake intake;
    private final FrameGate gate;
    private final CameraReports reports;
    private final NanoClock clock;
    private final Runnable onEnd;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPENING);
    private volatile long sinceNanos;
    private volatile long firstFrameNanos;
    private volatile boolean hasFrame;
    private volatile boolean cancelled;
    private volatile boolean closed;
    private volatile @Nullable FrameSource source;
    private volatile @Nullable String lost;
    private volatile @Nullable String broken;

    /** What the thread is doing. */
    enum Phase {
        /** Opening the source. */
        OPENING,
        /** Waiting for a frame. */
        READING,
        /** Giving one away: nobody waits for a driver. */
        HANDING,
        /** It has come to its end. */
        ENDED,
        /** Given up by whoever watches. */
        ABANDONED
    }

    /**
     * A reader of a source that is still to be opened.
     *
     * @param gate what frames pass; this reader's alone until it has ended or was abandoned
     * @param onEnd what to do when the thread has come to its end, abandoned or not
     */
    CameraReader(
            Supplier<FrameSource> opener,
            FrameIntake intake,
            FrameGate gate,
            CameraReports reports,
            NanoClock clock,
            Runnable onEnd) {
        this.opener = opener;
        this.intake = intake;
        this.gate = gate;
        this.reports = reports;
        this.clock = clock;
        this.onEnd = onEnd;
        sinceNanos = clock.nanoTime();
    }

    @Override
    public void run() {
        try {
            FrameSource opened = opener.get();
            source = opened;
            if (!cancelled && enter(Phase.OPENING, Phase.HANDING)) {
                begin(opened);
                lost = readOn(opened);
            }
        } catch (FrameSourceException e) {
            lost = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the thread ends
        } catch (RuntimeException
                | Error e) { // a library that is missing, too little memory: the thread is over either way
            LOG.error("the capture stage broke", e);
            broken = "the capture stage broke: " + e;
        } finally {
            end();
        }
    }

    private void begin(FrameSource opened) {
        gate.begin(opened.format());
        intake.begin(opened);
        reports.cameraOpened(opened.format());
        LOG.debug("{}: open", opened.name());
        enter(Phase.HANDING, Phase.READING);
    }

    /** Reads until there is a reason not to; says why a live source is to be opened again, or null if the stream is over. */
    private @Nullable String readOn(FrameSource open) throws InterruptedException {
        FrameSource.Format format = open.format();
        boolean endless = format.live() && format.frames() < 0; // a camera that knows its end has one
        Frame frame = new Frame(format.width(), format.height());
        try {
            while (open.read(frame)) {
                if (!enter(Phase.READING, Phase.HANDING)) {
                    return null;
                }
                FrameGate.Way way = gate.pass(frame, clock.nanoTime());
                if (way == FrameGate.Way.REOPEN) {
                    return open.name() + ": " + gate.trouble();
                }
                Frame next = way == FrameGate.Way.ON ? handOn(frame) : frame;
                if (next == null) {
                    return null;
                }
                frame = next;
                enter(Phase.HANDING, Phase.READING);
            }
            return endless ? open.name() + ": the stream ended" : null;
        } catch (FrameSourceException e) {
            String cause = String.valueOf(e.getMessage());
            if (!format.live()) {
                broken = cause;
            }
            return format.live() ? cause : null;
        }
    }

    private @Nullable Frame handOn(Frame frame) throws InterruptedException {
        if (!hasFrame) {
            firstFrameNanos = clock.nanoTime();
            hasFrame = true;
        }
        return intake.exchange(frame);
    }

    private boolean enter(Phase from, Phase to) {
        sinceNanos = clock.nanoTime();
        return phase.compareAndSet(from, to);
    }

    private void end() {
        try {
            FrameSource opened = source;
            if (opened != null) {
                opened.close();
            }
        } catch (RuntimeException e) { // what it held may be lost, and it is opened again all the same
            LOG.warn("a camera did not close", e);
        } finally {
            closed = true;
            Phase before = phase();
            if (before != Phase.ABANDONED) {
                phase.compareAndSet(before, Phase.ENDED);
            }
            onEnd.run();
        }
    }

    /** What the thread is doing. */
    Phase phase() {
        return Objects.requireNonNull(phase.get());
    }

    /** Since when it does that. */
    long sinceNanos() {
        return sinceNanos;
    }

    /** Whether the source gave a frame of use, and for how long by now it has. */
    boolean gaveFramesFor(long nanos, long now) {
        return hasFrame && now - firstFrameNanos >= nanos;
    }

    /** Whether no frame of use has come yet. */
    boolean waitsForFirst() {
        return !hasFrame;
    }

    /** What is read; null while it is opened. */
    @Nullable FrameSource source() {
        return source;
    }

    /** Why the source is to be opened again; null if the stream is over, or was never more than this. */
    @Nullable String lostCause() {
        return lost;
    }

    /** Why a source that cannot be opened again has failed. */
    @Nullable String brokenCause() {
        return broken;
    }

    /** Whether the thread has come to its end and closed its source, abandoned or not. */
    boolean closed() {
        return closed;
    }

    /** Asks the read to end, or what is still being opened not to begin; returns at once. */
    void cancel() {
        cancelled = true;
        FrameSource opened = source;
        if (opened != null) {
            opened.cancel();
        }
    }

    /**
     * Gives the thread up if it hangs in the source.
     *
     * @return false if it does not: it is handing a frame on, or has ended
     */
    boolean abandon() {
        return phase.compareAndSet(Phase.READING, Phase.ABANDONED)
                || phase.compareAndSet(Phase.OPENING, Phase.ABANDONED);
    }
}
