package io.tubecast.core.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LateFusionTest {
    private static DetectionRows rows(double[][] boxes, double[][] scores) {
        return new DetectionRows(
                1,
                scores.length == 0 ? 3 : scores[0].length,
                Arrays.stream(boxes).flatMapToDouble(Arrays::stream).toArray(),
                Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray());
    }

    @Test
    void meanAveragesAnchorByAnchor() {
        FloatBuffer fused = FloatBuffer.allocate(4);
        LateFusion.mean(
                FloatBuffer.wrap(new float[] {.5f, .5f, 1, 0}),
                FloatBuffer.wrap(new float[] {1, 0, .25f, .75f}),
                fused);
        assertThat(fused.array()).containsExactly(.75f, .25f, .625f, .375f);
        assertThatThrownBy(() -> LateFusion.mean(fused, FloatBuffer.allocate(5), fused))
                .hasMessage("the networks have 4 and 5 scores");
    }

    @Test
    void unionKeepsEveryRowOfBoth() {
        DetectionRows a = rows(new double[][] {{0, 0, 2, 2}}, new double[][] {{.1, .9, 0}});
        DetectionRows b = rows(new double[][] {{1, 1, 3, 3}, {5, 5, 6, 6}}, new double[][] {{.2, .3, .5}, {1, 0, 0}});
        DetectionRows both = LateFusion.union(a, b);
        assertThat(both.rows()).isEqualTo(3);
        assertThat(both.boxes()).containsExactly(0, 0, 2, 2, 1, 1, 3, 3, 5, 5, 6, 6);
        assertThat(both.scores()).containsExactly(.1, .9, 0, .2, .3, .5, 1, 0, 0);
    }

    @Test
    void boostAddsTheBestOverlappingRowTimesItsOverlap() {
        // 2x2 boxes shifted by half a unit: intersection 1.5 x 2 = 3, union 5, IoU 0.6; by 1 unit: 2 of 6, IoU 1/3
        DetectionRows a =
                rows(new double[][] {{0, 0, 2, 2}, {10, 0, 12, 2}}, new double[][] {{.4, .6, 0}, {.5, .5, 0}});
        DetectionRows b = rows(
                new double[][] {{1, 0, 3, 2}, {.5, 0, 2.5, 2}, {20, 0, 22, 2}},
                new double[][] {{.9, .1, 0}, {.2, .3, .5}, {.3, .3, .4}});
        DetectionRows boosted = LateFusion.boost(a, b);
        // first row: (.4 + .6 x .2, .6 + .6 x .3, 0 + .6 x .5) / 1.6 = (.325, .4875, .1875); the second has no support;
        // the motion rows that support nobody, number 0 and 2, come behind
        assertThat(boosted.rows()).isEqualTo(4);
        assertThat(boosted.scores())
                .containsExactly(new double[] {.325, .4875, .1875, .5, .5, 0, .9, .1, 0, .3, .3, .4}, within(1e-12));
        assertThat(boosted.boxes()).containsExactly(0, 0, 2, 2, 10, 0, 12, 2, 1, 0, 3, 2, 20, 0, 22, 2);
        assertThat(a.scores()).containsExactly(.4, .6, 0, .5, .5, 0); // what went in stays
    }

    @Test
    void anOverlapOfExactlyAQuarterSupports() {
        // 5x1 boxes shifted by 3: intersection 2, union 8, IoU 0.25 (exact in binary)
        DetectionRows a = rows(new double[][] {{0, 0, 5, 1}}, new double[][] {{.5, .5}});
        DetectionRows just = rows(new double[][] {{3, 0, 8, 1}}, new double[][] {{0, 1}});
        DetectionRows under = rows(new double[][] {{3.01, 0, 8.01, 1}}, new double[][] {{0, 1}});
        assertThat(LateFusion.boost(a, just).scores()).containsExactly(new double[] {.4, .6}, within(1e-12));
        assertThat(LateFusion.boost(a, under).rows()).isEqualTo(2);
    }

    @Test
    void everyMotionRowIsEitherSupportOrAppendedAndScoresStayDistributions() {
        SplittableRandom random = new SplittableRandom(7);
        for (int trial = 0; trial < 200; trial++) {
            DetectionRows a = random(random, random.nextInt(8));
            DetectionRows b = random(random, random.nextInt(8));
            DetectionRows boosted = LateFusion.boost(a, b);
            assertThat(boosted.rows())
                    .isBetween(a.rows() + b.rows() - Math.min(a.rows(), b.rows()), a.rows() + b.rows());
            for (int row = 0; row < boosted.rows(); row++) {
                double sum =
                        Arrays.stream(boosted.scores(), 3 * row, 3 * row + 3).sum();
                assertThat(sum).isCloseTo(1, within(1e-12));
            }
            assertThat(Arrays.copyOf(boosted.boxes(), a.boxes().length)).containsExactly(a.boxes());
        }
    }

    private static DetectionRows random(SplittableRandom random, int rows) {
        double[] boxes = new double[8 * rows];
        double[] scores = new double[3 * rows];
        for (int i = 0; i < boxes.length; i += 4) {
            boxes[i] = random.nextDouble(4);
            boxes[i + 1] = random.nextDouble(4);
            boxes[i + 2] = boxes[i] + random.nextDouble(.1, 4);
            boxes[i + 3] = boxes[i + 1] + random.nextDouble(.1, 4);
        }
        for (int row = 0; row < rows; row++) {
            double first = random.nextDouble();
            double second = random.nextDouble(1 - first);
            scores[3 * row] = first;
            scores[3 * row + 1] = second;
            scores[3 * row + 2] = 1 - first - second;
        }
        return new DetectionRows(2, 3, boxes, scores);
    }

    @Test
    void rowsOfAnotherShapeAreRefused() {
        DetectionRows one = rows(new double[][] {{0, 0, 1, 1}}, new double[][] {{.5, .5}});
        DetectionRows three = rows(new double[][] {{0, 0, 1, 1}}, new double[][] {{.2, .3, .5}});
        assertThatThrownBy(() -> LateFusion.union(one, three))
                .hasMessage("rows of 1 boxes and 2 scores cannot be joined with rows of 1 and 3");
        assertThatThrownBy(() -> new DetectionRows(1, 2, new double[4], new double[3]))
                .hasMessage("4 coordinates and 3 scores are no rows of 1 boxes and 2 scores");
    }
}
