package io.tubecast.training.loss;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.index_select;
import static org.bytedeco.pytorch.global.torch.log_softmax;
import static org.bytedeco.pytorch.global.torch.smooth_l1_loss;

import io.tubecast.training.data.Batch;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.Weights;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * The loss of SSD and AMTnet: smooth L1 over all eight offsets of the positives plus cross-entropy over positives and mined negatives, both
 * summed and divided by the number of positives in the batch (at least 1).
 */
public final class MicroTubeLoss {
    private static final int SUM = 2; // at::Reduction::Sum

    private final HardNegatives negatives;

    /** A loss with a rule for the negatives. */
    public MicroTubeLoss(HardNegatives negatives) {
        this.negatives = negatives;
    }

    /**
     * The loss of what the network said of a batch.
     *
     * @param output logits [B, A, C + 1], offsets [B, A, 8]
     * @param batch the targets
     */
    public LossParts of(AmtNetwork.Output output, Batch batch) {
        int columns = Math.toIntExact(output.logits().size(2));
        Tensor logits = output.logits().reshape(-1, columns);
        int[] background = negatives.select(batch, backgroundLoss(logits));
        int[] positive = batch.positiveRows();
        int[] rows = Arrays.copyOf(positive, positive.length + background.length);
        System.arraycopy(background, 0, rows, positive.length, background.length);
        int[] labels = Arrays.copyOf(batch.positiveLabels(), rows.length); // the rest is 0, background
        Scalar divisor = new Scalar((float) Math.max(1, positive.length));
        Tensor classification = cross_entropy_loss(
                        index_select(logits, 0, Indices.of(rows)),
                        Indices.of(labels),
                        new TensorOptional(),
                        SUM,
                        -100,
                        0)
                .div(divisor);
        Tensor offsets = index_select(output.offsets().reshape(-1, HeadSpec.OFFSETS), 0, Indices.of(positive));
        Tensor targets = from_blob(new FloatPointer(batch.positiveOffsets()), positive.length, HeadSpec.OFFSETS)
                .clone();
        return new LossParts(
                classification, smooth_l1_loss(offsets, targets, SUM, 1.0).div(divisor));
    }

    private static float[] backgroundLoss(Tensor logits) {
        try (NoGradGuard guard = new NoGradGuard()) {
            return Weights.read(log_softmax(logits, 1).select(1, 0).neg());
        }
    }
}
