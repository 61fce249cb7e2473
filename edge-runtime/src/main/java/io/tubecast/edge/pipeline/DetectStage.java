package io.tubecast.edge.pipeline;

import io.tubecast.core.actor.Actor;
import io.tubecast.core.actor.ActorTracker;
import io.tubecast.core.decision.DecisionPolicy;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;
import io.tubecast.core.motion.FlowTrail;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.handover.SlotExchange;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.NodeEvent;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The detect thread: frames to micro-tubes to tubes to actors, one report for every frame that was given to the networks.
 *
 * <p>At the end of the stream, and when no frame has come for a while, all live tubes end and are told whole. Only a broken engine ends the
 * stage early; the stream's state says why.
 */
final class DetectStage implements Runnable, LiveRules.Taker {
    private static final long WAIT_MILLIS = 50;

    private final SlotExchange<LiveFrame> frames;
    private final SlotExchange<StepReport> reports;
    private final EventRing events;
    private final StepDetector detector;
    private final TubeFollower follower;
    private final ActorMessages messages;
    private final ControlLayer control;
    private final Timeline timeline;
    private final PictureTap tap;
    private final PictureQuality quality;
    private final Context context;
    private final AtomicReference<@Nullable LiveRules> renewed = new AtomicReference<>();
    private final MicroTubes nothing;
    private @Nullable FrameStamp last;
    private long lastMoment;
    private long processed;
    private boolean paired;
    private boolean idle = true;
    private int widthPx;
    private int heightPx;

    /**
     * What the stage needs besides its own parts.
     *
     * @param state the stream's state
     * @param times where durations are noted
     * @param clock the machine's clock
     * @param limits when to stop and when to begin anew
     * @param dropped frames dropped before this stage since the start
     * @param ladder where the node stands
     */
    record Context(
            StreamState state, StageTimes times, NanoClock clock, Limits limits, LongSupplier dropped, Ladder ladder) {}

    /**
     * When to stop and when to begin anew.
     *
     * @param frames how many frames to process, 0 for all
     * @param pairNanos two frames further apart are no pair, at stride 1; at others so much more, as far as that is longer than a second
     * @param idleMillis without a frame for so long all tubes end
     * @param validMillis how long after capture an event may be acted on
     */
    record Limits(long frames, long pairNanos, long idleMillis, int validMillis) {
        private static final long LEAST_PAIR_NANOS = 1_000_000_000L;

        long pairNanos(int stride) {
            return Math.max(LEAST_PAIR_NANOS, stride * pairNanos);
        }
    }

    /** What the detect stage works with, all of it its own. */
    record Parts(
            StepDetector detector,
            TubeFollower follower,
            ActorMessages messages,
            ControlLayer control,
            Timeline timeline,
            PictureTap tap,
            PictureQuality quality) {
        /** Parts for the networks of a pipeline. */
        static Parts of(
                Pipeline.Settings settings, Pipeline.Ends ends, StepDetector detector, @Nullable StackFeed feed) {
            int classes = settings.minScores().length;
            Timeline timeline = new Timeline(ends.source().format().live());
            LinkingSettings linking = Objects.requireNonNull(settings.linking());
            TubeFollower follower = new TubeFollower(
                    TubeLinker.streaming(linking, classes, detector.microTubes().boxesPerTube(), null),
                    new ActorTracker(settings.actors(), settings.minScores()));
            FlowTrail trail = feed == null ? new FlowTrail() : feed.trail();
            ControlLayer control = new ControlLayer(settings.control(), trail);
            ActorMessages messages =
                    new ActorMessages(timeline, settings.publication().tentative(), classes, control);
            PictureQuality quality = new PictureQuality(settings.control().view());
            return new Parts(detector, follower, messages, control, timeline, ends.tap(), quality);
        }
    }

    DetectStage(
            SlotExchange<LiveFrame> frames,
            SlotExchange<StepReport> reports,
            EventRing events,
            Parts parts,
            Context context) {
        this.frames = frames;
        this.reports = reports;
        this.events = events;
        detector = parts.detector;
        follower = parts.follower;
        messages = parts.messages;
        control = parts.control;
        quality = parts.quality;
        timeline = parts.timeline;
        tap = parts.tap;
        this.context = context;
        MicroTubes shape = detector.microTubes();
        nothing = new MicroTubes(shape.classes(), shape.boxesPerTube(), 1);
    }

    @Override
    public void run() {
        try {
            while (!frames.drained() && !limitReached()) {
                LiveFrame slot = frames.take(WAIT_MILLIS);
                if (slot != null) {
                    takeRules();
                    process(slot);
                } else if (context.state.frameAgeMillis() > context.limits.idleMillis) {
                    endTubes();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the stage ends
        } catch (EngineException e) {
            context.state.failed("the engine failed: " + e.getMessage());
        } finally {
            frames.end();
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
            follower.actors().minScores(rules.minScores());
            control.decide(rules.decisions());
        }
    }

    private boolean limitReached() {
        return context.limits.frames > 0 && processed >= context.limits.frames;
    }

    /** One frame, from pixels and flow stack to report. */
    void process(LiveFrame slot) throws InterruptedException {
        long taken = context.clock.nanoTime();
        if (!context.ladder.looks()) {
            endTubes();
            context.state.frameSkipped();
            return;
        }
        Frame frame = slot.frame();
        FrameStamp stamp = frame.stamp();
        long moment = timeline.note(stamp);
        boolean hole = last != null && moment - lastMoment > context.limits.pairNanos(slot.stride());
        if (hole || otherSize(frame.image())) {
            detector.restart();
        }
        ByteBuffer stack = slot.stack();
        boolean given = context.ladder.givesStack(stack != null);
        context.state.stepBegins();
        paired = detector.step(frame.image(), given ? stack : null);
        context.state.stepEnds();
        processed++;
        context.state.frameProcessed();
        tellSwap(stamp);
        long begun = context.clock.nanoTime();
        messages.frameSize(frame.image().width(), frame.image().height());
        control.frameSize(frame.image().width(), frame.image().height());
        follow(stamp, moment, slot.flowFrame());
        StepReport report = reports.writable();
        fill(report, slot);
        context.times.record(Stage.LINK, context.clock.nanoTime() - begun);
        last = stamp;
        lastMoment = moment;
        idle = false;
        tap.offer(frame.image(), report.snapshot());
        long ended = context.clock.nanoTime();
        context.ladder.looked(detector.mode(), slot.stride(), ended - taken, report.framesDropped());
        reports.put();
    }

    /** Whether the picture is of another size than the last: the two make no pair. */
    private boolean otherSize(Image picture) {
        boolean other = picture.width() != widthPx || picture.height() != heightPx;
        widthPx = picture.width();
        heightPx = picture.height();
        return other;
    }

    private void tellSwap(FrameStamp stamp) {
        EngineSwap swap = detector.takeSwap();
        if (swap != null) {
            events.add(new NodeEvent.EngineChange(time(stamp), swap.before(), swap.after(), swap.cause()));
        }
    }

    private EventTime time(FrameStamp stamp) {
        return new EventTime(stamp.index(), stamp.captureNanos(), context.limits.validMillis);
    }

    private void follow(FrameStamp stamp, long moment, long flowFrame) {
        control.before(follower.actors());
        FrameStamp first = last;
        if (first != null) { // a step without a pair has nothing to say: the tubes coast
            MicroTubes found = paired ? detector.microTubes() : nothing;
            follower.step(new StepTime(first.index(), stamp.index(), lastMoment, moment), found);
        }
        control.after(follower.actors(), flowFrame, moment);
        if (first != null) {
            tellEvents(stamp);
            tellDecisions(stamp);
        }
    }

    private void tellDecisions(FrameStamp stamp) {
        DecisionPolicy decisions = control.decisions();
        for (int i = 0; decisions != null && i < decisions.decisions(); i++) {
            Actor actor = follower.actors().actor(decisions.actor(i));
            events.add(messages.decision(actor, decisions.heldMillis(i), time(stamp)));
        }
    }

    private void fill(StepReport report, LiveFrame slot) {
        Frame frame = slot.frame();
        report.snapshot()
                .begin(frame.stamp(), frame.image().width(), frame.image().height())
                .validMillis(context.limits.validMillis)
                .mode(detector.mode(), slot.stride());
        report.rung(context.ladder);
        report.framesDropped(context.dropped.getAsLong());
        StackState stack = report.stack();
        StackState state = slot.state();
        if (stack != null && state != null) {
            stack.copyFrom(state);
        }
        quality.measure(frame.image(), report.snapshot().observability());
        control.describe(report.snapshot());
        messages.list(follower.actors(), report.snapshot());
    }

    private void endTubes() {
        FrameStamp at = last;
        if (!idle && at != null) {
            follower.endAll();
            tellEvents(at);
            detector.restart();
            idle = true;
        }
    }

    private void tellEvents(FrameStamp stamp) {
        ActorTracker actors = follower.actors();
        for (int i = 0; i < actors.eventCount(); i++) {
            events.add(messages.event(actors.event(i), time(stamp)));
        }
    }
}
