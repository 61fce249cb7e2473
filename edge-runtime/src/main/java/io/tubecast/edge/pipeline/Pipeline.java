package io.tubecast.edge.pipeline;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.camera.CameraRules;
import io.tubecast.edge.camera.CameraSupervisor;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.handover.SlotExchange;
import io.tubecast.edge.ladder.FlowSwitch;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.TubePublisher;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.video.flow.StreamStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live path: three named threads, capture, detect and publish, a fourth for flow where there is a processor for it, and the one-place hand-overs between
 * them. One more, which does next to nothing, watches the capture thread ({@link CameraSupervisor}).
 *
 * <p>Cameras never wait: the newest frame wins and what it overwrites is counted. Files do: every frame of the model's clock is processed.
 * Neither owns nor closes the detector, the flow and the publisher; it owns the source.
 */
public final class Pipeline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    /** For the capture thread to leave a frame that it is handing on, and to be abandoned if it hangs in a driver. */
    private static final long BREAK_OFF_MILLIS = 5_000;

    private static final double HOLE_PERIODS = 4;
    private static final long HOLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Frames on their way to the flow thread; null without one. */
    private final @Nullable SlotExchange<LiveFrame> captured;

    private final SlotExchange<LiveFrame> frames;
    private final SlotExchange<StepReport> reports;
    private final StreamState state;
    private final StageTimes times;
    private final EventRing events = new EventRing();
    private final Steering steering;
    private final CameraSupervisor camera;
    private final PublishStage publish;
    private final LookingStages looking;

    private final Thread watch;
    /** Flow where it has a thread, detect and publish, in the order of the stream. */
    private final List<Thread> workers = new ArrayList<>();

    /**
     * How a pipeline is run.
     *
     * @param operation which rung, on which stream
     * @param modelClock makes the clock that fits a source's rate
     * @param linking rules for tubes of networks that look at frames; null where they look at windows
     * @param actors rules for actors
     * @param minScores (in) least score for each class
     * @param publication what is sent
     * @param supervision when to give up on what
     * @param control what controllers are told besides
     * @param windows how the stream is cut for networks that look at windows; null where they look at frames
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on to the tracker, never compared
    public record Settings(
            Operation operation,
            Function<FrameSource.Format, FrameClock> modelClock,
            @Nullable LinkingSettings linking,
            ActorSettings actors,
            double[] minScores,
            Publication publication,
            Supervision supervision,
            ControlSettings control,
            @Nullable WindowSettings windows) {
        /** Networks that look at frames; controllers are told nothing special. */
        @SuppressWarnings("checkstyle:ParameterNumber") // the record's own, less two
        public Settings(
                Operation operation,
                Function<FrameSource.Format, FrameClock> modelClock,
                LinkingSettings linking,
                ActorSettings actors,
                double[] minScores,
                Publication publication,
                Supervision supervision) {
            this(
                    operation,
                    modelClock,
                    linking,
                    actors,
                    minScores,
                    publication,
                    supervision,
                    ControlSettings.PLAIN,
                    null);
        }
    }

    /** What is sent: whether tentative actors are, how many at most, and for how long it is valid. */
    public record Publication(boolean tentative, int maxActors, int validMillis) {}

    /**
     * When to give up on what.
     *
     * @param frameLimit how many frames to process, 0 for all
     * @param lossless whether capture waits for detection instead of dropping frames
     * @param camera when a camera is lost and what is done then
     */
    public record Supervision(long frameLimit, boolean lossless, CameraRules camera) {
        /** Supervision of a camera whose pictures and time stamps are taken as they come; times in milliseconds. */
        Supervision(long frameLimit, boolean lossless, long silent, long retry, long maxRetry) {
            this(
                    frameLimit,
                    lossless,
                    new CameraRules(
                            TimeUnit.MILLISECONDS.toNanos(silent),
                            TimeUnit.SECONDS.toNanos(10),
                            TimeUnit.MILLISECONDS.toNanos(retry),
                            TimeUnit.MILLISECONDS.toNanos(maxRetry),
                            CameraRules.Picture.ANY,
                            TimeUnit.HOURS.toNanos(1)));
        }
    }

    /**
     * What a pipeline runs between: where frames come from and where tubes go.
     *
     * @param flow gives frames their flow stacks; null where the networks take none
     * @param steering what it goes by; null to stay as the settings say
     */
    public record Ends(
            FrameSource source,
            Supplier<FrameSource> opener,
            @Nullable Flow flow,
            Detector detector,
            TubePublisher publisher,
            Observer observer,
            PictureTap tap,
            @Nullable Steering steering) {
        /** Ends of a pipeline that stays as its settings say. */
        @SuppressWarnings("ParameterNumber") // the record's own components, but for the last
        public Ends(
                FrameSource source,
                Supplier<FrameSource> opener,
                @Nullable Flow flow,
                Detector detector,
                TubePublisher publisher,
                Observer observer,
                PictureTap tap) {
            this(source, opener, flow, detector, publisher, observer, tap, null);
        }
    }

    /**
     * How frames get their flow stacks.
     *
     * @param stacks what computes them
     * @param ownThread whether a thread of its own does; centered stacks have one in any case
     */
    public record Flow(StreamStack stacks, boolean ownThread) {
        /** Frames of a centered stack wait for those behind them, which the capture thread cannot do for them. */
        public Flow {
            ownThread |= stacks.stack().layout().framesAhead() > 0;
        }
    }

    /** A pipeline that has not been started. */
    public Pipeline(Settings settings, Ends ends, StageTimes times, NanoClock clock) {
        this.times = times;
        Supervision supervision = settings.supervision;
        Operation operation = settings.operation;
        state = new StreamState(clock);
        steering = ends.steering != null ? ends.steering : steadily(operation, clock);
        Flow flow = ends.flow;
        frames = new SlotExchange<>(
                () -> flow == null ? new LiveFrame() : new LiveFrame(flow.stacks.stack()), supervision.lossless);
        captured = flow != null && flow.ownThread ? new SlotExchange<>(LiveFrame::new, supervision.lossless) : null;
        reports = new SlotExchange<>(
                () -> new StepReport(
                        new TubesSnapshot(operation.stream(), settings.publication.maxActors), newState(flow)),
                supervision.lossless);
        StackFeed feed = flow == null ? null : feed(flow, clock);
        camera = new CameraSupervisor(
                ends.source,
                new CameraSupervisor.Ends(ends.opener, new CaptureStage(settings.modelClock, sink(feed)), state),
                supervision.camera,
                this::captureThread,
                clock);
        looking = LookingStages.of(
                settings,
                ends,
                new LookingStages.Links(frames, reports, events, feed),
                detectContext(settings, times, clock));
        publish = new PublishStage(
                new PublishStage.Inputs(reports, events, this::drops),
                ends.publisher,
                ends.observer,
                new HealthMonitor(operation, state, times, clock, silentMillis(supervision), steering),
                new PublishStage.Context(
                        operation, state, times, clock, settings.publication.validMillis, newState(flow)));
        watch = thread(camera, "camera");
        if (captured != null && feed != null && flow != null) {
            workers.add(thread(flowStage(flow, captured, feed, settings, clock), "flow"));
        }
        looking.stages().forEach((name, stage) -> workers.add(thread(stage, name)));
        workers.add(thread(publish, "publish"));
    }

    private StackFeed feed(Flow flow, NanoClock clock) {
        return new StackFeed(
                flow.stacks, frames, times, clock, steering.ladder().flow());
    }

    private static FlowStage flowStage(
            Flow flow, SlotExchange<LiveFrame> captured, StackFeed feed, Settings settings, NanoClock clock) {
        long interval = flow.stacks.stack().trainingIntervalNanos();
        return new FlowStage(captured, feed, clock, interval, !settings.supervision.lossless);
    }

    private static Steering steadily(Operation operation, NanoClock clock) {
        Rung rung = new Rung(operation.mode(), operation.stride());
        return Steering.by(Ladder.fixed(rung, new FlowSwitch(rung.needsFlow()), clock));
    }

    private Thread thread(Runnable stage, String name) {
        Thread thread = new Thread(stage, name);
        thread.setUncaughtExceptionHandler(this::stageBroke);
        return thread;
    }

    private Thread captureThread(Runnable reader) {
        Thread thread = thread(reader, "capture");
        thread.setDaemon(true); // a driver that hangs must not keep the process
        return thread;
    }

    private static long silentMillis(Supervision supervision) {
        return TimeUnit.NANOSECONDS.toMillis(supervision.camera.silentNanos());
    }

    private FrameSink sink(@Nullable StackFeed feed) {
        if (captured != null) {
            return FrameSink.to(captured, true);
        }
        return feed != null ? feed : FrameSink.to(frames, false);
    }

    private static @Nullable StackState newState(@Nullable Flow flow) {
        if (flow == null) {
            return null;
        }
        LiveFlowStack stack = flow.stacks.stack();
        return new StackState(stack.layout().fields(), stack.trainingIntervalNanos());
    }

    private DetectStage.Context detectContext(Settings settings, StageTimes stageTimes, NanoClock clock) {
        Operation operation = settings.operation;
        long hole = (long) (HOLE_PERIODS * 1e9 / (operation.targetFps() * operation.stride()));
        long idleMillis = Math.max(
                Math.max(HOLE_NANOS, hole * operation.stride()) / 1_000_000, (long) settings.actors.surviveMillis());
        return new DetectStage.Context(
                state,
                stageTimes,
                clock,
                new DetectStage.Limits(
                        settings.supervision.frameLimit, hole, idleMillis, settings.publication.validMillis),
                this::dropped,
                steering.ladder());
    }

    /** Starts the threads, the last stage first. */
    public void start() {
        for (int i = workers.size() - 1; i >= 0; i--) {
            workers.get(i).start();
        }
        watch.start();
    }

    /** Asks the stream to end: what was captured is still processed and told. Returns at once. */
    public void stop() {
        camera.stop();
    }

    /** Waits until everything is processed and handed to the publisher. */
    public void await() throws InterruptedException {
        for (Thread worker : workers) {
            worker.join();
        }
        camera.stop();
        watch.join(BREAK_OFF_MILLIS);
    }

    /** Has something told, to the broker and to whoever observes; from any thread. */
    public void tell(NodeEvent event) {
        events.add(event);
    }

    /** Other rules from the next frame on; from any thread. */
    public void renew(LiveRules renewed) {
        looking.rules().renew(renewed);
    }

    /** What the stages tell each other about the stream. */
    public StreamState state() {
        return state;
    }

    /** How long the stages take. */
    public StageTimes times() {
        return times;
    }

    /** Frames of the model's clock dropped before the detect stage. */
    public long dropped() {
        return frames.dropped() + (captured == null ? 0 : captured.dropped());
    }

    private Drops drops() {
        return new Drops(
                captured == null ? 0 : captured.dropped(),
                looking.missed(),
                frames.dropped(),
                state.skipped(),
                reports.dropped());
    }

    /** Processed frames whose report was overwritten by a newer one before the publish stage took it; none where capture waits. */
    public long overwritten() {
        return reports.dropped();
    }

    /** How the node is doing, null before the first second has passed. */
    public @Nullable NodeStatus status() {
        return publish.status();
    }

    /** The detect stage, so that a test can run it frame by frame. */
    DetectStage detect() {
        return Objects.requireNonNull(looking.frames(), "the networks look at windows");
    }

    /** Ends the stream and waits for the stages to end; may be called twice. */
    @Override
    public void close() {
        stop();
        try {
            await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stageBroke(Thread thread, Throwable cause) {
        state.failed("the %s stage broke: %s".formatted(thread.getName(), cause));
        LOG.error("the {} stage broke", thread.getName(), cause);
        stop();
    }
}
