package io.tubecast.evaluation.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.trajectory.Interpolation;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.TubeIou;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnotTubesTest {
    /** Moves 2 pixels a frame to the right, and grows by one. */
    private static AnnotatedTube steady(int start, int length) {
        return new AnnotatedTube(
                3,
                start,
                IntStream.range(0, length)
                        .mapToObj(i -> new Box(2 * i, 10, 2 * i + 20 + i, 50))
                        .toList());
    }

    @Test
    void aSteadyMoveNeedsTwoKnots() {
        AnnotatedTube truth = steady(5, 21);
        for (Interpolation method : Interpolation.values()) {
            ActionTube tube = KnotTubes.through(truth, 5, 25, 2, method);
            assertThat(tube.actionClass()).isEqualTo(3);
            assertThat(tube.start()).isEqualTo(5);
            assertThat(tube.end()).isEqualTo(26);
            assertThat(TubeIou.of(tube, truth, Protocol.CONTINUOUS)).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void outsideOfTheTrueTubeTheBoxStays() {
        // frames 0 to 4 on a tube that is there in 2 and 3: knots at 0, 1, 2, 3, 4
        ActionTube tube = KnotTubes.through(steady(2, 2), 0, 4, 5, Interpolation.LINEAR);
        assertThat(tube.boxes())
                .containsExactly(
                        new double[] {0, 10, 20, 50, 0, 10, 20, 50, 0, 10, 20, 50, 2, 10, 23, 50, 2, 10, 23, 50},
                        within(1e-9));
        // two of five frames: the span is too long by three
        assertThat(TubeIou.of(tube, steady(2, 2), Protocol.CONTINUOUS)).isCloseTo(0.4, within(1e-9));
    }

    @Test
    void aSpanOfOneFrameHasOneBox() {
        ActionTube tube = KnotTubes.through(steady(5, 21), 6, 6, 16, Interpolation.NATURAL);
        assertThat(tube.boxes()).containsExactly(new double[] {2, 10, 23, 50}, within(1e-9));
    }

    @Test
    void isTheCurveThatTheOracleTablesWereMeasuredWith() {
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            List<Box> boxes = new ArrayList<>();
            double x = 100;
            for (int frame = 0; frame < 20 + random.nextInt(40); frame++) {
                x += random.nextGaussian();
                boxes.add(new Box(x, 20, x + 30 + 3 * random.nextDouble(), 90));
            }
            AnnotatedTube truth = new AnnotatedTube(0, 7, boxes);
            int knots = 2 + random.nextInt(15);
            double[] centers = AnnotatedCurves.centers(truth);
            double expected = AnnotatedCurves.overlap(
                    AnnotatedCurves.spline(centers, knots, Interpolation.NATURAL, 0, random), centers);
            ActionTube tube = KnotTubes.through(truth, truth.start(), truth.end() - 1, knots, Interpolation.NATURAL);
            assertThat(TubeIou.of(tube, truth, Protocol.CONTINUOUS)).isCloseTo(expected, within(1e-9));
        }
    }
}
