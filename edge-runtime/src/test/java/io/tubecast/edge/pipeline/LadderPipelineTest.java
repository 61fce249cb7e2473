package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.device.DeviceReading;
import io.tubecast.edge.ladder.FlowSwitch;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.ladder.LadderPlan;
import io.tubecast.edge.ladder.LadderRules;
import io.tubecast.edge.ladder.MeasuredRung;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent.ModeChange;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.flow.StreamStack;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ladder decides reaches capture, flow, networks and messages. */
@Timeout(120)
class LadderPipelineTest {
    private static final int SIDE = 32;

    private final RecordingPublisher publisher = new RecordingPublisher();
    private final FakeDetector detector = new FakeDetector();
    private final StageTimes times = new StageTimes();
    private final StreamStack stacks = new StreamStack(
            new StreamFlow(FlowMethods.byName("dis"), SIDE, SIDE),
            new LiveFlowStack(
                    FlowStack.of(FlowAlignment.CAUSAL), SIDE, SIDE, FlowEncoding.DEFAULT, MovingClip.TRAINING_NANOS));
    private final Ladder ladder = new Ladder(plan(), new FlowSwitch(true), NanoClock.system());
    private DeviceReading device = DeviceReading.SILENT;

    private static LadderPlan plan() {
        List<MeasuredRung> all = List.of(
                rung(Mode.TWO_STREAM, 1, 4),
                rung(Mode.TWO_STREAM, 2, 3),
                rung(Mode.APPEARANCE, 1, 2),
                rung(Mode.APPEARANCE, 2, 1));
        // steps of the fake networks take next to nothing of an hour: nothing changes but by being asked
        return new LadderPlan(all, all.subList(0, 1), LadderRules.defaults(), 3.6e12, 3.6e12);
    }

    private static MeasuredRung rung(Mode mode, int stride, double accuracy) {
        return new MeasuredRung(new Rung(mode, stride), accuracy, 0.1, 0.1);
    }

    @BeforeEach
    void lookWithBoth() {
        detector.best = Mode.TWO_STREAM;
    }

    @AfterEach
    void closeFlow() {
        stacks.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void actorsAndTubesKeepTheirIdsOnEveryRung(boolean ownThread) throws InterruptedException {
        List<Rung> wishes = List.of(
                new Rung(Mode.APPEARANCE, 1),
                new Rung(Mode.TWO_STREAM, 2),
                new Rung(Mode.APPEARANCE, 2),
                new Rung(Mode.TWO_STREAM, 1));
        int[] asked = {0};
        run(MovingClip.steady(200, 40).file(25), ownThread, (picture, snapshot) -> {
            if (asked[0] < wishes.size() && snapshot.frame() >= 40L * (asked[0] + 1)) {
                ladder.force(wishes.get(asked[0]), "wish number " + asked[0]++);
            }
        });
        assertThat(points())
                .containsSubsequence(
                        point(Mode.TWO_STREAM, 1),
                        point(Mode.APPEARANCE, 1),
                        point(Mode.TWO_STREAM, 2),
                        point(Mode.APPEARANCE, 2),
                        point(Mode.TWO_STREAM, 1));
        assertThat(publisher.eventTypes()).containsOnlyOnce("tube.start", "tube.end");
        assertThat(publisher.eventTypes()).doesNotContain("tube.label");
        List<TubesSnapshot> seen =
                publisher.snapshots.stream().filter(each -> each.frame() > 10).toList();
        assertThat(seen).allMatch(each -> each.size() == 1);
        assertThat(seen)
                .extracting(each -> each.get(0))
                .extracting(TubeEntry::id)
                .containsOnly(seen.get(0).get(0).id());
        // between two frames at stride 2 lies one of the camera's, at stride 1 none
        for (int i = 1; i < publisher.snapshots.size(); i++) {
            TubesSnapshot snapshot = publisher.snapshots.get(i);
            TubesSnapshot before = publisher.snapshots.get(i - 1);
            if (before.stride() == snapshot.stride()) { // a change counts from the last frame that was taken
                assertThat(snapshot.frame() - before.frame())
                        .as("frame %d", snapshot.frame())
                        .isEqualTo(snapshot.stride());
            }
        }
    }

    @Test
    void everyChangeIsToldWithItsCause() throws InterruptedException {
        run(MovingClip.steady(100, 40).file(25), false, (picture, snapshot) -> {
            if (snapshot.frame() == 40) {
                ladder.force(new Rung(Mode.APPEARANCE, 2), "asked for by a command");
            }
        });
        List<ModeChange> changes = changes();
        assertThat(changes.get(0).cause()).isEqualTo("the flow stack is whole");
        // the mode changes with the next frame, the stride with the next one that capture picks: told as messages show
        // it
        List<ModeChange> asked = changes.subList(1, changes.size());
        assertThat(asked).hasSizeBetween(1, 2);
        assertThat(asked).allMatch(each -> each.cause().equals("asked for by a command"));
        assertThat(asked.get(0).before()).isEqualTo(point(Mode.TWO_STREAM, 1));
        assertThat(asked.get(asked.size() - 1).after()).isEqualTo(point(Mode.APPEARANCE, 2));
        Health health = publisher.healths.get(publisher.healths.size() - 1);
        assertThat(health.mode()).isEqualTo(Mode.APPEARANCE);
        assertThat(health.stride()).isEqualTo(2);
        assertThat(Objects.requireNonNull(health.fps()).target()).isEqualTo(12.5);
        assertThat(health.flow()).isNull(); // none is computed
        assertThat(health.state()).isEqualTo(Health.State.OK); // as it was asked to be
        // no flow was computed on that rung
        times.collect();
        assertThat(times.total(Stage.FLOW).count()).isBetween(40L, 60L);
    }

    @Test
    void standingByOnRequestIsToldAndCostsNoNetworkAnything() throws InterruptedException {
        MovingClip.Source camera = MovingClip.steady(2_000, 40).camera(25);
        camera.pauseMillis = 5;
        Pipeline pipeline = pipeline(camera, false, PictureTap.NONE);
        pipeline.start();
        await().until(() -> publisher.snapshots.size() > 20);
        ladder.force(new Rung(Mode.STANDBY, 1), "asked for by a command");
        await().until(() -> pipeline.state().skipped() > 5);
        await().until(() -> changes().stream().anyMatch(each -> each.after().mode() == Mode.STANDBY));
        long processed = pipeline.state().processed();
        await().until(() -> pipeline.state().skipped() > 20);
        assertThat(pipeline.state().processed()).isEqualTo(processed);
        assertThat(publisher.eventTypes()).contains("tube.end").doesNotContain("camera");
        Health health = publisher.healths.get(publisher.healths.size() - 1);
        assertThat(health.mode()).isEqualTo(Mode.STANDBY);
        assertThat(health.cause()).isEqualTo("asked for by a command");
        assertThat(health.camera().up()).isTrue();
        ladder.force(null, "set free by a command");
        await().until(() -> pipeline.state().processed() > processed + 20);
        pipeline.close();
        ModeChange back = changes().stream()
                .filter(each -> each.before().mode() == Mode.STANDBY)
                .findFirst()
                .orElseThrow();
        assertThat(back.cause()).isEqualTo("set free by a command");
    }

    @Test
    void networksThatDoNotAnswerAreToldWhileAllElseGoesOn() throws InterruptedException {
        MovingClip.Source camera = MovingClip.steady(4_000, 40).camera(25);
        camera.pauseMillis = 5;
        Pipeline pipeline = pipeline(camera, true, PictureTap.NONE);
        pipeline.start();
        await().until(() -> publisher.snapshots.size() > 20);
        CountDownLatch hang = new CountDownLatch(1);
        detector.hang = hang;
        await().until(() -> publisher.healths.size() > 0 && newestHealth().state() == Health.State.FAULT);
        assertThat(newestHealth().cause()).startsWith("the networks have not answered for ");
        assertThat(newestHealth().mode()).isEqualTo(Mode.STANDBY);
        assertThat(changes().get(changes().size() - 1).after().mode()).isEqualTo(Mode.STANDBY);
        long captured = pipeline.state().captured();
        int healths = publisher.healths.size();
        await().until(() -> publisher.healths.size() > healths + 1);
        assertThat(pipeline.state().captured()).isGreaterThan(captured);
        assertThat(newestHealth().camera().up()).isTrue();
        assertThat(newestHealth().drops().get("detect.newer")).isPositive();
        hang.countDown();
        await().until(() -> newestHealth().mode() != Mode.STANDBY);
        pipeline.close();
        assertThat(pipeline.state().failure()).isNull();
        assertThat(changes().get(changes().size() - 1).after().mode()).isNotEqualTo(Mode.STANDBY);
    }

    @Test
    void whatTheMachineSaysIsInItsHealth() throws InterruptedException {
        device = new DeviceReading(71.5, 12.5, false, 9.75);
        run(MovingClip.steady(20, 40).file(25), false, PictureTap.NONE);
        assertThat(newestHealth().device()).isEqualTo(new Health.Device(71.5, 12.5, false, 9.75));
    }

    private Health newestHealth() {
        return publisher.healths.get(publisher.healths.size() - 1);
    }

    private List<OperatingPoint> points() {
        return publisher.snapshots.stream()
                .map(each -> point(each.mode(), each.stride()))
                .toList();
    }

    private static OperatingPoint point(Mode mode, int stride) {
        return new OperatingPoint(mode, stride);
    }

    private List<ModeChange> changes() {
        return publisher.events.stream()
                .filter(ModeChange.class::isInstance)
                .map(ModeChange.class::cast)
                .toList();
    }

    private void run(FrameSource source, boolean ownThread, PictureTap tap) throws InterruptedException {
        Pipeline pipeline = pipeline(source, ownThread, tap);
        pipeline.start();
        pipeline.await();
        assertThat(pipeline.state().failure()).isNull();
    }

    private Pipeline pipeline(FrameSource source, boolean ownThread, PictureTap tap) {
        Pipeline.Settings settings = new Pipeline.Settings(
                new Operation("front", Mode.TWO_STREAM, 1, 25),
                format -> new FrameClock(25, format.framesPerSecond(), 1, ladder::stride),
                LinkingSettings.online(),
                ActorSettings.defaults(),
                new double[] {0.3, 0.3, 0.3},
                new Pipeline.Publication(false, 32, 250),
                new Pipeline.Supervision(0, !source.format().live(), 30_000, 50, 100));
        return new Pipeline(
                settings,
                new Pipeline.Ends(
                        source,
                        () -> source,
                        new Pipeline.Flow(stacks, ownThread),
                        detector,
                        publisher,
                        Observer.NOBODY,
                        tap,
                        new Steering(ladder, () -> device)),
                times,
                NanoClock.system());
    }
}
