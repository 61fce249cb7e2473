package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.ResizeMode;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.ladder.FlowSwitch;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.ClipSpan;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubeState;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.message.WholeTube;
import io.tubecast.video.preprocess.PictureFit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Networks that look at whole windows, through the whole pipeline; windows of 16 frames, a new one every 8. */
@Timeout(120)
class ClipPipelineTest {
    private static final int WINDOW = 16;

    private final RecordingPublisher publisher = new RecordingPublisher();
    private final FakeWindowDetector detector = new FakeWindowDetector();
    private final StageTimes times = new StageTimes();
    private final Ladder ladder = Ladder.fixed(new Rung(Mode.CLIP, 1), new FlowSwitch(false), NanoClock.system());
    private boolean tentative;
    private long silentMillis = 30_000; // a busy machine makes no lost camera

    @Test
    void aStreamIsCutAndEveryWindowIsToldAsItIsDecided() throws InterruptedException {
        Pipeline pipeline = run(new FakeSource(44, false), WINDOW, 0);
        // a window every 8 frames; the last one has what is left and begins where the next would have: 39 + 8 - 15
        assertThat(detector.windows)
                .containsExactly(
                        List.of(0L, 15L, 16L),
                        List.of(8L, 23L, 16L),
                        List.of(16L, 31L, 16L),
                        List.of(24L, 39L, 16L),
                        List.of(32L, 43L, 12L));
        assertThat(publisher.snapshots).extracting(TubesSnapshot::frame).containsExactly(15L, 23L, 31L, 39L, 43L);
        assertThat(publisher.snapshots).allSatisfy(snapshot -> {
            assertThat(snapshot.mode()).isEqualTo(Mode.CLIP);
            assertThat(snapshot.stride()).isEqualTo(1);
            assertThat(snapshot.dropped()).isZero();
            assertThat(snapshot.size()).isEqualTo(1);
            assertThat(snapshot.get(0).id()).isEqualTo(1);
            assertThat(snapshot.get(0).state()).isEqualTo(TubeState.ACTIVE);
            assertThat(snapshot.widthPx()).isEqualTo(64);
        });
        TubesSnapshot second = publisher.snapshots.get(1);
        ClipSpan span = Objects.requireNonNull(second.clip());
        assertThat(List.of(span.firstFrame(), span.lastFrame())).containsExactly(8L, 23L);
        assertThat(span.frames()).isEqualTo(16);
        assertThat(span.firstNanos()).isLessThan(second.captureNanos());
        // frame 23: x from 0.25 + 0.023 to 0.523 of 64 pixels: 17.47 and 33.47
        TubeEntry entry = second.get(0);
        assertThat(List.of(entry.x(), entry.y(), entry.width(), entry.height())).containsExactly(17, 12, 16, 24);
        assertThat(entry.score()).isCloseTo(0.9, within(1e-12));
        assertThat(pipeline.state().processed()).isEqualTo(44);
        assertThat(times.total(Stage.DECISION).count()).isEqualTo(5);
        assertThat(times.total(Stage.LATENCY).count()).isEqualTo(5);
    }

    @Test
    void aTubeAcrossWindowsStartsOnceAndEndsWhole() throws InterruptedException {
        run(new FakeSource(40, false), WINDOW, 0);
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end");
        NodeEvent.TubeStart start = (NodeEvent.TubeStart) publisher.events.get(0);
        assertThat(start.at().frame()).isEqualTo(15); // when its window was decided
        assertThat(start.at().clip()).isEqualTo(publisher.snapshots.get(0).clip());
        assertThat(start.tube().startFrame()).isZero();
        NodeEvent.TubeEnd end = (NodeEvent.TubeEnd) publisher.events.get(1);
        assertThat(end.at().clip()).isEqualTo(publisher.snapshots.get(3).clip());
        WholeTube tube = end.tube();
        assertThat(tube.start().frame()).isZero();
        assertThat(tube.end().frame()).isEqualTo(39);
        assertThat(tube.end().captureNanos())
                .isEqualTo(publisher.snapshots.get(3).captureNanos());
        assertThat(tube.keys()).hasSize(40);
        assertThat(tube.segments()).containsExactly(new WholeTube.Segment(1, 0.9, 0, 39));
    }

    @Test
    void aWholeVideoIsOneClip() throws InterruptedException {
        run(new FakeSource(50, false), WindowSettings.WHOLE, 0);
        assertThat(detector.windows).containsExactly(List.of(0L, 49L, 50L));
        assertThat(publisher.snapshots).extracting(TubesSnapshot::frame).containsExactly(49L);
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end");
        assertThat(((NodeEvent.TubeEnd) publisher.events.get(1)).tube().keys()).hasSize(50);
    }

    @Test
    void aStreamShorterThanAWindowIsOneAllTheSame() throws InterruptedException {
        run(new FakeSource(5, false), WINDOW, 0);
        assertThat(detector.windows).containsExactly(List.of(0L, 4L, 5L));
        assertThat(publisher.snapshots).extracting(TubesSnapshot::frame).containsExactly(4L);
    }

    @Test
    void ofASingleFrameNothingIsSaid() throws InterruptedException {
        for (int window : new int[] {WINDOW, WindowSettings.WHOLE}) {
            publisher.snapshots.clear();
            Pipeline pipeline = run(new FakeSource(1, false), window, 0);
            assertThat(pipeline.state().failure()).isNull();
            assertThat(publisher.snapshots).hasSize(1);
            assertThat(publisher.snapshots.get(0).mode()).isEqualTo(Mode.STANDBY); // so that nobody reads "nobody"
            assertThat(publisher.snapshots.get(0).size()).isZero();
        }
        run(new FakeSource(0, false), WINDOW, 0);
        assertThat(detector.windows).isEmpty();
        assertThat(publisher.events).isEmpty();
    }

    @Test
    void aWindowInWhichNobodyActsIsToldAsEmpty() throws InterruptedException {
        detector.sees = frames -> List.of();
        run(new FakeSource(24, false), WINDOW, 0);
        assertThat(publisher.snapshots).hasSize(2).allMatch(snapshot -> snapshot.size() == 0);
        assertThat(publisher.snapshots).allMatch(snapshot -> snapshot.mode() == Mode.CLIP);
        assertThat(publisher.events).isEmpty();
    }

    @Test
    void whatScoresTooLittleIsToldOnlyIfThatIsWanted() throws InterruptedException {
        detector.sees = frames -> List.of(FakeWindowDetector.tube(1, 0.2, frames));
        run(new FakeSource(24, false), WINDOW, 0);
        assertThat(publisher.snapshots).allMatch(snapshot -> snapshot.size() == 0);
        tentative = true;
        run(new FakeSource(24, false), WINDOW, 0);
        assertThat(publisher.snapshots.get(3).get(0).state()).isEqualTo(TubeState.TENTATIVE);
        assertThat(publisher.events).isEmpty();
    }

    @Test
    void aTubeThatEndsInsideAWindowWaitsForTheNextToSayIt() throws InterruptedException {
        // the first window sees somebody up to frame 11, the next one nobody
        detector.sees =
                frames -> frames.first() == 0 ? List.of(FakeWindowDetector.tube(1, 0.9, frames, 2, 10)) : List.of();
        run(new FakeSource(24, false), WINDOW, 0);
        assertThat(publisher.snapshots.get(0).get(0).state()).isEqualTo(TubeState.COASTING);
        assertThat(publisher.snapshots.get(1).size()).isZero();
        NodeEvent.TubeEnd end = (NodeEvent.TubeEnd) publisher.events.get(1);
        assertThat(end.at().frame()).isEqualTo(23);
        assertThat(end.tube().start().frame()).isEqualTo(2);
        assertThat(end.tube().end().frame()).isEqualTo(11);
    }

    @Test
    void somebodyWhoDoesSomethingElseKeepsTheNumber() throws InterruptedException {
        detector.sees = frames -> List.of(FakeWindowDetector.tube(frames.first() < 16 ? 1 : 2, 0.8, frames));
        run(new FakeSource(32, false), WINDOW, 0);
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.label", "tube.end");
        NodeEvent.TubeLabel label = (NodeEvent.TubeLabel) publisher.events.get(1);
        assertThat(label.before()).isEqualTo(new NodeEvent.ClassScore(1, 0.8));
        assertThat(label.tube().label()).isEqualTo(2);
        assertThat(label.tube().id()).isEqualTo(1);
        assertThat(((NodeEvent.TubeEnd) publisher.events.get(2)).tube().segments())
                .containsExactly(new WholeTube.Segment(1, 0.8, 0, 15), new WholeTube.Segment(2, 0.8, 16, 31));
    }

    @Test
    void aCameraNeverWaitsForTheNetworksAndTheNewestWindowWins() throws InterruptedException {
        FakeSource source = new FakeSource(200, true);
        source.intervalMillis = 4;
        Pipeline pipeline = pipeline(source, WINDOW, 0);
        detector.pause = () -> { // as long as 40 frames take
            long captured = pipeline.state().captured();
            await().until(() -> pipeline.state().captured() >= Math.min(200, captured + 40));
        };
        pipeline.start();
        pipeline.await();
        long processed = pipeline.state().processed();
        // a thread that waited for the networks would have lost 40 frames a window: 160 and more
        assertThat(processed).isGreaterThan(80);
        assertThat(processed + pipeline.dropped()).isEqualTo(200);
        for (int i = 1; i < detector.windows.size(); i++) {
            long before = detector.windows.get(i - 1).get(1);
            assertThat(detector.windows.get(i).get(1)).isGreaterThan(before);
            assertThat(detector.windows.get(i).get(1) - detector.windows.get(i).get(0))
                    .isLessThan(WINDOW);
        }
        assertThat(detector.windows.get(detector.windows.size() - 1).get(1)).isEqualTo(199);
        long missed =
                publisher.healths.get(publisher.healths.size() - 1).drops().getOrDefault("clip.newer", 0L);
        assertThat(missed).isPositive();
        long told =
                publisher.snapshots.stream().mapToLong(TubesSnapshot::dropped).sum();
        assertThat(told).isEqualTo(missed + pipeline.dropped());
    }

    @Test
    void aSourceThatWaitsIsNotLostMeanwhile() throws InterruptedException {
        silentMillis = 300;
        detector.pause = () -> sleep(600);
        Pipeline pipeline = pipeline(new FakeSource(24, false), WINDOW, 0);
        pipeline.state().networksMayTake(6_000, true);
        pipeline.start();
        pipeline.await();
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end");
        assertThat(publisher.healths).allMatch(health -> health.state() == Health.State.OK);
    }

    @Test
    void aHoleCutsTheStreamAndWhatCameBeforeIsStillDecided() throws InterruptedException {
        run(new Paused(40, 20), WINDOW, 0);
        // 8 = 15 + 8 - 15; after the hole a window has to fill anew
        assertThat(detector.windows)
                .containsExactly(
                        List.of(0L, 15L, 16L), List.of(8L, 19L, 12L), List.of(20L, 35L, 16L), List.of(28L, 39L, 12L));
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end", "tube.start", "tube.end");
        assertThat(((NodeEvent.TubeEnd) publisher.events.get(1)).tube().end().frame())
                .isEqualTo(19);
        assertThat(((NodeEvent.TubeStart) publisher.events.get(2)).tube().id()).isEqualTo(2);
    }

    @Test
    void aHoleInAVideoThatIsOneClipCutsNothing() throws InterruptedException {
        run(new Paused(40, 20), WindowSettings.WHOLE, 0);
        assertThat(detector.windows).containsExactly(List.of(0L, 39L, 40L));
    }

    @Test
    void aBrokenEngineEndsTheStreamAndSaysWhy() throws InterruptedException {
        detector.breakAt = 1;
        FakeSource source = new FakeSource(-1, true);
        source.intervalMillis = 1;
        Pipeline pipeline = run(source, WINDOW, 0);
        assertThat(pipeline.state().failure()).isEqualTo("the engine failed: graph 'trunk' fell over");
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end");
    }

    @Test
    void stopsAfterTheWantedNumberOfFrames() throws InterruptedException {
        FakeSource source = new FakeSource(-1, true);
        source.intervalMillis = 1;
        Pipeline pipeline = run(source, WINDOW, 20);
        assertThat(pipeline.state().processed()).isEqualTo(20);
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end");
    }

    @Test
    void networksThatHangAreToldAndComeBack() throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        detector.hang = latch;
        FakeSource source = new FakeSource(-1, true);
        source.intervalMillis = 5;
        Pipeline pipeline = pipeline(source, WINDOW, 0);
        pipeline.start();
        await().until(() -> publisher.eventTypes().contains("mode"));
        assertThat(((NodeEvent.ModeChange) publisher.events.get(0)).cause())
                .startsWith("the networks have not answered for 1");
        long processed = pipeline.state().processed();
        latch.countDown();
        await().until(() -> publisher.eventTypes().contains("tube.start"));
        assertThat(pipeline.state().processed()).isGreaterThan(processed);
        pipeline.stop();
        pipeline.await();
        assertThat(publisher.eventTypes()).contains("tube.end");
    }

    @Test
    void standsByWhenItIsAskedTo() throws InterruptedException {
        FakeSource source = new FakeSource(-1, true);
        source.intervalMillis = 2;
        Pipeline pipeline = pipeline(source, WINDOW, 0);
        pipeline.start();
        await().until(() -> publisher.snapshots.size() > 2);
        ladder.force(new Rung(Mode.STANDBY, 1), "asked for by a test");
        await().until(() -> publisher.eventTypes().contains("mode"));
        await().until(() -> publisher.eventTypes().contains("tube.end"));
        await().until(() -> pipeline.state().skipped() > 10);
        int windows = detector.windows.size();
        ladder.force(null, "asked for by a test");
        await().until(() -> detector.windows.size() > windows + 2);
        pipeline.stop();
        pipeline.await();
        List<NodeEvent.ModeChange> changes = publisher.events.stream()
                .filter(NodeEvent.ModeChange.class::isInstance)
                .map(NodeEvent.ModeChange.class::cast)
                .toList();
        assertThat(changes)
                .extracting(change -> change.after().mode().word() + ": " + change.cause())
                .containsExactly("standby: asked for by a test", "clip: asked for by a test");
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Pipeline run(FrameSource source, int window, long limit) throws InterruptedException {
        Pipeline pipeline = pipeline(source, window, limit);
        pipeline.start();
        pipeline.await();
        return pipeline;
    }

    private Pipeline pipeline(FrameSource source, int window, long limit) {
        boolean lossless = !source.format().live();
        Pipeline.Settings settings = new Pipeline.Settings(
                new Operation("front", Mode.CLIP, 1, 25),
                format -> new FrameClock(25, format.framesPerSecond(), 1, 1),
                null,
                ActorSettings.defaults(),
                new double[] {0.3, 0.3, 0.3},
                new Pipeline.Publication(tentative, 32, 250),
                new Pipeline.Supervision(limit, lossless, silentMillis, 50, 100),
                ControlSettings.PLAIN,
                new WindowSettings(
                        window, 0.5, () -> new PictureFit(8, 6, ResizeMode.STRETCH, List.of(0.0, 0.0, 0.0))));
        Pipeline.Ends ends = new Pipeline.Ends(
                source, () -> source, null, detector, publisher, Observer.NOBODY, PictureTap.NONE, Steering.by(ladder));
        return new Pipeline(settings, ends, times, NanoClock.system());
    }

    /** A recorded video of 25 frames a second that was paused for five seconds before one of them. */
    private static final class Paused implements FrameSource {
        private final int frames;
        private final int pausedBefore;
        private int next;

        Paused(int frames, int pausedBefore) {
            this.frames = frames;
            this.pausedBefore = pausedBefore;
        }

        @Override
        public String name() {
            return "paused";
        }

        @Override
        public Format format() {
            return new Format(64, 48, 25, frames, false);
        }

        @Override
        public boolean read(Frame frame) {
            if (next == frames) {
                return false;
            }
            long media = next * 40_000_000L + (next < pausedBefore ? 0 : 5_000_000_000L);
            frame.imageOfSize(64, 48);
            frame.stamp(new FrameStamp(next++, System.nanoTime(), media));
            return true;
        }

        @Override
        public void close() {}
    }
}
