package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.handover.SlotExchange;
import io.tubecast.edge.ladder.FlowSwitch;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.NodeEvent.ModeChange;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.testkit.Allocation;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.flow.StreamStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames meet their flow stacks on the live path. */
@Timeout(120)
class MotionPipelineTest {
    private static final FlowStack CAUSAL = FlowStack.of(FlowAlignment.CAUSAL);
    private static final FlowStack CENTERED = FlowStack.of(FlowAlignment.CENTERED);
    private static final int SIDE = 32;

    private final RecordingPublisher publisher = new RecordingPublisher();
    private final FakeDetector detector = new FakeDetector();
    private final StageTimes times = new StageTimes();
    private final List<StreamStack> opened = new ArrayList<>();

    @BeforeEach
    void lookWithBoth() {
        detector.best = Mode.TWO_STREAM;
    }

    @AfterEach
    void closeFlow() {
        opened.forEach(StreamStack::close);
    }

    @ParameterizedTest
    @CsvSource({
        "CAUSAL, false, 1",
        "CAUSAL, false, 3",
        "CAUSAL, true, 1",
        "CAUSAL, true, 4",
        "CENTERED, true, 1",
        "CENTERED, true, 2"
    })
    void everyProcessedFrameHasTheStackThatTheBatchGivesIt(FlowAlignment alignment, boolean ownThread, int delta)
            throws InterruptedException {
        FlowStack layout = FlowStack.of(alignment);
        MovingClip clip = MovingClip.steady(23, 40);
        run(clip.file(25), layout, ownThread, delta);
        // every frame is one that flow runs over, every delta-th is processed, to the last: nothing is left waiting
        assertThat(publisher.snapshots)
                .extracting(snapshot -> (int) snapshot.frame())
                .containsExactlyElementsOf(everyOne(23, delta));
        assertStacks(clip, IntStream.range(0, 23).toArray(), layout);
        assertThat(detector.stacks.stream().filter(Objects::nonNull).count()).isGreaterThan(23 / delta / 2);
        assertThat(times.total(Stage.FLOW).count()).isEqualTo(23);
        assertThat(publisher.snapshots).extracting(TubesSnapshot::captureNanos).isSorted();
    }

    @Test
    void aCameraOfThirtyFramesASecondShowsAModelOfTwentyFiveTheSameMotion() throws InterruptedException {
        MovingClip clip = MovingClip.steady(12, 1000.0 / 30);
        run(clip.file(30), CAUSAL, false, 1);
        assertStacks(clip, IntStream.range(0, 12).toArray(), CAUSAL); // each field times 40 / 33.3
        MovingClip same = MovingClip.steady(12, 40);
        assertThat(detector.stacks.get(8))
                .isNotEqualTo(same.stack(8, IntStream.range(0, 12).toArray(), CAUSAL, SIDE));
    }

    @Test
    void flowRunsBetweenTheFramesOfTheTrainingRateWhateverIsProcessed() throws InterruptedException {
        MovingClip clip = MovingClip.steady(40, 1000.0 / 60);
        run(clip.file(60), CAUSAL, true, 2);
        // 60 against 25 frames a second: ticks of 40 ms fall on 0, 2, 5, 7, 10, …, every second one is a step
        int[] flowFrames = {0, 2, 5, 7, 10, 12, 14, 17, 19, 22, 24, 26, 29, 31, 34, 36, 38};
        assertThat(publisher.snapshots)
                .extracting(snapshot -> (int) snapshot.frame())
                .containsExactly(0, 5, 10, 14, 19, 24, 29, 34, 38);
        assertStacks(clip, flowFrames, CAUSAL);
    }

    @Test
    void aLostFrameDoesNotLookLikeFastMotion() throws InterruptedException {
        MovingClip clip = MovingClip.withHole(20, 10, 80); // one frame is missing before frame 10
        run(clip.file(25), CAUSAL, false, 1);
        assertStacks(clip, IntStream.range(0, 20).toArray(), CAUSAL); // the field from 9 to 10 at half its size
        assertThat(modes()).containsExactly(Mode.TWO_STREAM);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void afterAGapThePictureIsLookedAtAloneUntilTheStackIsWholeAgain(boolean ownThread) throws InterruptedException {
        run(MovingClip.withHole(40, 20, 160).file(25), CAUSAL, ownThread, 1);
        // the first stack is frame 5's, a pair has two of them from frame 6 on; after the gap frames 20 to 24 have none
        for (TubesSnapshot snapshot : publisher.snapshots) {
            boolean both = (snapshot.frame() >= 6 && snapshot.frame() < 20) || snapshot.frame() >= 26;
            assertThat(snapshot.mode()).isEqualTo(both ? Mode.TWO_STREAM : Mode.APPEARANCE);
        }
        assertThat(publisher.snapshots).hasSize(40); // no frame is lost
        assertThat(modes()).containsExactly(Mode.TWO_STREAM, Mode.APPEARANCE, Mode.TWO_STREAM);
        List<ModeChange> changes = changes();
        assertThat(changes).extracting(change -> change.at().frame()).containsExactly(6L, 20L, 26L);
        assertThat(changes.get(1).cause())
                .isEqualTo("frames lay 160 ms apart, more than twice the training interval of 40 ms:"
                        + " the flow stack has 0 of 5 fields");
        assertThat(changes.get(2).cause()).isEqualTo("the flow stack is whole");
        assertThat(changes.get(1).before().mode()).isEqualTo(Mode.TWO_STREAM);
        // the person is followed through all of it
        assertThat(publisher.eventTypes()).containsOnlyOnce("tube.start", "tube.end");
        assertThat(publisher.snapshots.stream()
                        .filter(snapshot -> snapshot.size() > 0)
                        .map(snapshot -> snapshot.get(0)))
                .extracting(TubeEntry::id)
                .containsOnly(publisher.snapshots.get(10).get(0).id());
    }

    @Test
    void aModelThatSeesNothingWithoutFlowSaysSoAndItsTubesCoast() throws InterruptedException {
        detector.best = Mode.MOTION;
        detector.floor = Mode.STANDBY;
        run(MovingClip.withHole(24, 20, 160).file(25), CAUSAL, false, 1);
        assertThat(publisher.snapshots).hasSize(24);
        assertThat(publisher.snapshots.get(3).mode()).isEqualTo(Mode.STANDBY);
        assertThat(publisher.snapshots.get(15).mode()).isEqualTo(Mode.MOTION);
        TubesSnapshot blind = publisher.snapshots.get(22);
        assertThat(blind.mode()).isEqualTo(Mode.STANDBY);
        assertThat(blind.get(0).misses()).isEqualTo(3); // nothing was found in frames 20, 21 and 22
        assertThat(blind.get(0).id())
                .isEqualTo(publisher.snapshots.get(15).get(0).id());
        Health health = publisher.healths.get(publisher.healths.size() - 1);
        assertThat(health.state()).isEqualTo(Health.State.FAULT);
        assertThat(health.mode()).isEqualTo(Mode.STANDBY);
        assertThat(health.cause()).endsWith("the flow stack has 3 of 5 fields").startsWith("frames lay 160 ms apart");
        assertThat(Objects.requireNonNull(health.flow()).valid()).isFalse();
        assertThat(publisher.healths)
                .anyMatch(each -> Objects.requireNonNull(each.flow()).millis() != null);
        // going blind is told at once, not a second later
        assertThat(publisher.healths.get(publisher.healths.size() - 2).state()).isEqualTo(Health.State.FAULT);
    }

    @Test
    void aModelThatCanDoWithoutIsDegradedMeanwhile() throws InterruptedException {
        run(MovingClip.withHole(24, 20, 160).file(25), CAUSAL, false, 1);
        Health health = publisher.healths.get(publisher.healths.size() - 1);
        assertThat(health.state()).isEqualTo(Health.State.DEGRADED);
        assertThat(health.mode()).isEqualTo(Mode.APPEARANCE);
        assertThat(health.cause()).endsWith("the flow stack has 3 of 5 fields");
    }

    @Test
    void whateverIsOverwrittenAFrameKeepsItsOwnStack() throws InterruptedException {
        detector.sleepMillis = 15;
        MovingClip clip = MovingClip.steady(60, 40);
        MovingClip.Source camera = clip.camera(25);
        camera.pauseMillis = 4;
        Pipeline pipeline = run(camera, CAUSAL, false, 1);
        assertThat(pipeline.dropped()).isPositive();
        assertThat(pipeline.dropped() + publisher.snapshots.size()).isEqualTo(60);
        assertStacks(clip, IntStream.range(0, 60).toArray(), CAUSAL);
    }

    @Test
    void centeredFramesDoNotWaitForACameraThatHasFallenSilent() throws InterruptedException {
        MovingClip.Source camera = MovingClip.steady(12, 40).camera(25);
        camera.pauseMillis = 20;
        camera.fallsSilent = true;
        Pipeline pipeline = pipeline(camera, CENTERED, true, 1);
        pipeline.start();
        await().until(() -> newest().frame() == 11);
        assertThat(newest().mode()).isEqualTo(Mode.APPEARANCE);
        assertThat(changes().get(changes().size() - 1).cause()).startsWith("no flow stack: no frame followed within ");
        pipeline.close();
    }

    @Test
    void aCenteredStackCostsThreeFramesOfLatencyAndTheStampTellsIt() throws InterruptedException {
        MovingClip.Source camera = MovingClip.steady(20, 40).camera(25);
        camera.pauseMillis = 20;
        run(camera, CENTERED, true, 1);
        // three frames, each at least 20 ms after the one before, lie between capture and the message
        assertThat(times.total(Stage.LATENCY).p50Millis()).isGreaterThan(55);
    }

    @Test
    void stoppingTellsWhatWasCaptured() throws InterruptedException {
        MovingClip.Source camera = MovingClip.steady(500, 40).camera(25);
        camera.pauseMillis = 5;
        Pipeline pipeline = pipeline(camera, CENTERED, true, 1);
        pipeline.start();
        await().until(() -> publisher.snapshots.size() > 20);
        pipeline.stop();
        pipeline.await();
        assertThat(pipeline.state().processed() + pipeline.dropped())
                .isBetween(pipeline.state().captured() - 1, pipeline.state().captured()); // one may come too late
        assertThat(publisher.eventTypes()).contains("tube.end");
    }

    @Test
    void joiningFramesWithTheirStacksAllocatesNothing() {
        for (FlowStack layout : List.of(CAUSAL, CENTERED)) {
            StreamStack stacks = stacks(layout);
            SlotExchange<LiveFrame> out = new SlotExchange<>(() -> new LiveFrame(stacks.stack()), false);
            StackFeed feed = new StackFeed(stacks, out, times, NanoClock.system(), new FlowSwitch(true));
            LiveFrame slot = new LiveFrame();
            List<FrameStamp> stamps = IntStream.range(0, 2_000)
                    .mapToObj(i -> new FrameStamp(i, i, i * 40_000_000L))
                    .toList();
            int[] next = {0};
            assertThat(Allocation.bytesPerCall(400, () -> {
                        int index = next[0]++ % 2_000;
                        Image image = slot.frame().imageOfSize(MovingClip.WIDTH, MovingClip.HEIGHT);
                        image.pixels().put(index, (byte) index);
                        slot.frame().stamp(stamps.get(index));
                        slot.wanted(true);
                        feedAndTake(feed, slot, out);
                    }))
                    .isZero();
        }
    }

    private static void feedAndTake(StackFeed feed, LiveFrame slot, SlotExchange<LiveFrame> out) {
        try {
            feed.accept(slot);
            out.take(0);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private TubesSnapshot newest() {
        int size = publisher.snapshots.size();
        return size == 0 ? new TubesSnapshot("none", 1) : publisher.snapshots.get(size - 1);
    }

    private void assertStacks(MovingClip clip, int[] flowFrames, FlowStack layout) {
        assertThat(detector.stacks).hasSameSizeAs(publisher.snapshots);
        for (int i = 0; i < detector.stacks.size(); i++) {
            int frame = (int) publisher.snapshots.get(i).frame();
            assertThat(detector.stacks.get(i))
                    .as("frame %d", frame)
                    .isEqualTo(clip.stack(frame, flowFrames, layout, SIDE));
        }
    }

    private List<ModeChange> changes() {
        List<ModeChange> changes = new ArrayList<>();
        for (NodeEvent event : publisher.events) {
            if (event instanceof ModeChange change) {
                changes.add(change);
            }
        }
        return changes;
    }

    private List<Mode> modes() {
        return changes().stream().map(change -> change.after().mode()).toList();
    }

    private static List<Integer> everyOne(int frames, int delta) {
        return IntStream.range(0, frames)
                .filter(frame -> frame % delta == 0)
                .boxed()
                .toList();
    }

    private Pipeline run(MovingClip.Source source, FlowStack layout, boolean ownThread, int delta)
            throws InterruptedException {
        Pipeline pipeline = pipeline(source, layout, ownThread, delta);
        pipeline.start();
        pipeline.await();
        times.collect();
        assertThat(pipeline.state().failure()).isNull();
        return pipeline;
    }

    private StreamStack stacks(FlowStack layout) {
        StreamStack stacks = new StreamStack(
                new StreamFlow(FlowMethods.byName("dis"), SIDE, SIDE),
                new LiveFlowStack(layout, SIDE, SIDE, FlowEncoding.DEFAULT, MovingClip.TRAINING_NANOS));
        opened.add(stacks);
        return stacks;
    }

    private Pipeline pipeline(MovingClip.Source source, FlowStack layout, boolean ownThread, int delta) {
        Pipeline.Settings settings = new Pipeline.Settings(
                new Operation("front", detector.best, 1, 25.0 / delta),
                format -> new FrameClock(25, format.framesPerSecond(), delta, 1),
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
                        new Pipeline.Flow(stacks(layout), ownThread),
                        detector,
                        publisher,
                        Observer.NOBODY,
                        PictureTap.NONE),
                times,
                NanoClock.system());
    }
}
