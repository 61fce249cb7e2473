package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.camera.CameraGeometry;
import io.tubecast.core.camera.Lens;
import io.tubecast.core.camera.Mounting;
import io.tubecast.core.decision.DecisionRule;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.motion.MotionSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.flow.StreamStack;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What controllers are told, through the whole pipeline: a texture that moves ever faster behind somebody who waves. */
@Timeout(60)
class ControlPipelineTest {
    private static final int SIDE = 64;
    private static final DecisionRule RULE = new DecisionRule(0.6, 200, 0, 0, null);
    private static final ControlSettings ALL = new ControlSettings(
            MotionSettings.defaults(),
            60_000, // a slow machine may hand over late
            (width, height) ->
                    new CameraGeometry(Lens.ofFieldOfView(width, height, Math.toRadians(90)), Mounting.AHEAD),
            List.of(),
            List.of(RULE, RULE, RULE),
            new ControlSettings.View(16, 3, (width, height) -> height / 10));

    private final RecordingPublisher publisher = new RecordingPublisher();
    private final FakeDetector detector = new FakeDetector();

    @Test
    void theCamerasMotionIsToldAndTakenOffTheActors() throws InterruptedException {
        run(MovingClip.steady(45, 40).file(25), true, ALL);
        TubesSnapshot last = publisher.snapshots.get(44);
        assertThat(last.egoMotion().known()).isTrue();
        // the texture is at 0.02 i² px in frame i: between frames 42 and 44 it moves 0.02 (44² - 42²) = 3.44 px in 80
        // ms: 43 px/s
        assertThat(last.egoMotion().velocityX()).isCloseTo(43, within(6.0));
        assertThat(last.egoMotion().velocityY()).isCloseTo(0, within(4.0));
        TubeEntry tube = last.get(0);
        // the person's micro-tubes stand still in the picture: what the filter leaves of a velocity against the
        // background is nearly the background's own
        assertThat(tube.motion().ownX()).isBetween(-50.0, -25.0);
        assertThat(tube.velocityX())
                .isCloseTo(last.egoMotion().velocityX() + tube.motion().ownX(), within(3.0));
        assertThat(publisher.snapshots.get(0).egoMotion().known()).isFalse(); // no frame before it
    }

    @Test
    void withoutFlowTheCamerasMotionIsLeftOut() throws InterruptedException {
        run(MovingClip.steady(30, 40).file(25), false, ALL);
        assertThat(publisher.snapshots)
                .noneMatch(snapshot -> snapshot.egoMotion().known());
        TubeEntry tube = publisher.snapshots.get(29).get(0);
        assertThat(tube.motion().ownX()).isNaN();
        assertThat(tube.velocityX()).isCloseTo(0, within(1e-9)); // the micro-tubes stand still
    }

    @Test
    void boxesAheadBearingsAndTheEarlyLabelAreTold() throws InterruptedException {
        run(MovingClip.steady(30, 40).file(25), false, ALL);
        TubesSnapshot last = publisher.snapshots.get(29);
        TubeEntry tube = last.get(0);
        assertThat(tube.motion().reaches(0.1)).isTrue();
        // step 30: shifted by 0.01 * (30 % 20) = 0.1: from 0.35 to 0.6 of 64 px is 22.4 to 38.4, and it stands still
        assertThat(tube.motion().x(0.1)).isEqualTo(22);
        assertThat(tube.motion().width(0.1)).isEqualTo(16);
        // the middle, 0.475 of the width, lies 0.025 * 64 = 1.6 px left of the picture's; the focal length is 32 px
        assertThat(tube.bearing().azimuth()).isCloseTo(Math.atan(1.6 / 32), within(1e-9));
        assertThat(tube.bearing().elevation()).isCloseTo(0, within(1e-9));
        assertThat(tube.earlyLabel()).isEqualTo(1);
        assertThat(tube.earlyScore()).isCloseTo(0.9, within(1e-9));
        // it leads from its first detection, frame 1, on: before it is the label
        assertThat(tube.earlySinceNanos()).isLessThan(tube.labelSinceNanos());
        assertThat(last.observability().smallestPersonPx()).isEqualTo(4);
        assertThat(last.observability().clearView()).isTrue();
    }

    @Test
    void decisionsAreToldOnceWithTheirActor() throws InterruptedException {
        run(MovingClip.steady(40, 40).file(25), false, ALL);
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "decision", "tube.end");
        NodeEvent.Decision decision = (NodeEvent.Decision) publisher.events.get(1);
        // active at frame 4, 200 ms are five frames
        assertThat(decision.at().frame()).isEqualTo(9);
        assertThat(decision.heldMillis()).isCloseTo(200, within(1e-6));
        assertThat(decision.tube().label()).isEqualTo(1);
    }

    /** Events are described with one entry that is used again: what the one before said must not stay. */
    @Test
    void eachEventHasItsOwnDistribution() throws InterruptedException {
        run(MovingClip.steady(40, 40).file(25), false, ALL);
        NodeEvent.TubeStart start = (NodeEvent.TubeStart) publisher.events.get(0);
        NodeEvent.Decision decision = (NodeEvent.Decision) publisher.events.get(1);
        assertThat(start.tube().topCount()).isEqualTo(FakeDetector.CLASSES);
        assertThat(decision.tube().topCount()).isEqualTo(FakeDetector.CLASSES);
    }

    @Test
    void plainNodesSayNothingOfAllThis() throws InterruptedException {
        run(MovingClip.steady(30, 40).file(25), false, ControlSettings.PLAIN);
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "tube.end");
        TubeEntry tube = publisher.snapshots.get(29).get(0);
        assertThat(tube.motion().reaches(0)).isFalse();
        assertThat(tube.bearing().known()).isFalse();
    }

    private void run(MovingClip.Source source, boolean withFlow, ControlSettings control) throws InterruptedException {
        try (StreamStack stacks = withFlow ? stacks() : null) {
            Pipeline pipeline = new Pipeline(
                    settings(withFlow ? Mode.TWO_STREAM : Mode.APPEARANCE, control),
                    ends(source, stacks),
                    new StageTimes(),
                    NanoClock.system());
            pipeline.start();
            pipeline.await();
            assertThat(pipeline.state().failure()).isNull();
        }
    }

    private static StreamStack stacks() {
        return new StreamStack(
                new StreamFlow(FlowMethods.byName("dis"), SIDE, SIDE),
                new LiveFlowStack(
                        new FlowStack(FlowAlignment.CAUSAL, 2),
                        SIDE,
                        SIDE,
                        FlowEncoding.DEFAULT,
                        MovingClip.TRAINING_NANOS));
    }

    private static Pipeline.Settings settings(Mode mode, ControlSettings control) {
        return new Pipeline.Settings(
                new Operation("front", mode, 1, 25),
                format -> new FrameClock(25, format.framesPerSecond(), 1, 1),
                LinkingSettings.online(),
                ActorSettings.defaults(),
                new double[] {0.3, 0.3, 0.3},
                new Pipeline.Publication(false, 32, 250),
                new Pipeline.Supervision(0, true, 30_000, 50, 100),
                control,
                null);
    }

    private Pipeline.Ends ends(MovingClip.Source source, @Nullable StreamStack stacks) {
        Pipeline.Flow flow = stacks == null ? null : new Pipeline.Flow(stacks, false);
        return new Pipeline.Ends(source, () -> source, flow, detector, publisher, Observer.NOBODY, PictureTap.NONE);
    }
}
