package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.edge.handover.SlotExchange;
import io.tubecast.edge.timing.Stage;
import io.tubecast.video.preprocess.PictureFit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The detect thread of networks that look at whole windows: brings every frame to their size as it comes and keeps it, and cuts a window when one is due and the networks are free. It never waits for them, but for
 * those of a source that waits itself; so frames are taken at the rate at which they come, whatever the networks take.
 *
 * <p>A hole in the stream, another size of its pictures, and a rest cut it: what nobody has looked at yet becomes a shorter window, and the next frame begins anew.
 */
final class WindowStage implements Runnable {
    private static final long WAIT_MILLIS = 50;

    private final SlotExchange<LiveFrame> frames;
    private final WindowDesk desk;
    private final GatheredFrames gathered;
    private final PictureFit fit;
    private final DetectStage.Context context;
    private final Flow flow;
    private final AtomicLong missed = new AtomicLong();
    private Frame newest = new Frame(1, 1);
    private FrameStamp last = newest.stamp();
    private int widthPx;
    private int heightPx;
    private boolean empty = true;
    private boolean begins = true;
    private long processed;

    /**
     * What kind of stream it is.
     *
     * @param waits whether its source waits for the networks
     * @param whole whether all of it is one window, whatever holes are in it
     */
    record Flow(boolean waits, boolean whole) {}

    /** A stage. */
    WindowStage(
            SlotExchange<LiveFrame> frames,
            WindowDesk desk,
            GatheredFrames gathered,
            PictureFit fit,
            DetectStage.Context context,
            Flow flow) {
        this.frames = frames;
        this.desk = desk;
        this.gathered = gathered;
        this.fit = fit;
        this.context = context;
        this.flow = flow;
    }

    @Override
    public void run() {
        try {
            boolean wanted = true;
            while (wanted && !frames.drained() && !limitReached()) {
                LiveFrame slot = frames.take(WAIT_MILLIS);
                if (slot != null) {
                    wanted = process(slot);
                } else if (!flow.whole
                        && context.state().frameAgeMillis() > context.limits().idleMillis()) {
                    cut(false);
                    desk.rest();
                }
            }
            context.state().streamOver();
            cut(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the stage ends
        } finally {
            frames.end();
            desk.end();
            fit.close();
        }
    }

    private boolean limitReached() {
        return context.limits().frames() > 0 && processed >= context.limits().frames();
    }

    /** One frame; false if nobody takes windows any more. */
    private boolean process(LiveFrame slot) throws InterruptedException {
        if (!context.ladder().looks()) {
            cut(false);
            desk.rest();
            context.state().frameSkipped();
            return true;
        }
        long begun = context.clock().nanoTime();
        if (!empty && tears(slot.frame())) {
            cut(flow.waits);
        }
        newest = slot.exchange(newest);
        last = newest.stamp();
        widthPx = newest.image().width();
        heightPx = newest.image().height();
        fit.fill(newest.image(), gathered.writable());
        gathered.add(last);
        empty = false;
        processed++;
        missed.set(gathered.missed());
        if (!context.state().networksHang()) {
            context.state().frameProcessed(); // others will be looked at when the networks come back
        }
        context.times().record(Stage.PREPROCESS, context.clock().nanoTime() - begun);
        return !gathered.due() || hand(flow.waits);
    }

    /** Whether a frame has nothing to do with the one before. */
    private boolean tears(Frame next) {
        Image picture = next.image();
        boolean hole =
                next.stamp().mediaNanos() - last.mediaNanos() > context.limits().pairNanos(1);
        return next.stamp().index() <= last.index()
                || picture.width() != widthPx
                || picture.height() != heightPx
                || (hole && !flow.whole);
    }

    /**
     * Ends a stretch of frames: what nobody has looked at becomes a last window, if the networks are free.
     *
     * @param patiently whether to wait for them
     */
    private void cut(boolean patiently) throws InterruptedException {
        if (!empty && gathered.unseen()) {
            gathered.close();
            hand(patiently);
        }
        gathered.clear();
        missed.set(gathered.missed());
        empty = true;
        begins = true;
    }

    /** Hands the window over; false if nobody takes any. */
    private boolean hand(boolean patiently) throws InterruptedException {
        boolean free = patiently ? desk.awaitFree() : desk.free();
        if (!free) {
            return !desk.ended();
        }
        long lost = context.dropped().getAsLong() + missed.get();
        ClipWindow window = desk.writable();
        newest = window.fill(gathered, fit, newest, new ClipWindow.Place(begins, lost));
        gathered.decided();
        window.note(gathered.nextFirst(), context.ladder());
        begins = false;
        desk.put();
        return true;
    }

    /** Frames that were taken and are in no window, since the start; from any thread. */
    long missed() {
        return missed.get();
    }
}
