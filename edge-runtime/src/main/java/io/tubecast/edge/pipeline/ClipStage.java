package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.trajectory.WindowLinker;
import io.tubecast.edge.handover.SlotExchange;
import io.tubecast.edge.timing.Stage;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clip thread: windows to tubes, linked across windows, one report for every window. What is found goes out when its window is decided, and says how late that is.
 *
 * <p>At the end of the stream, and when it rests, all tubes end and are told whole. Only a broken engine ends the stage early; the stream's state says why.
 */
final class ClipStage implements Runnable, LiveRules.Taker {
    private static final Logger LOG = LoggerFactory.getLogger(ClipStage.class);
    private static final long WAIT_MILLIS = 50;
    /** A single picture does not move. */
    private static final int LEAST_FRAMES = 2;

    private final WindowDesk desk;
    private final SlotExchange<StepReport> reports;
    private final EventRing events;
    private final Parts parts;
    private final DetectStage.Context context;
    private final AtomicReference<@Nullable LiveRules> renewed = new AtomicReference<>();
    private @Nullable EventTime last;

    /** What the stage works with, all of it its own. */
    record Parts(
            WindowDetector detector,
            WindowLinker linker,
            ClipMessages messages,
            PictureQuality quality,
            PictureTap tap) {}

    ClipStage(
            WindowDesk desk,
            SlotExchange<StepReport> reports,
            EventRing events,
            Parts parts,
            DetectStage.Context context) {
        this.desk = desk;
        this.reports = reports;
        this.events = events;
        this.parts = parts;
        this.context = context;
    }

    @Override
    public void run() {
        try {
            while (!desk.drained()) {
                ClipWindow window = desk.take(WAIT_MILLIS);
                takeRules();
                if (window != null) {
                    decide(window);
                    desk.done();
                } else if (desk.resting()) {
                    endTubes();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the stage ends
        } catch (EngineException e) {
            context.state().failed("the engine failed: " + e.getMessage());
        } finally {
            desk.end();
            endTubes();
            reports.end();
        }
    }

    @Override
    public void renew(LiveRules rules) {
        renewed.set(rules);
    }

    private void takeRules() {
        LiveRules rules = renewed.get() == null ? null : renewed.getAndSet(null);
        if (rules != null) {
            parts.messages.minScores(rules.minScores());
        }
    }

    /** One window, from pictures to report. */
    private void decide(ClipWindow window) throws InterruptedException {
        if (window.begins()) {
            endTubes();
        }
        boolean enough = window.frames().size() >= LEAST_FRAMES;
        List<ActionTube> tubes = enough ? find(window) : List.of();
        if (!enough) {
            LOG.warn(
                    "frame {} stands alone: a clip needs at least {} frames, nothing is said about it",
                    window.frames().first(),
                    LEAST_FRAMES);
        }
        long begun = context.clock().nanoTime();
        Frame newest = window.newest();
        EventTime at = new EventTime(
                newest.stamp().index(),
                newest.stamp().captureNanos(),
                context.limits().validMillis(),
                window.span());
        last = at;
        tellSwap(at);
        parts.messages.frameSize(newest.image().width(), newest.image().height());
        parts.linker.step(window.frames(), tubes, window.nextFirst());
        parts.messages.events(parts.linker, at, events::add);
        StepReport report = reports.writable();
        fill(report, window, at, enough ? parts.detector.mode() : Mode.STANDBY);
        context.times().record(Stage.LINK, context.clock().nanoTime() - begun);
        parts.tap.offer(newest.image(), report.snapshot());
        reports.put();
    }

    private List<ActionTube> find(ClipWindow window) {
        context.state().stepBegins();
        List<ActionTube> tubes = parts.detector.find(window);
        context.state().stepEnds();
        return tubes;
    }

    private void tellSwap(EventTime at) {
        EngineSwap swap = parts.detector.takeSwap();
        if (swap != null) {
            events.add(new NodeEvent.EngineChange(at, swap.before(), swap.after(), swap.cause()));
        }
    }

    private void fill(StepReport report, ClipWindow window, EventTime at, Mode mode) {
        Frame newest = window.newest();
        report.snapshot()
                .begin(newest.stamp(), newest.image().width(), newest.image().height())
                .validMillis(context.limits().validMillis())
                .mode(mode, 1)
                .clip(at.clip());
        window.tell(report);
        report.framesDropped(window.dropped());
        parts.quality.measure(newest.image(), report.snapshot().observability());
        parts.messages.list(parts.linker, at, report.snapshot());
    }

    private void endTubes() {
        EventTime at = last;
        if (at != null && !parts.linker.live().isEmpty()) {
            parts.linker.endAll();
            parts.messages.events(parts.linker, at, events::add);
        }
    }
}
