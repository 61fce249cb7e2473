package io.tubecast.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.from_blob;

import io.tubecast.training.data.Batch;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Weights;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class MicroTubeLossTest {
    private static final float LN3 = (float) Math.log(3);
    private static final float LN9 = (float) Math.log(9);
    private static final float LN19 = (float) Math.log(19);

    /** One class, five anchors: softmax of (0, ln 3) is (1/4, 3/4), of (ln 9, 0) it is (9/10, 1/10). */
    private static final float[] LOGITS = {0, LN3, LN9, 0, 0, 0, LN19, 0, LN3, 0};

    private static Tensor tensor(float[] values, long... shape) {
        return from_blob(new FloatPointer(values), shape).clone();
    }

    private static Batch batch(int... labels) {
        Batch batch = new Batch(1, 1, 5, Map.of());
        float[] offsets = new float[40];
        offsets[0] = 1;
        offsets[7] = -2;
        batch.addTargets(labels, offsets);
        return batch;
    }

    @Test
    void sumsPositivesAndTheHardestNegativesAndDividesByThePositives() {
        try (PointerScope scope = new PointerScope()) {
            float[] offsets = new float[40];
            offsets[0] = 1.5f; // half off: 0.5 x 0.25 = 0.125
            offsets[7] = 1; // three off: 3 - 0.5 = 2.5
            offsets[15] = 77; // of a background anchor: does not count
            LossParts parts = new MicroTubeLoss(new HardNegatives(3, 0))
                    .of(new AmtNetwork.Output(tensor(LOGITS, 1, 5, 2), tensor(offsets, 1, 5, 8)), batch(1, 0, 0, 0, 0));
            // backgrounds are at 9/10, 1/2, 19/20 and 3/4: the three hardest are 1/2, 3/4, 9/10
            double expected = -Math.log(.75) - Math.log(.5) - Math.log(.75) - Math.log(.9);
            assertThat((double) parts.classification().item_float()).isCloseTo(expected, within(1e-6));
            assertThat((double) parts.localization().item_float()).isCloseTo(2.625, within(1e-6));
            assertThat((double) parts.total().item_float()).isCloseTo(expected + 2.625, within(1e-6));
        }
    }

    @Test
    void twoPositivesHalveBothSums() {
        try (PointerScope scope = new PointerScope()) {
            LossParts parts = new MicroTubeLoss(new HardNegatives(0, 0))
                    .of(
                            new AmtNetwork.Output(tensor(LOGITS, 1, 5, 2), tensor(new float[40], 1, 5, 8)),
                            batch(1, 1, 0, 0, 0));
            assertThat((double) parts.classification().item_float())
                    .isCloseTo((-Math.log(.75) - Math.log(.1)) / 2, within(1e-6));
            assertThat((double) parts.localization().item_float())
                    .isCloseTo((0.5 + 1.5) / 2, within(1e-6)); // 1 and 2 off
        }
    }

    @Test
    void aBatchWithoutPositivesIsZeroOrItsNegatives() {
        try (PointerScope scope = new PointerScope()) {
            AmtNetwork.Output output = new AmtNetwork.Output(tensor(LOGITS, 1, 5, 2), tensor(new float[40], 1, 5, 8));
            LossParts none = new MicroTubeLoss(new HardNegatives(3, 0)).of(output, batch(0, 0, 0, 0, 0));
            assertThat(none.total().item_float()).isZero();
            LossParts one = new MicroTubeLoss(new HardNegatives(3, 1)).of(output, batch(0, 0, 0, 0, 0));
            assertThat((double) one.total().item_float()).isCloseTo(-Math.log(.25), within(1e-6)); // anchor 0
        }
    }

    @Test
    void gradientsReachOnlyTheAnchorsThatCount() {
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = tensor(LOGITS, 1, 5, 2).set_requires_grad(true);
            Tensor offsets = tensor(new float[40], 1, 5, 8).set_requires_grad(true);
            new MicroTubeLoss(new HardNegatives(1, 0))
                    .of(new AmtNetwork.Output(logits, offsets), batch(1, 0, 0, 0, 0))
                    .total()
                    .backward();
            // d(-ln p) / d logits = p - target: anchor 0 (1/4, 3/4 - 1), the hardest negative, anchor 2, (1/2 - 1, 1/2)
            float[] expected = {.25f, -.25f, 0, 0, -.5f, .5f, 0, 0, 0, 0};
            assertThat(Weights.read(logits.grad())).containsExactly(expected, within(1e-6f));
            // smooth L1 is steepest at 1: found - target is -1 and 2, cut to -1 and 1
            float[] gradient = new float[40];
            gradient[0] = -1;
            gradient[7] = 1;
            assertThat(Weights.read(offsets.grad())).containsExactly(gradient, within(1e-6f));
        }
    }
}
