package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.camera.CameraRules;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.pipeline.FaultyCamera.Fault;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole pipeline with a camera that fails in every way it can, in real time; how long things may take is shown on a clock of the test's own in the camera's package. */
@Timeout(120)
class CameraFaultTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MILLI = 1_000_000;

    private final RecordingPublisher publisher = new RecordingPublisher();
    private final FaultyCamera.Surroundings surroundings = new FaultyCamera.Surroundings();
    private final Pipeline pipeline = pipeline();

    @AfterEach
    void end() {
        surroundings.fault = Fault.NONE;
        pipeline.close();
    }

    @ParameterizedTest
    @CsvSource({
        "SILENT,camera: no frame for \\d+ ms|no frame for \\d+ ms",
        "HANGING,camera: no frame for \\d+ ms|no frame for \\d+ ms",
        "FROZEN,the picture is frozen: the same for \\d+ ms",
        "BLACK,'the picture is black, for \\d+ ms'",
        "GONE,camera: unplugged|camera: no such device"
    })
    void aCameraThatShowsNothingIsToldAndUsedAgainWhenItIsBack(Fault fault, String cause) {
        pipeline.start();
        awaitFrames(10);
        surroundings.fault = fault;
        await().atMost(PATIENCE).until(() -> !changes(false).isEmpty());
        assertThat(changes(false))
                .singleElement()
                .satisfies(change -> assertThat(change.cause()).matches(cause));
        await().atMost(PATIENCE).until(() -> lastHealth().state() == Health.State.FAULT);
        assertThat(lastHealth().mode()).isEqualTo(Mode.STANDBY);
        assertThat(lastHealth().camera().up()).isFalse();
        // standing by: no message says that nobody is there
        await().pollDelay(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> true);
        int seen = publisher.snapshots.size();
        await().pollDelay(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> true);
        assertThat(publisher.snapshots).hasSize(seen);
        surroundings.fault = Fault.NONE;
        awaitFrames(seen + 10);
        await().atMost(PATIENCE).until(() -> !changes(true).isEmpty());
        await().atMost(PATIENCE).until(() -> lastHealth().camera().up());
        assertThat(lastHealth().mode()).isEqualTo(Mode.APPEARANCE);
        assertThat(pipeline.state().failure()).isNull();
        assertInOrder();
    }

    @Test
    void aSlowCameraIsTold() {
        pipeline.start();
        awaitFrames(10);
        surroundings.fault = Fault.SLOW;
        await().atMost(PATIENCE)
                .until(() -> String.valueOf(lastHealth().cause()).startsWith("the camera gives "));
        assertThat(lastHealth().cause()).matches("the camera gives \\d+\\.\\d of 25\\.0 frames a second");
        assertThat(lastHealth().state()).isEqualTo(Health.State.DEGRADED);
        assertThat(lastHealth().camera().up()).isTrue();
        assertThat(changes(false)).isEmpty();
    }

    @Test
    void largerPicturesAreToldAndLookedAt() {
        pipeline.start();
        awaitFrames(10);
        surroundings.fault = Fault.LARGER;
        await().atMost(PATIENCE).until(() -> last().widthPx() == 128);
        await().atMost(PATIENCE).until(() -> !changes(true).isEmpty());
        assertThat(changes(true))
                .singleElement()
                .extracting(NodeEvent.CameraChange::cause)
                .isEqualTo("the picture's size changed from 64x48 to 128x96");
        awaitFrames(publisher.snapshots.size() + 10);
        assertThat(last().size()).isEqualTo(1); // the person goes on being seen
        assertThat(pipeline.state().widthPx()).isEqualTo(128);
        assertThat(changes(false)).isEmpty();
        assertInOrder();
    }

    @ParameterizedTest
    @CsvSource({"AHEAD,ahead", "BEHIND,back"})
    void timeStampsThatJumpAreToldAndCostNoFrame(Fault fault, String where) {
        pipeline.start();
        awaitFrames(10);
        surroundings.fault = fault;
        await().atMost(PATIENCE).until(() -> !changes(true).isEmpty());
        assertThat(changes(true))
                .singleElement()
                .satisfies(change -> assertThat(change.cause())
                        .matches("the camera's time stamps jumped " + where
                                + " by (3600\\.\\d|3599\\.\\d) s; frames count from their arrival"));
        awaitFrames(publisher.snapshots.size() + 10);
        surroundings.fault = Fault.NONE;
        awaitFrames(publisher.snapshots.size() + 10);
        long age = System.nanoTime() - last().captureNanos();
        assertThat(age).isBetween(0L, TimeUnit.SECONDS.toNanos(20));
        assertThat(changes(false)).isEmpty();
        assertThat(publisher.eventTypes()).containsOnlyOnce("tube.start").doesNotContain("tube.end");
        assertInOrder();
    }

    @Test
    void aCameraThatComesAndGoesLeavesNothingBehind() {
        pipeline.start();
        awaitFrames(5);
        for (int i = 0; i < 10; i++) {
            int opened = surroundings.opened.get();
            surroundings.fault = Fault.GONE;
            await().atMost(PATIENCE).until(() -> pipeline.state().cameraLostCause() != null);
            surroundings.fault = Fault.NONE;
            await().atMost(PATIENCE).until(() -> surroundings.opened.get() > opened);
            awaitFrames(publisher.snapshots.size() + 2);
        }
        assertThat(pipeline.state().reconnects()).isGreaterThanOrEqualTo(10);
        await().atMost(PATIENCE).until(() -> captureThreads() == 1);
        pipeline.close();
        await().atMost(PATIENCE).until(() -> captureThreads() == 0);
        assertInOrder();
    }

    private static long captureThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("capture") && thread.isAlive())
                .count();
    }

    private void awaitFrames(int count) {
        await().atMost(PATIENCE).until(() -> publisher.snapshots.size() >= count);
    }

    private TubesSnapshot last() {
        return publisher.snapshots.get(publisher.snapshots.size() - 1);
    }

    private Health lastHealth() {
        List<Health> all = publisher.healths;
        await().atMost(PATIENCE).until(() -> !all.isEmpty());
        return all.get(all.size() - 1);
    }

    /** Events of the camera after which it was up, or was not. */
    private List<NodeEvent.CameraChange> changes(boolean up) {
        return publisher.events.stream()
                .filter(event -> event instanceof NodeEvent.CameraChange change && change.up() == up)
                .map(event -> (NodeEvent.CameraChange) event)
                .toList();
    }

    /** Frame numbers and capture times rise, whatever was wrong with the camera's. */
    private void assertInOrder() {
        assertThat(publisher.snapshots)
                .extracting(TubesSnapshot::frame)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(publisher.snapshots)
                .extracting(TubesSnapshot::captureNanos)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private Pipeline pipeline() {
        CameraRules rules = new CameraRules(
                800 * MILLI,
                5_000 * MILLI,
                100 * MILLI,
                300 * MILLI,
                CameraRules.Picture.ofMillis(800, 800),
                10_000 * MILLI);
        FakeDetector detector = new FakeDetector();
        Pipeline.Settings settings = new Pipeline.Settings(
                new Operation("front", Mode.APPEARANCE, 1, 25),
                format -> new FrameClock(25, format.framesPerSecond(), 1, 1),
                LinkingSettings.online(),
                ActorSettings.defaults(),
                new double[] {0.3, 0.3, 0.3},
                new Pipeline.Publication(false, 32, 250),
                new Pipeline.Supervision(0, false, rules));
        return new Pipeline(
                settings,
                new Pipeline.Ends(
                        surroundings.open(),
                        surroundings::open,
                        null,
                        detector,
                        publisher,
                        Observer.NOBODY,
                        PictureTap.NONE),
                new StageTimes(),
                NanoClock.system());
    }
}
