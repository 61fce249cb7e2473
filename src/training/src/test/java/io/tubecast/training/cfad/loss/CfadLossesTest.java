package io.tubecast.training.cfad.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.trajectory.AnchorGrid;
import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.SegmentMatcher;
import io.tubecast.training.Values;
import io.tubecast.training.cfad.CfadNetwork.Output;
import io.tubecast.training.cfad.EvenTimes;
import io.tubecast.training.config.CfadConfig.BoxDistance;
import io.tubecast.training.loss.LossParts;
import io.tubecast.training.network.Weights;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class CfadLossesTest {
    private static final Offset<Double> CLOSE = within(1e-6);
    private static final float LN3 = (float) Math.log(3);

    private static double value(Tensor scalar) {
        return scalar.item_float();
    }

    private static AnchorTargets targets() {
        AnchorTargets targets = new AnchorTargets(4, 3, 2, new Random(1));
        // anchor 2 is positive, 3 does not count, 0 and 1 are background
        targets.add(
                OverlapLabels.standard(),
                new int[] {1},
                (anchor, truth) -> anchor == 2 ? .9 : anchor == 3 ? .5 : 0,
                (anchor, truth, offsets) -> {
                    offsets[0] = 1;
                    offsets[1] = -2;
                });
        return targets;
    }

    @Test
    void drawnAnchorsCountAlike() {
        try (PointerScope scope = new PointerScope()) {
            // softmax of (0, ln 3) is (1/4, 3/4)
            Tensor logits = Values.tensor(new float[] {0, LN3, 0, 0, 0, LN3, 9, -9}, 1, 4, 2);
            // 0.05 off, inside a ninth: 0.5 x 9 x 0.0025; 3 off: 3 - 0.5 / 9
            Tensor offsets = Values.tensor(new float[] {9, 9, 9, 9, 1.05f, 1, 9, 9}, 1, 4, 2);
            LossParts parts = CfadLosses.drawn(new Output(logits, offsets), targets());
            // all three that count are drawn: backgrounds at 1/4 and 1/2, the positive at 3/4
            double expected = (-Math.log(.25) - Math.log(.5) - Math.log(.75)) / 3;
            assertThat(value(parts.classification())).isCloseTo(expected, CLOSE);
            assertThat(value(parts.localization())).isCloseTo((0.01125 + 3 - 0.5 / 9) / 3, CLOSE);
        }
    }

    /** One positive anchor of one item, whose box is a square of 2 x 2 anchors around the anchor's center. */
    private static AnchorTargets square() {
        AnchorTargets targets = new AnchorTargets(1, 2, 4, new Random(1));
        targets.add(OverlapLabels.standard(), new int[] {1}, (anchor, truth) -> .9, (anchor, truth, offsets) -> {
            offsets[2] = (float) Math.log(2);
            offsets[3] = (float) Math.log(2);
        });
        return targets;
    }

    private static double giou(float... offsets) {
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = Values.tensor(new float[2], 1, 1, 2);
            return value(CfadLosses.drawnBoxes(
                            new Output(logits, Values.tensor(offsets, 1, 1, 4)), square(), BoxDistance.GIOU)
                    .localization());
        }
    }

    @Test
    void boxesAreHeldAgainstEachOtherByGeneralizedIou() {
        float two = (float) Math.log(2);
        assertThat(giou(0, 0, two, two)).isCloseTo(0, CLOSE);
        // a side of 1 within the square: 1/4, and the hull is the union
        assertThat(giou(0.5f, -0.5f, 0, 0)).isCloseTo(1 - 1 / 4.0, CLOSE);
        // shifted by 1 of 2 both ways: 1 of 7 in common, 2 of the hull's 9 are nobody's
        assertThat(giou(1, 1, two, two)).isCloseTo(1 - (1 / 7.0 - 2 / 9.0), CLOSE);
        // beside each other with 1 between: nothing in common, 2 of 10 nobody's
        assertThat(giou(3, 0, two, two)).isCloseTo(1 + 2 / 10.0, CLOSE);
    }

    @Test
    void whatIsNearlyRightIsStillPulled() {
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = Values.tensor(new float[2], 1, 1, 2);
            float two = (float) Math.log(2);
            Tensor offsets =
                    Values.tensor(new float[] {0.02f, 0, two, two}, 1, 1, 4).set_requires_grad(true);
            CfadLosses.drawnBoxes(new Output(logits, offsets), square(), BoxDistance.GIOU)
                    .localization()
                    .backward();
            // of s = 0.02 off: IoU = hull's share = (2 - s) / (2 + s); 2 - IoU - 1; its slope 4 / (2 + s)^2, of the
            // hull nothing is nobody's
            assertThat((double) Weights.read(offsets.grad())[0]).isCloseTo(4 / (2.02 * 2.02), within(1e-4));
        }
    }

    @Test
    void nothingDrawnIsNoLoss() {
        try (PointerScope scope = new PointerScope()) {
            AnchorTargets none = new AnchorTargets(2, 0, 2, new Random(1));
            none.add(OverlapLabels.standard(), new int[0], (anchor, truth) -> 0, (anchor, truth, offsets) -> {});
            Tensor zero = Values.tensor(new float[4], 1, 2, 2);
            assertThat(value(CfadLosses.drawn(new Output(zero, zero), none).total()))
                    .isZero();
        }
    }

    /** Two cells side by side with one anchor each, 0.5 x 1; K = 2. */
    private static TubeTargets tubes() {
        AnchorGrid grid = new AnchorGrid(2, 1, List.of(new Shape(0.5, 1)));
        return new TubeTargets(grid, new SegmentMatcher(grid, 2, 0.5, 0.3));
    }

    @Test
    void curvesAreHeldAgainstAllBoxesOfTheirTubes() {
        TubeTargets targets = tubes();
        // starts on the left anchor, (.25, .5), and moves right by 0, .05, .1 in a third frame of half the height
        double[] tube = {.25, .5, .5, 1, .30, .5, .5, 1, .35, .5, .5, .5};
        targets.add(List.of(tube), EvenTimes.of(List.of(tube)), new int[] {0});
        assertThat(targets.positives()).isEqualTo(1);
        assertThat(targets.rows()).containsExactly(0, 1); // right: overlaps .05 / .95 and .1 / .9 only
        assertThat(targets.labels()).containsExactly(1, 0);
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = Values.tensor(new float[] {0, LN3, 0, LN3}, 1, 2, 2);
            // order 1; x = 0.1 t, y = 0.3, log w = 0, log h = -t
            float[] theta = {0, .1f, .3f, 0, 0, 0, 0, -1, 9, 9, 9, 9, 9, 9, 9, 9};
            LossParts parts = CfadLosses.coarse(new Output(logits, Values.tensor(theta, 1, 2, 8)), targets);
            assertThat(value(parts.classification())).isCloseTo((-Math.log(.75) - Math.log(.25)) / 2, CLOSE);
            // truth in anchor sizes: x 0, .1, .2; y 0; log h 0, 0, -ln 2; curve at t = 0, 1/2, 1: x 0, .05, .1; y .3;
            // log h 0, -.5, -1
            double first = .09;
            double second = .05 * .05 + .09 + .25;
            double third = .1 * .1 + .09 + Math.pow(1 - Math.log(2), 2);
            assertThat(value(parts.localization())).isCloseTo((first + second + third) / 3, CLOSE);
        }
    }

    @Test
    void longTubesCountNoMoreThanShortOnesAndProposalsFollowOneAnother() {
        TubeTargets targets = tubes();
        double[] moment = {.25, .5, .5, 1}; // T_A = 1: t = 0
        double[] still = {.75, .5, .5, 1, .75, .5, .5, 1, .75, .5, .5, 1, .75, .5, .5, 1};
        targets.add(List.of(moment), EvenTimes.of(List.of(moment)), new int[] {0});
        targets.add(List.of(), List.of(), new int[0]);
        targets.add(List.of(still), EvenTimes.of(List.of(still)), new int[] {0});
        assertThat(targets.items()).isEqualTo(3);
        assertThat(targets.labels()).containsExactly(1, 0, 0, 0, 0, 1);
        try (PointerScope scope = new PointerScope()) {
            float[] theta = new float[6 * 4]; // order 0
            theta[0] = 2; // the moment's x is 2 off: 4
            theta[5 * 4 + 1] = 3; // the still one's y is 3 off, four times: 9
            Tensor logits = Values.tensor(new float[12], 3, 2, 2);
            LossParts parts = CfadLosses.coarse(new Output(logits, Values.tensor(theta, 3, 2, 4)), targets);
            assertThat(value(parts.localization())).isCloseTo((4 + 9) / 2.0, CLOSE);
            assertThat(value(parts.classification())).isCloseTo(Math.log(2), CLOSE);
        }
    }

    @Test
    void clipsWithoutTubesTeachBackgroundAlone() {
        TubeTargets targets = tubes();
        targets.add(List.of(), List.of(), new int[0]);
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = Values.tensor(new float[] {0, LN3, 0, 0}, 1, 2, 2);
            LossParts parts = CfadLosses.coarse(new Output(logits, Values.tensor(new float[8], 1, 2, 4)), targets);
            assertThat(value(parts.total())).isCloseTo((-Math.log(.25) - Math.log(.5)) / 2, CLOSE);
        }
    }

    @Test
    void gradientsOfTheCurvesAreThoseOfTheirPolynomials() {
        TubeTargets targets = tubes();
        double[] tube = {.25, .5, .5, 1, .25, .5, .5, 1, .25, .5, .5, 1};
        targets.add(List.of(tube), EvenTimes.of(List.of(tube)), new int[] {0});
        try (PointerScope scope = new PointerScope()) {
            float[] start = new float[2 * 12]; // order 2
            start[0] = 1; // x = 1 where 0 is wanted: d/d theta_i = 2 / 3 x sum of t^i over 0, 1/2, 1
            Tensor theta = Values.tensor(start, 1, 2, 12).set_requires_grad(true);
            Tensor logits = Values.tensor(new float[4], 1, 2, 2);
            CfadLosses.coarse(new Output(logits, theta), targets).total().backward();
            float[] expected = new float[24];
            expected[0] = 2f / 3 * 3;
            expected[1] = 2f / 3 * 1.5f;
            expected[2] = 2f / 3 * 1.25f;
            assertThat(Weights.read(theta.grad())).containsExactly(expected, within(1e-6f));
        }
    }

    @Test
    void theSelectorsLossIsTheMeanOverSamples() {
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = Values.tensor(new float[] {0, LN3, -LN3, LN3}, 2, 2); // 1/2, 3/4; 1/4, 3/4
            Tensor loss = CfadLosses.selector(logits, List.of(new boolean[] {true, true}, new boolean[] {true, false}));
            assertThat(value(loss))
                    .isCloseTo((-Math.log(.5) - Math.log(.75) - Math.log(.25) - Math.log(.25)) / 4, CLOSE);
        }
    }
}
