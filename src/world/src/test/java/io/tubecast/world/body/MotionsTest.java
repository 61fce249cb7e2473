package io.tubecast.world.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.world.body.Segment.Manner;
import io.tubecast.world.draw.Dice;
import java.util.List;
import org.junit.jupiter.api.Test;

class MotionsTest {
    private static final Build BUILD = Build.roll(new Dice(5), Style.STYLE_A);

    private final Motions motions = new Motions(BUILD, 0.2);

    private static Segment segment(Movement movement, Manner manner) {
        return new Segment(movement, 0, 2, 1, false, -1, 0, 0, 0, 0, manner);
    }

    private double[] at(Segment segment, double seconds) {
        Pose pose = new Pose();
        motions.pose(segment, seconds, pose);
        double[] values = new double[Pose.SIZE];
        for (int i = 0; i < Pose.SIZE; i++) {
            values[i] = pose.get(i);
        }
        return values;
    }

    private void assertReversed(Movement forwards, Movement backwards) {
        Dice dice = new Dice(6);
        for (int round = 0; round < 200; round++) {
            Manner manner = new Manner(dice.next(), dice.next(), dice.next());
            double seconds = dice.range(0, 2);
            assertThat(at(segment(backwards, manner), 2 - seconds))
                    .containsExactly(at(segment(forwards, manner), seconds), within(1e-12));
        }
    }

    @Test
    void standingUpIsSittingDownBackwards() {
        assertReversed(Movement.SIT_DOWN, Movement.STAND_UP);
    }

    @Test
    void puttingDownIsPickingUpBackwards() {
        assertReversed(Movement.PICK_UP, Movement.PUT_DOWN);
        Manner manner = new Manner(0.5, 0.5, 0.5);
        for (double seconds = 0.05; seconds < 2; seconds += 0.1) {
            assertThat(Motions.objectInHand(segment(Movement.PUT_DOWN, manner), 2 - seconds))
                    .isEqualTo(Motions.objectInHand(segment(Movement.PICK_UP, manner), seconds));
        }
    }

    @Test
    void sittingDownMovesFromStandingToSitting() {
        Segment segment = segment(Movement.SIT_DOWN, new Manner(0.5, 0.5, 0.5));
        assertThat(at(segment, 0)).containsExactly(values(new Pose().stand()), within(1e-12));
        assertThat(at(segment, 2)).containsExactly(values(new Pose().sit(0.2)), within(1e-12));
    }

    @Test
    void movementsThatDoNotChangeTheStateBeginAndEndStandingStill() {
        Dice dice = new Dice(7);
        for (Movement movement : Movement.values()) {
            switch (movement) {
                case SIT_DOWN, STAND_UP, PICK_UP, PUT_DOWN, FALL, LIE -> {}
                default -> {
                    Segment segment = segment(movement, new Manner(dice.next(), dice.next(), dice.next()));
                    double slack = movement == Movement.JUMP ? 0.05 : 1e-9; // jumpers hold their arms a little looser
                    assertThat(at(segment, 0)).as("%s", movement).containsExactly(standing(), within(slack));
                    assertThat(at(segment, 2)).as("%s", movement).containsExactly(standing(), within(slack));
                }
            }
        }
    }

    @Test
    void poseNeverJumpsBetweenFrames() {
        Dice dice = new Dice(8);
        for (Movement movement : Movement.values()) {
            Segment segment = segment(movement, new Manner(dice.next(), dice.next(), dice.next()));
            double[] before = at(segment, 0);
            for (double seconds = 0.01; seconds <= 2; seconds += 0.01) {
                double[] now = at(segment, seconds);
                for (int i = 0; i < now.length; i++) {
                    // the hands of a jumping body fly up fastest: 1.8 arm lengths in a fifth of a second, faster still
                    // half-way
                    assertThat(Math.abs(now[i] - before[i]))
                            .as("%s, value %d", movement, i)
                            .isLessThan(0.16);
                }
                before = now;
            }
        }
    }

    @Test
    void waveAndStopDifferInMotionOnly() {
        Manner manner = new Manner(0.4, 0.4, 0.4);
        int outward = Pose.HAND + 3;
        double lowest = 9;
        double highest = -9;
        for (double seconds = 0.5; seconds < 1.5; seconds += 0.02) {
            double wave = at(segment(Movement.WAVE, manner), seconds)[outward];
            lowest = Math.min(lowest, wave);
            highest = Math.max(highest, wave);
        }
        double stop = at(segment(Movement.STOP, manner), 1)[outward];
        // the wave swings 0.24 + 0.2 * 0.4 = 0.32 arm lengths to each side of where the stop signal holds still
        assertThat(lowest).isCloseTo(stop - 0.32, within(0.01));
        assertThat(highest).isCloseTo(stop + 0.32, within(0.01));
        assertThat(at(segment(Movement.STOP, manner), 0.7))
                .containsExactly(at(segment(Movement.STOP, manner), 1.3), within(1e-12));
    }

    @Test
    void bonesKeepTheirLengthInEveryPose() {
        Skeleton skeleton = new Skeleton(BUILD);
        Dice dice = new Dice(9);
        Pose pose = new Pose();
        List<Movement> all = List.of(Movement.values());
        for (int round = 0; round < 500; round++) {
            Movement movement = all.get(dice.below(all.size()));
            motions.pose(segment(movement, new Manner(dice.next(), dice.next(), dice.next())), dice.range(0, 2), pose);
            if (pose.get(Pose.TOPPLE) > 0) {
                continue; // lying bodies are flattened onto the floor
            }
            skeleton.take(pose);
            for (int side = 0; side <= Skeleton.SIDE; side += Skeleton.SIDE) {
                assertThat(distance(skeleton, Skeleton.SHOULDER + side, Skeleton.ELBOW + side))
                        .isCloseTo(0.53 * BUILD.arm(), within(1e-9));
                assertThat(distance(skeleton, Skeleton.ELBOW + side, Skeleton.WRIST + side))
                        .isCloseTo(0.47 * BUILD.arm(), within(1e-9));
                assertThat(distance(skeleton, Skeleton.HIP + side, Skeleton.KNEE + side))
                        .isCloseTo(0.502 * (BUILD.hip() - BUILD.ankle()), within(1e-9));
            }
        }
    }

    @Test
    void walkCoversItsDistanceAtTheSpeedOfItsSteps() {
        Segment walk = segment(Movement.WALK, new Manner(0.5, 0.5, 0.5));
        // full cycles: 0.85 + 0.15 = 1 a second; reach 0.15; speed 4.4 * 0.15 = 0.66 heights a second
        assertThat(Motions.distance(walk, 1.2) - Motions.distance(walk, 0.8)).isCloseTo(0.4 * 0.66, within(1e-9));
        // two ramps of 0.3 s at half the speed: 0.66 * (2 - 0.3)
        assertThat(Motions.distance(walk, 2)).isCloseTo(1.122, within(1e-9));
        assertThat(Motions.distance(segment(Movement.WAVE, new Manner(0, 0, 0)), 2))
                .isZero();
    }

    @Test
    void fallenBodyLiesOnTheGround() {
        Skeleton skeleton = new Skeleton(BUILD);
        Pose pose = new Pose();
        motions.pose(segment(Movement.FALL, new Manner(0.25, 0.5, 0.5)), 2, pose);
        skeleton.take(pose);
        assertThat(skeleton.y(Skeleton.CROWN)).isLessThan(0.15);
        assertThat(skeleton.y(Skeleton.PELVIS)).isLessThan(0.15);
        assertThat(skeleton.x(Skeleton.CROWN)).isGreaterThan(0.6); // a quarter turn: towards +x
    }

    private static double distance(Skeleton s, int a, int b) {
        return Math.sqrt(Math.pow(s.x(a) - s.x(b), 2) + Math.pow(s.y(a) - s.y(b), 2) + Math.pow(s.z(a) - s.z(b), 2));
    }

    private static double[] standing() {
        return values(new Pose().stand());
    }

    private static double[] values(Pose pose) {
        double[] values = new double[Pose.SIZE];
        for (int i = 0; i < Pose.SIZE; i++) {
            values[i] = pose.get(i);
        }
        return values;
    }
}
