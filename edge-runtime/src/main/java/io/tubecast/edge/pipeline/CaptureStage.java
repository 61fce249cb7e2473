package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.edge.clock.FrameClock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture thread: reads the source, picks the frames of the model's clock and hands them on, with those between them where flow is computed.
 *
 * <p>A live source without an end of its own that ends or fails is opened again, after a pause that doubles with each failure; the frames' numbers go on rising, so that
 * steps stay in order. A file that fails ends the stream, and the stream's state says why. Nothing throws out of here.
 */
final class CaptureStage implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureStage.class);

    private final Supplier<FrameSource> opener;
    private final Function<FrameSource.Format, FrameClock> clocks;
    private final FrameSink frames;
    private final StreamState state;
    private final Retry retry;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile FrameSource source;
    private long indexOffset;
    private long nextIndex;

    /**
     * When a lost source is opened again.
     *
     * @param firstMillis pause after the first failure
     * @param longestMillis longest pause
     */
    record Retry(long firstMillis, long longestMillis) {}

    /**
     * A stage over a source that is open already.
     *
     * @param opener opens the source again when it is live and was lost
     * @param clocks makes the clock that fits a source's rate
     * @param frames gets the frames of that clock, and those that only flow runs over if it takes them
     */
    CaptureStage(
            FrameSource source,
            Supplier<FrameSource> opener,
            Function<FrameSource.Format, FrameClock> clocks,
            FrameSink frames,
            StreamState state,
            Retry retry) {
        this.source = source;
        this.opener = opener;
        this.clocks = clocks;
        this.frames = frames;
        this.state = state;
        this.retry = retry;
    }

    @Override
    public void run() {
        try {
            boolean goOn = true;
            while (goOn && !stopping()) {
                String lost = readUntilItEnds();
                source.close();
                goOn = lost != null && reopen(lost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the stage ends
        } finally {
            source.close();
            frames.end();
        }
    }

    /** Asks the stage to end; a read that blocks is broken off by closing the source. */
    void stop() {
        stop.countDown();
        frames.end();
    }

    /** Closes the source under a read that does not come back; the stage then opens it again, or ends if it was asked to. */
    void breakOff() {
        source.close();
    }

    /** Reads on; says why a live source must be opened again, or null if the stream is over. */
    private @Nullable String readUntilItEnds() throws InterruptedException {
        FrameSource open = source;
        boolean live = open.format().live() && open.format().frames() < 0; // a camera that knows its end has one
        try {
            boolean ended = readAll(open, clocks.apply(open.format()));
            return live && ended ? open.name() + ": the stream ended" : null;
        } catch (FrameSourceException e) {
            String cause = String.valueOf(e.getMessage());
            if (!live && !stopping()) {
                state.failed(cause);
            }
            return live ? cause : null;
        }
    }

    /** Reads on; whether the source has ended, rather than that nobody takes frames any more. */
    private boolean readAll(FrameSource open, FrameClock clock) throws InterruptedException {
        indexOffset = nextIndex;
        long offClock = 0;
        boolean taken = true;
        while (taken && !stopping()) {
            LiveFrame slot = frames.writable();
            if (!open.read(slot.frame())) {
                return true;
            }
            number(slot.frame());
            FrameStamp stamp = slot.frame().stamp();
            slot.wanted(clock.takes(stamp.index(), stamp.mediaNanos()));
            slot.stride(clock.stride());
            if (slot.wanted() || (clock.flowFrame() && frames.takesFlowFrames())) {
                taken = frames.put();
            }
            if (clock.offClock() > 0 && offClock == 0) {
                offClock = clock.offClock();
                LOG.warn(
                        "{}: frames come too slowly or unevenly for the model's clock, the nearest are taken",
                        open.name());
            }
        }
        return false;
    }

    /** A source that was opened again counts from 0 again; the stream does not. */
    private void number(Frame frame) {
        FrameStamp stamp = frame.stamp();
        if (indexOffset > 0) {
            frame.stamp(new FrameStamp(stamp.index() + indexOffset, stamp.captureNanos(), stamp.mediaNanos()));
        }
        nextIndex = frame.stamp().index() + 1;
        state.frameCaptured(frame.stamp().index());
    }

    private boolean reopen(String lost) throws InterruptedException {
        if (stopping()) {
            return false;
        }
        state.cameraLost(lost);
        LOG.warn("{}; opening it again", lost);
        long pause = retry.firstMillis();
        while (!stop.await(pause, TimeUnit.MILLISECONDS)) {
            FrameSource opened = tryOpen();
            if (opened != null) {
                source = opened;
                state.cameraReopened();
                LOG.info("{}: open again", opened.name());
                return true;
            }
            pause = Math.min(2 * pause, retry.longestMillis());
        }
        return false;
    }

    private @Nullable FrameSource tryOpen() {
        try {
            return opener.get();
        } catch (FrameSourceException e) {
            LOG.debug("still lost: {}", e.getMessage());
            state.cameraLost(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private boolean stopping() {
        return stop.getCount() == 0;
    }
}
