package io.tubecast.core.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.actor.StagedActors;
import io.tubecast.core.flow.FlowField;
import io.tubecast.testkit.Allocation;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ActorMotionsTest {
    private static final double ASPECT = 4.0 / 3;
    private static final double SIDE = 0.2;

    private final StagedActors stage = new StagedActors();
    private final FlowTrail trail = new FlowTrail();
    private final CameraMotion camera = new CameraMotion(trail, new BackgroundFit(List.of()));
    private final ActorMotions motions = new ActorMotions(MotionSettings.defaults());
    private final double[] ahead = new double[4];
    private long frame;

    @Test
    void oneMeasurementWeighsAsTheFilterSays() {
        step(0.3, 0.02, 0); // the tracker's first step has no time before it
        step(0.32, 0.02, 0);
        // measured 0.02 / 0.04 s = 0.5 widths/s; size sqrt(0.2 * 4/3 * 0.2): gain = spread² / (spread² + error²) with
        // spread² = (0.5 s)², error² = (0.35 s)²: 0.25 / 0.3725 = 0.671; 0.5 * 0.671 = 0.3356
        assertThat(only().imageX()).isCloseTo(0.3356, within(1e-3));
        assertThat(only().compensated()).isFalse();
    }

    @Test
    void aSteadyWalkerIsFoundOutAndItsBoxSaidAhead() {
        for (int i = 0; i < 40; i++) {
            step(0.1 + 0.01 * i, 0.01, 0); // 0.25 widths/s
        }
        // a filter that expects rest stays a little short of a steady motion: predicted variance p of the fixed point
        // of p = l²(p e²/(p+e²)) + (1-l²) s² with
        // l = exp(-0.04/0.3) = 0.875, e = 0.35, s = 0.5: p = 0.0954, gain 0.438; v = g m / (1 - l(1 - g)) = 0.438 /
        // 0.508 = 0.862 of it
        assertThat(only().imageX()).isCloseTo(0.25 * 0.862, within(0.004));
        only().ahead(0.2, ahead);
        assertThat(ahead[0]).isCloseTo(0.49 + 0.2 * only().imageX(), within(1e-9));
        assertThat(ahead[2] - ahead[0]).isCloseTo(SIDE, within(1e-9));
    }

    @Test
    void whatTheCameraDoesIsNotTheActors() {
        // the picture moves right by 0.01 widths a frame; somebody who stands still moves with it
        for (int i = 0; i < 30; i++) {
            step(0.1 + 0.01 * i, 0.01, 0.01);
        }
        assertThat(only().compensated()).isTrue();
        assertThat(only().ownX()).isCloseTo(0, within(1e-6));
        assertThat(only().imageX()).isCloseTo(0.25, within(1e-6)); // 0.01 / 0.04 s, all of it at once and without lag
    }

    @Test
    void whoWalksAgainstTheCameraIsHeldInPlace() {
        for (int i = 0; i < 40; i++) {
            step(0.4, 0, 0.01); // still in the picture, while the picture moves right
        }
        assertThat(only().ownX()).isCloseTo(-0.25 * 0.862, within(0.004));
        assertThat(only().imageX()).isCloseTo(0.25 * (1 - 0.862), within(0.004));
    }

    @Test
    void whenFlowEndsTheImageVelocityGoesOnWithoutAJump() {
        for (int i = 0; i < 30; i++) {
            step(0.1 + 0.01 * i, 0.01, 0.01);
        }
        double before = only().imageX();
        step(0.4, 0.01, Double.NaN);
        assertThat(only().compensated()).isFalse();
        assertThat(only().imageX())
                .isBetween(0.85 * before, before); // the whole of it is the actor's now, and tends to rest
        step(0.41, 0.01, 0.01);
        assertThat(only().compensated()).isTrue();
        assertThat(only().imageX()).isBetween(0.85 * before, 1.01 * before);
    }

    @Test
    void zoomMakesTheBoxGrow() {
        FlowField field = new FlowField(320, 240);
        BackgroundFitTest.fill(field, 1.01, 0, 0, 0);
        for (int i = 0; i < 20; i++) {
            seeStill();
            trail.add(field, ++frame, StagedActors.STEP_NANOS);
            camera.advance(frame - 1, frame, ASPECT);
            motions.step(stage.nanos(), stage.tracker(), ASPECT, camera);
        }
        // ln 1.01 / 0.04 s = 0.2488 of the width a second
        assertThat(only().widthRate()).isCloseTo(0.2488 * SIDE, within(1e-4));
        only().ahead(0.1, ahead);
        assertThat(ahead[3] - ahead[1]).isCloseTo(SIDE * 1.02488, within(1e-4));
    }

    @Test
    void whoIsGoneIsForgotten() {
        step(0.3, 0, 0);
        long id = stage.tracker().actor(0).id();
        for (int i = 0; i < 100; i++) {
            stage.step();
            motions.step(stage.nanos(), stage.tracker(), ASPECT, camera);
        }
        assertThat(motions.of(id)).isNull();
    }

    @Test
    void allocatesNothingOnceWarm() {
        step(0.3, 0.01, 0);
        long[] nanos = {stage.nanos()};
        assertThat(Allocation.bytesPerCall(2_000, () -> {
                    nanos[0] += StagedActors.STEP_NANOS;
                    motions.step(nanos[0], stage.tracker(), ASPECT, camera);
                }))
                .isZero();
    }

    private void seeStill() {
        stage.see(1, 0.9, 0.4, 0.4, 0.6, 0.6, 0.4, 0.4, 0.6, 0.6).step();
    }

    /**
     * Somebody with its left edge at {@code x}, who has moved by {@code moved} since the step before, seen by a camera whose picture moves right by {@code turned}, all in picture widths;
     * NaN: without flow.
     */
    private void step(double x, double moved, double turned) {
        double before = x - moved;
        stage.see(1, 0.9, before, 0.3, before + SIDE, 0.3 + SIDE, x, 0.3, x + SIDE, 0.3 + SIDE);
        stage.step();
        frame++;
        if (turned != 0 && !Double.isNaN(turned)) {
            FlowField field = new FlowField(320, 240);
            BackgroundFitTest.fill(field, 1, 0, turned * 320, 0);
            trail.add(field, frame, StagedActors.STEP_NANOS);
            camera.advance(frame - 1, frame, ASPECT);
        } else {
            camera.lose();
        }
        motions.step(stage.nanos(), stage.tracker(), ASPECT, camera);
    }

    private ActorMotion only() {
        assertThat(stage.tracker().actorCount()).isEqualTo(1);
        return Objects.requireNonNull(motions.of(stage.tracker().actor(0).id()));
    }
}
