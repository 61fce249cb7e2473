package io.tubecast.edge.pipeline;

import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.handover.SlotExchange;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.TubePublisher;
import io.tubecast.publish.message.ClipSpan;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.NodeEvent.ModeChange;
import io.tubecast.publish.message.TubesSnapshot;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The publish thread: hands every report and event to the publisher, says how the node is doing once a second and when the camera comes or goes.
 *
 * <p>It is the last stage of the pipeline, so a node that says it is well has frames coming out of it.
 */
final class PublishStage implements Runnable {
    private static final long WAIT_MILLIS = 50;
    private static final long HEALTH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SlotExchange<StepReport> reports;
    private final EventRing events;
    private final Supplier<Drops> drops;
    private final TubePublisher publisher;
    private final Observer observer;
    private final HealthMonitor monitor;
    private final ModeTeller modes;
    private final @Nullable StackState stack;
    private final Context context;

    private long dropsTold;
    private long eventsLostTold;
    private long healthNanos;
    private int actors;
    private @Nullable String cameraFault;
    private @Nullable String standby;
    private volatile @Nullable NodeStatus status;

    /**
     * What the stage needs besides its own parts.
     *
     * @param operation how the node is run
     * @param validMillis how long after capture an event may be acted on
     * @param stack keeps the state of the newest flow stack; null where no flow is computed
     */
    record Context(
            Operation operation,
            StreamState state,
            StageTimes times,
            NanoClock clock,
            int validMillis,
            @Nullable StackState stack) {}

    /** What comes in: reports, events, and how many frames were dropped. */
    record Inputs(SlotExchange<StepReport> reports, EventRing events, Supplier<Drops> drops) {}

    PublishStage(Inputs inputs, TubePublisher publisher, Observer observer, HealthMonitor monitor, Context context) {
        reports = inputs.reports;
        events = inputs.events;
        drops = inputs.drops;
        this.publisher = publisher;
        this.observer = observer;
        this.monitor = monitor;
        this.context = context;
        modes = new ModeTeller(context.operation);
        stack = context.stack;
        healthNanos = context.clock.nanoTime();
    }

    @Override
    public void run() {
        try {
            while (!reports.drained()) {
                StepReport report = reports.take(WAIT_MILLIS);
                watchCamera();
                watchStandby();
                publishEvents();
                if (report != null) {
                    publish(report);
                }
                if (context.clock.nanoTime() - healthNanos >= HEALTH_NANOS) {
                    publishHealth();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the stage ends
        } finally {
            publishEvents();
            publishHealth();
        }
    }

    /** How the node is doing, null before the first second has passed; from any thread. */
    @Nullable NodeStatus status() {
        return status;
    }

    private void publish(StepReport report) {
        long begun = context.clock.nanoTime();
        TubesSnapshot snapshot = report.snapshot();
        long lost = report.framesDropped() + reports.dropped();
        tellMode(report);
        snapshot.fps(monitor.fps()).dropped((int) Math.min(Integer.MAX_VALUE, Math.max(0, lost - dropsTold)));
        dropsTold = Math.max(lost, dropsTold);
        actors = snapshot.size();
        publisher.publishTubes(snapshot);
        long ended = context.clock.nanoTime();
        context.times.record(Stage.PUBLISH, ended - begun);
        context.times.record(Stage.LATENCY, ended - snapshot.captureNanos());
        ClipSpan clip = snapshot.clip();
        if (clip != null) {
            context.times.record(Stage.DECISION, ended - clip.firstNanos());
        }
        observer.published(snapshot, ended - snapshot.captureNanos());
    }

    private void tellMode(StepReport report) {
        StackState newest = report.stack();
        if (stack != null && newest != null) {
            stack.copyFrom(newest);
        }
        ModeChange change = modes.message(report, cameraFault == null && standby == null);
        if (change != null) {
            tell(change);
            if (change.before().mode() == Mode.STANDBY || change.after().mode() == Mode.STANDBY) {
                publishHealth(); // the state changes with it
            }
        }
    }

    private void publishEvents() {
        long lost = events.lost() - eventsLostTold;
        if (lost > 0) { // they have no numbers yet, so nobody would miss them
            eventsLostTold += lost;
            tell(new NodeEvent.EventsLost(lastFrame(), lost));
        }
        for (NodeEvent event = events.poll(); event != null; event = events.poll()) {
            tell(event);
        }
    }

    private void tell(NodeEvent event) {
        publisher.publishEvent(context.operation.stream(), event);
        observer.event(event);
    }

    /** Networks that do not answer, and a wish to stand by, end the looking as a lost camera does. */
    private void watchStandby() {
        String before = standby;
        standby = monitor.standbyCause();
        if (standby != null && before == null && cameraFault == null) {
            EventTime at = new EventTime(
                    Math.max(0, context.state.lastFrame()), context.state.lastFrameNanos(), context.validMillis);
            ModeChange change = modes.standsBy(at, standby);
            if (change != null) {
                tell(change);
            }
            publishHealth();
        }
    }

    private void watchCamera() {
        if (reports.ended()) {
            return; // nothing follows because nothing shall
        }
        for (String notice = context.state.nextNotice(); notice != null; notice = context.state.nextNotice()) {
            tell(new NodeEvent.CameraChange(lastFrame(), cameraFault == null, notice));
        }
        String fault = monitor.cameraFault();
        boolean changed = (fault == null) != (cameraFault == null);
        cameraFault = fault;
        if (changed) {
            EventTime at = lastFrame();
            String cause = fault != null ? fault : "frames come again";
            tell(new NodeEvent.CameraChange(at, fault == null, cause));
            ModeChange standby = fault == null ? null : modes.standsBy(at, fault);
            if (standby != null) { // what it looks with afterwards is told with the first message
                tell(standby);
            }
            if (fault != null) {
                publishHealth();
            }
        }
    }

    private EventTime lastFrame() {
        return new EventTime(
                Math.max(0, context.state.lastFrame()), context.state.lastFrameNanos(), context.validMillis);
    }

    private void publishHealth() {
        healthNanos = context.clock.nanoTime();
        Drops dropped = drops.get();
        Health health = monitor.report(dropped, modes.present(), stack);
        publisher.publishHealth(health);
        NodeStatus now = new NodeStatus(health, actors, context.state.processed(), dropped.lost());
        status = now;
        observer.status(now);
    }
}
