package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.trajectory.AnchorGrid.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentMatcherTest {
    /** Anchors at x = 0.125, 0.375, 0.625, 0.875, a quarter wide: neighbors touch. */
    private static final AnchorGrid ROW = new AnchorGrid(4, 1, List.of(new Shape(0.25, 0.5)));

    @Test
    void asksTheFirstFramesForPositives() {
        // two frames on anchor 0, then four on anchor 3
        double[] tube = tube(0.125, 0.125, 0.875, 0.875, 0.875, 0.875);
        SegmentMatcher matcher = new SegmentMatcher(ROW, 2, 0.5, 0.3);
        assertThat(matcher.match(List.of(tube), new int[] {4})).isEqualTo(1);
        // anchor 3 overlaps a later segment wholly, so it is not negative either
        assertThat(matcher.labels()).containsExactly(5, 0, 0, SegmentMatcher.IGNORED);
        assertThat(matcher.matches()).containsExactly(0, -1, -1, -1);
    }

    @Test
    void anchorsOfTubesThatAreNearAreIgnoredUnlessAnothers() {
        double[] tube = tube(0.125, 0.125);
        double[] near = tube(0.125, 0.125, 0.875, 0.875);
        SegmentMatcher matcher = new SegmentMatcher(ROW, 2, 0.5, 0.3);
        assertThat(matcher.match(List.of(tube), new int[] {4}, List.of(near))).isEqualTo(1);
        assertThat(matcher.labels()).containsExactly(5, 0, 0, SegmentMatcher.IGNORED);
        assertThat(matcher.match(List.of(), new int[0], List.of(near))).isZero();
        assertThat(matcher.labels()).containsExactly(SegmentMatcher.IGNORED, 0, 0, SegmentMatcher.IGNORED);
    }

    @Test
    void averagesOverTheSegment() {
        // half a width beside anchor 0: overlap 1/3; with one frame on it the mean of two is 2/3
        SegmentMatcher matcher = new SegmentMatcher(ROW, 2, 0.6, 0.3);
        assertThat(matcher.match(List.of(tube(0.125, 0.25)), new int[] {0})).isEqualTo(1);
        assertThat(matcher.labels()[0]).isEqualTo(1);
        assertThat(matcher.labels()[1]).isEqualTo(0); // (0 + 1/3) / 2
    }

    @Test
    void dropsTheFramesAfterTheLastWholeSegment() {
        // K = 2, five frames: the fifth, on anchor 3, is in no segment
        double[] tube = tube(0.125, 0.125, 0.125, 0.125, 0.875);
        SegmentMatcher matcher = new SegmentMatcher(ROW, 2, 0.5, 0.3);
        matcher.match(List.of(tube), new int[] {0});
        assertThat(matcher.labels()[3]).isEqualTo(0);
    }

    @Test
    void givesEveryTubeItsClosestAnchor() {
        // between two anchors: 1/3 with each, below the threshold; the first of equals is claimed
        SegmentMatcher matcher = new SegmentMatcher(ROW, 6, 0.5, 0.3);
        assertThat(matcher.match(List.of(tube(0.5, 0.5)), new int[] {2})).isEqualTo(1);
        assertThat(matcher.labels()).containsExactly(0, 3, SegmentMatcher.IGNORED, 0);
    }

    @Test
    void prefersTheTubeThatOverlapsMost() {
        AnchorGrid one = new AnchorGrid(1, 1, List.of(new Shape(0.5, 0.5)));
        double[] shifted = {0.55, 0.5, 0.5, 0.5};
        double[] exact = {0.5, 0.5, 0.5, 0.5};
        SegmentMatcher matcher = new SegmentMatcher(one, 1, 0.5, 0.3);
        matcher.match(List.of(exact), new int[] {1});
        assertThat(matcher.labels()[0]).isEqualTo(2);
        // both claim the only anchor: the one on it gets it, whichever comes first
        matcher.match(List.of(exact, shifted), new int[] {1, 7});
        assertThat(matcher.labels()[0]).isEqualTo(2);
        matcher.match(List.of(shifted, exact), new int[] {7, 1});
        assertThat(matcher.labels()[0]).isEqualTo(2);
        assertThat(matcher.matches()[0]).isEqualTo(1);
    }

    @Test
    void leavesNoTubeWithoutAnAnchorThoughTwoClaimTheSame() {
        // both are nearest to anchor 1; the second lies on it, so the first gets its next best, anchor 0
        SegmentMatcher matcher = new SegmentMatcher(ROW, 1, 0.5, 0.3);
        double[] beside = tube(0.3); // overlaps anchor 1 by 0.175 / 0.325, anchor 0 by 0.075 / 0.425
        assertThat(matcher.match(List.of(beside, tube(0.375)), new int[] {2, 5}))
                .isEqualTo(2);
        assertThat(matcher.labels()).containsExactly(3, 6, 0, 0);
        assertThat(matcher.matches()).containsExactly(0, 1, -1, -1);
    }

    @Test
    void claimsNothingForATubeThatNoAnchorTouches() {
        SegmentMatcher matcher = new SegmentMatcher(ROW, 1, 0.5, 0.3);
        double[] outside = {0.5, 0.05, 0.1, 0.1}; // above the row, which begins at 0.25
        assertThat(matcher.match(List.of(outside), new int[] {0})).isZero();
        assertThat(matcher.labels()).containsOnly(0);
    }

    @Test
    void callsEverythingBackgroundWhereNobodyActs() {
        SegmentMatcher matcher = new SegmentMatcher(ROW, 6, 0.5, 0.3);
        assertThat(matcher.match(List.of(), new int[0])).isZero();
        assertThat(matcher.labels()).containsOnly(0);
    }

    @Test
    void labelsAsTheRulesSayOnRandomTubes() {
        Random random = new Random(13);
        AnchorGrid grid = new AnchorGrid(6, 5, List.of(new Shape(0.2, 0.4), new Shape(0.4, 0.6)));
        double[] anchors = grid.anchors();
        SegmentMatcher matcher = new SegmentMatcher(grid, 3, 0.5, 0.3);
        for (int round = 0; round < 100; round++) {
            List<double[]> tubes = new ArrayList<>();
            int[] classes = new int[1 + random.nextInt(3)];
            for (int i = 0; i < classes.length; i++) {
                tubes.add(random(random, 1 + random.nextInt(10)));
                classes[i] = i;
            }
            matcher.match(tubes, classes);
            for (int a = 0; a < grid.size(); a++) {
                double first = 0;
                double most = 0;
                for (double[] tube : tubes) {
                    first = Math.max(first, segmentOverlap(anchors, a, tube, 0));
                    for (int s = 0; s < Math.max(1, tube.length / 4 / 3); s++) {
                        most = Math.max(most, segmentOverlap(anchors, a, tube, s));
                    }
                }
                int label = matcher.labels()[a];
                assertThat(label > 0).isEqualTo(matcher.matches()[a] >= 0);
                if (first >= 0.5) {
                    assertThat(label).isPositive();
                } else if (label == 0) {
                    assertThat(most).isLessThan(0.3);
                } else if (label == SegmentMatcher.IGNORED) {
                    assertThat(most).isGreaterThanOrEqualTo(0.3);
                }
            }
        }
    }

    @Test
    void refusesThresholdsInTheWrongOrder() {
        assertThatThrownBy(() -> new SegmentMatcher(ROW, 6, 0.3, 0.5)).hasMessageContaining("were 0.5 and 0.3");
        assertThatThrownBy(() -> new SegmentMatcher(ROW, 0, 0.5, 0.3)).hasMessageContaining("was 0");
    }

    private static double segmentOverlap(double[] anchors, int anchor, double[] tube, int segment) {
        int from = 3 * segment;
        int to = Math.min(tube.length / 4, from + 3);
        double sum = 0;
        for (int frame = from; frame < to; frame++) {
            sum += TubeOverlap.centerIou(anchors, 4 * anchor, tube, 4 * frame);
        }
        return sum / (to - from);
    }

    private static double[] random(Random random, int frames) {
        double[] boxes = new double[4 * frames];
        double x = random.nextDouble();
        double y = random.nextDouble();
        for (int i = 0; i < frames; i++) {
            x += 0.05 * random.nextGaussian();
            boxes[4 * i] = x;
            boxes[4 * i + 1] = y;
            boxes[4 * i + 2] = 0.3;
            boxes[4 * i + 3] = 0.5;
        }
        return boxes;
    }

    private static double[] tube(double... xs) {
        double[] boxes = new double[4 * xs.length];
        for (int i = 0; i < xs.length; i++) {
            boxes[4 * i] = xs[i];
            boxes[4 * i + 1] = 0.5;
            boxes[4 * i + 2] = 0.25;
            boxes[4 * i + 3] = 0.5;
        }
        return boxes;
    }
}
