package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubeState;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.message.WholeTube;
import io.tubecast.testkit.Allocation;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PipelineTest {
    private final RecordingPublisher publisher = new RecordingPublisher();
    private final FakeDetector detector = new FakeDetector();
    private final StageTimes times = new StageTimes();

    @Test
    void everyProcessedFrameOfAFileIsPublishedTheFirstAndEmptyOnesToo() throws InterruptedException {
        detector.blindFrom = 20; // sees nothing from its 20th step on
        Pipeline pipeline = run(new FakeSource(100, false), 2, 0);
        // every second frame belongs to the clock: 0, 2, … 98
        assertThat(publisher.snapshots).extracting(TubesSnapshot::frame).containsExactlyElementsOf(evenUpTo(98));
        assertThat(publisher.snapshots).allSatisfy(snapshot -> {
            assertThat(snapshot.widthPx()).isEqualTo(64);
            assertThat(snapshot.mode()).isEqualTo(Mode.APPEARANCE);
            assertThat(snapshot.dropped()).isZero();
        });
        assertThat(publisher.snapshots.get(0).size()).isZero();
        assertThat(publisher.snapshots.get(49).size()).isZero();
        assertThat(pipeline.state().captured()).isEqualTo(100);
        assertThat(pipeline.state().failure()).isNull();
    }

    @Test
    void anActorStartsIsListedAndEndsWithItsWholeTube() throws InterruptedException {
        run(new FakeSource(40, false), 1, 0);
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end");
        NodeEvent.TubeStart start = (NodeEvent.TubeStart) publisher.events.get(0);
        // pairs end at frames 1, 2, 3, …: the fourth detection is at frame 4
        assertThat(start.at().frame()).isEqualTo(4);
        assertThat(start.tube().label()).isEqualTo(1);
        assertThat(start.tube().startFrame()).isZero();
        TubeEntry listed = publisher.snapshots.get(4).get(0);
        assertThat(listed.state()).isEqualTo(TubeState.ACTIVE);
        assertThat(listed.topClass(0)).isEqualTo(1);
        assertThat(listed.topScore(0)).isCloseTo(0.9, within(1e-9));
        // frame 4 is the fifth step: x from 0.25 + 0.05 = 0.30 to 0.55 of 64 pixels: 19.2 and 35.2
        assertThat(List.of(listed.x(), listed.y(), listed.width(), listed.height()))
                .containsExactly(19, 12, 16, 24);
        assertThat(publisher.snapshots.subList(0, 4)).allMatch(snapshot -> snapshot.size() == 0);
        WholeTube tube = ((NodeEvent.TubeEnd) publisher.events.get(1)).tube();
        assertThat(tube.start().frame()).isZero();
        assertThat(tube.end().frame()).isEqualTo(39);
        assertThat(tube.keys()).hasSize(40);
        assertThat(tube.segments()).singleElement().satisfies(segment -> {
            assertThat(segment.label()).isEqualTo(1);
            assertThat(segment.endFrame()).isEqualTo(39);
        });
    }

    @Test
    void messagesSpeakOfCaptureTimeAlsoWhenAFileRunsFasterThanItWasTaken() throws InterruptedException {
        run(new FakeSource(200, false), 1, 0);
        TubesSnapshot last = publisher.snapshots.get(199);
        TubesSnapshot first = publisher.snapshots.get(0);
        assertThat(last.get(0).startNanos()).isEqualTo(first.captureNanos());
        assertThat(last.get(0).labelSinceNanos()).isBetween(first.captureNanos(), last.captureNanos());
        WholeTube tube = ((NodeEvent.TubeEnd) publisher.events.get(1)).tube();
        assertThat(tube.end().captureNanos()).isEqualTo(last.captureNanos());
    }

    @Test
    void aCameraNeverWaitsAndWhatItLosesIsCounted() throws InterruptedException {
        detector.sleepMillis = 20;
        FakeSource source = new FakeSource(200, true);
        source.intervalMillis = 2;
        Pipeline pipeline = run(source, 1, 0);
        long processed = pipeline.state().processed();
        assertThat(processed).isLessThan(200);
        assertThat(processed + pipeline.dropped()).isEqualTo(200);
        assertThat(publisher.snapshots.stream()
                                .mapToLong(TubesSnapshot::dropped)
                                .sum()
                        + publisher.snapshots.size())
                .isEqualTo(200);
        // the newest wins: the last frame is always processed
        assertThat(publisher.snapshots.get(publisher.snapshots.size() - 1).frame())
                .isEqualTo(199);
        assertThat(publisher.healths.get(publisher.healths.size() - 1).drops())
                .containsEntry("detect.newer", 200 - processed);
    }

    @Test
    void stopsAfterTheWantedNumberOfFrames() throws InterruptedException {
        Pipeline pipeline = run(new FakeSource(-1, false), 1, 30);
        assertThat(pipeline.state().processed()).isEqualTo(30);
        assertThat(publisher.snapshots).hasSize(30);
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end");
    }

    @Test
    void aCameraThatIsNotNeededAnyMoreIsNotLost() throws InterruptedException {
        FakeSource source = new FakeSource(-1, true);
        source.intervalMillis = 1;
        Pipeline pipeline = run(source, 1, 30);
        assertThat(pipeline.state().cameraLostCause()).isNull();
        assertThat(publisher.eventTypes()).doesNotContain("camera", "mode");
    }

    @Test
    void stoppingEndsLiveTubesAndTellsThem() throws InterruptedException {
        FakeSource source = new FakeSource(-1, true);
        source.intervalMillis = 5;
        Pipeline pipeline = pipeline(source, () -> source, 1, 0);
        pipeline.start();
        await().until(() -> publisher.eventTypes().contains("tube.start"));
        pipeline.stop();
        pipeline.await();
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end");
        assertThat(publisher.healths).isNotEmpty();
    }

    @Test
    void aLostCameraIsToldAndOpenedAgainAndFrameNumbersGoOn() throws InterruptedException {
        FakeSource first = new FakeSource(-1, true);
        first.intervalMillis = 5;
        first.breakAt = 20;
        FakeSource second = new FakeSource(30, true);
        second.intervalMillis = 5;
        Pipeline pipeline = pipeline(first, () -> second, 1, 0);
        pipeline.start();
        pipeline.await();
        assertThat(publisher.eventTypes()).containsSubsequence("camera", "mode", "camera", "mode");
        NodeEvent.CameraChange lost = (NodeEvent.CameraChange) publisher.events.stream()
                .filter(event -> event instanceof NodeEvent.CameraChange)
                .findFirst()
                .orElseThrow();
        assertThat(lost.up()).isFalse();
        assertThat(lost.cause()).isEqualTo("fake: unplugged");
        assertThat(publisher.healths).anySatisfy(health -> {
            assertThat(health.state()).isEqualTo(Health.State.FAULT);
            assertThat(health.mode()).isEqualTo(Mode.STANDBY);
        });
        // well again with the first message, and again at the end
        int fault = publisher.healths.stream().map(Health::state).toList().lastIndexOf(Health.State.FAULT);
        assertThat(publisher.healths.subList(fault + 1, publisher.healths.size()))
                .hasSizeGreaterThan(1)
                .allMatch(health -> health.mode() == Mode.APPEARANCE);
        assertThat(pipeline.state().reconnects()).isEqualTo(1);
        assertThat(publisher.snapshots)
                .extracting(TubesSnapshot::frame)
                .isSorted()
                .doesNotHaveDuplicates()
                .contains(49L);
        assertThat(pipeline.state().failure()).isNull();
    }

    @Test
    void aSilentCameraIsAFaultAndItsTubesEnd() throws InterruptedException {
        FakeSource source = new FakeSource(-1, true);
        source.intervalMillis = 5;
        source.silentFrom = 30;
        Pipeline pipeline = pipeline(source, () -> source, 1, 0);
        pipeline.start();
        // silent for 300 ms: lost; for 2 s: nobody is followed any more
        await().atMost(Duration.ofSeconds(10))
                .until(() -> publisher.eventTypes().contains("tube.end"));
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "camera", "mode", "tube.end");
        assertThat(publisher.healths.get(publisher.healths.size() - 1).state()).isEqualTo(Health.State.FAULT);
        pipeline.close();
    }

    @Test
    void aFileThatBreaksEndsTheStreamWithAReason() throws InterruptedException {
        FakeSource source = new FakeSource(100, false);
        source.breakAt = 50;
        Pipeline pipeline = run(source, 1, 0);
        assertThat(publisher.snapshots).hasSize(50);
        assertThat(pipeline.state().failure()).isEqualTo("fake: unplugged");
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end");
    }

    @Test
    void aBrokenEngineEndsTheStreamWithAReason() throws InterruptedException {
        detector.breakAt = 10;
        Pipeline pipeline = run(new FakeSource(-1, false), 1, 0);
        assertThat(pipeline.state().failure()).isEqualTo("the engine failed: graph 'head' fell over");
        assertThat(publisher.snapshots).hasSize(10);
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end");
    }

    @Test
    void eventsThatFoundNoRoomOnTheWayToThePublishThreadAreTold() throws InterruptedException {
        FakeSource source = new FakeSource(2, false); // too short for a tube and its events
        Pipeline pipeline = pipeline(source, () -> source, 1, 0);
        for (int i = 0; i < EventRing.CAPACITY + 7; i++) {
            pipeline.tell(new NodeEvent.RecorderChange(new EventTime(0, 0, 250), true, "event " + i));
        }
        pipeline.start();
        pipeline.await();
        assertThat(publisher.events.get(0))
                .isInstanceOfSatisfying(
                        NodeEvent.EventsLost.class,
                        lost -> assertThat(lost.count()).isEqualTo(7));
        assertThat(publisher.events.get(1))
                .isInstanceOfSatisfying(
                        NodeEvent.RecorderChange.class,
                        event -> assertThat(event.cause()).isEqualTo("event 7"));
        assertThat(publisher.eventTypes()).hasSize(1 + EventRing.CAPACITY);
    }

    @Test
    void theStagesAreTimed() throws InterruptedException {
        run(new FakeSource(50, false), 1, 0);
        assertThat(times.total(Stage.LINK).count()).isEqualTo(50);
        assertThat(times.total(Stage.PUBLISH).count()).isEqualTo(50);
        assertThat(times.total(Stage.LATENCY).p50Millis()).isPositive();
    }

    @Test
    void theDetectStageAllocatesLittleOnceWarm() {
        Pipeline pipeline = pipeline(new FakeSource(-1, true), () -> new FakeSource(-1, true), 1, 0);
        LiveFrame slot = new LiveFrame();
        Frame frame = slot.frame();
        frame.imageOfSize(64, 48);
        long[] index = {0};
        long bytes = Allocation.bytesPerCall(2_000, () -> {
            long nanos = index[0] * 40_000_000L;
            frame.stamp(new FrameStamp(index[0]++, nanos, nanos));
            process(pipeline.detect(), slot);
        });
        assertThat(bytes).isLessThanOrEqualTo(16 * 1024);
    }

    private static void process(DetectStage stage, LiveFrame slot) {
        try {
            stage.process(slot);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Pipeline run(FakeSource source, int delta, long limit) throws InterruptedException {
        Pipeline pipeline = pipeline(source, () -> source, delta, limit);
        pipeline.start();
        pipeline.await();
        return pipeline;
    }

    private Pipeline pipeline(FakeSource source, Supplier<FrameSource> opener, int delta, long limit) {
        Pipeline.Settings settings = new Pipeline.Settings(
                new Operation("front", Mode.APPEARANCE, 1, 25.0 / delta),
                format -> new FrameClock(25, format.framesPerSecond(), delta, 1),
                LinkingSettings.online(),
                ActorSettings.defaults(),
                new double[] {0.3, 0.3, 0.3},
                new Pipeline.Publication(false, 32, 250),
                new Pipeline.Supervision(limit, !source.format().live(), 300, 50, 100));
        return new Pipeline(
                settings,
                new Pipeline.Ends(source, opener, null, detector, publisher, Observer.NOBODY, PictureTap.NONE),
                times,
                NanoClock.system());
    }

    private static List<Long> evenUpTo(long last) {
        return LongStream.rangeClosed(0, last / 2).map(i -> 2 * i).boxed().toList();
    }
}
