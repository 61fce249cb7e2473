package io.tubecast.training.cfad.loss;

import static org.bytedeco.pytorch.global.torch.binary_cross_entropy_with_logits;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.index_select;
import static org.bytedeco.pytorch.global.torch.log_softmax;
import static org.bytedeco.pytorch.global.torch.maximum;
import static org.bytedeco.pytorch.global.torch.minimum;
import static org.bytedeco.pytorch.global.torch.smooth_l1_loss;

import io.tubecast.core.trajectory.AnchorCoding;
import io.tubecast.training.cfad.CfadNetwork.Output;
import io.tubecast.training.config.CfadConfig.BoxDistance;
import io.tubecast.training.loss.Indices;
import io.tubecast.training.loss.LossParts;
import io.tubecast.training.network.Weights;
import java.util.List;
import java.util.function.BinaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** The losses of CFAD's modules, each over a whole batch; how they are weighted against each other is the trainer's. */
public final class CfadLosses {
    private static final int SUM = 2; // at::Reduction::Sum

    /** Where the smooth L1 loss turns from a parabola into a line: 1 / sigma^2 with the sigma of 3 of Faster R-CNN's and R-C3D's programs. */
    private static final double TURN = 1 / 9.0;

    private CfadLosses() {}

    /**
     * The loss of anchors drawn at random, of the temporal proposal network and of the refine module: cross-entropy and smooth L1, both divided by the number
     * of anchors drawn, as in the programs of Faster R-CNN and R-C3D.
     *
     * @param output [items, anchors, ...]
     */
    public static LossParts drawn(Output output, AnchorTargets targets) {
        return drawn(output, targets, (offsets, truth) -> smooth_l1_loss(offsets, truth, SUM, TURN));
    }

    /**
     * The same of boxes, with another distance between them and the true ones.
     *
     * @param output [items, anchors, ...], four offsets each
     */
    public static LossParts drawnBoxes(Output output, AnchorTargets targets, BoxDistance distance) {
        return distance == BoxDistance.GIOU ? drawn(output, targets, CfadLosses::giou) : drawn(output, targets);
    }

    private static LossParts drawn(Output output, AnchorTargets targets, BinaryOperator<Tensor> distance) {
        int[] rows = targets.rows();
        Scalar divisor = new Scalar((double) Math.max(1, rows.length));
        int columns = Math.toIntExact(output.values().size(2));
        Tensor offsets = index_select(output.values().reshape(-1, columns), 0, Indices.of(targets.positives()));
        Tensor localization = distance.apply(offsets, tensor(targets.offsets(), -1, columns));
        return new LossParts(classification(output, rows, targets.labels()).div(divisor), localization.div(divisor));
    }

    /**
     * The sum of 1 - GIoU over pairs of boxes, each given by its offsets from the pair's anchor. Ratios of areas do not change if both axes are scaled, so any anchor may be taken for the unit square
     * around 0.
     */
    private static Tensor giou(Tensor offsets, Tensor truth) {
        Corners a = Corners.of(offsets);
        Corners b = Corners.of(truth);
        Tensor common = area(minimum(a.high, b.high).sub(maximum(a.low, b.low)).clamp_min(new Scalar(0.0)));
        Tensor union = area(a.high.sub(a.low)).add(area(b.high.sub(b.low))).sub(common);
        Tensor hull = area(maximum(a.high, b.high).sub(minimum(a.low, b.low)));
        // 1 - (common / union - (hull - union) / hull)
        return union.div(hull).add(common.div(union)).neg().add(new Scalar(2.0)).sum();
    }

    private static Tensor area(Tensor sides) {
        return sides.select(1, 0).mul(sides.select(1, 1));
    }

    /** Corners of boxes, [n, 2] each. */
    private record Corners(Tensor low, Tensor high) {
        static Corners of(Tensor offsets) {
            Tensor center = offsets.narrow(1, 0, 2);
            Tensor half = offsets.narrow(1, 2, 2)
                    .clamp_max(new Scalar(AnchorCoding.MAX_LOG_SIZE))
                    .exp()
                    .mul(new Scalar(0.5));
            return new Corners(center.sub(half), center.add(half));
        }
    }

    /**
     * The loss of the coarse module (Eq. 2 and 3): cross-entropy, divided by the number of anchors that count, and squared distance of the curves from the boxes of
     * their tubes, averaged over each tube's boxes, divided by the number of positive anchors.
     *
     * @param output logits [P, anchors, C + 1], coefficients [P, anchors, 4 (k + 1)]
     */
    public static LossParts coarse(Output output, TubeTargets targets) {
        int[] rows = targets.rows();
        Tensor classification =
                classification(output, rows, targets.labels()).div(new Scalar((double) Math.max(1, rows.length)));
        int coefficients = Math.toIntExact(output.values().size(2));
        int terms = coefficients / 4;
        Tensor theta = index_select(output.values().reshape(-1, coefficients), 0, Indices.of(targets.boxRows()));
        Tensor curves = theta.reshape(-1, 4, terms)
                .mul(tensor(targets.powers(terms), -1, 4, terms))
                .sum(2);
        Tensor distances = curves.sub(tensor(targets.boxOffsets(), -1, 4)).square();
        Tensor localization = distances
                .mul(tensor(targets.boxShares(), -1, 4))
                .sum()
                .div(new Scalar((double) Math.max(1, targets.positives())));
        return new LossParts(classification, localization);
    }

    /**
     * The loss of the selector: binary cross-entropy, averaged over all samples.
     *
     * @param logits [P, N]
     * @param keys (in) for each proposal which of its N samples are key
     */
    public static Tensor selector(Tensor logits, List<boolean[]> keys) {
        int samples = Math.toIntExact(logits.size(1));
        float[] labels = new float[keys.size() * samples];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = keys.get(i / samples)[i % samples] ? 1 : 0;
        }
        return binary_cross_entropy_with_logits(logits, tensor(labels, keys.size(), samples));
    }

    /**
     * How little each anchor is taken for background: minus the logarithm of its score for that.
     *
     * @param output [items, anchors, ...]
     * @return [items x anchors]
     */
    public static float[] hardness(Output output) {
        try (NoGradGuard guard = new NoGradGuard()) {
            return Weights.read(log_softmax(output.logits(), 2).select(2, 0).neg());
        }
    }

    private static Tensor classification(Output output, int[] rows, int[] labels) {
        int columns = Math.toIntExact(output.logits().size(2));
        Tensor logits = index_select(output.logits().reshape(-1, columns), 0, Indices.of(rows));
        return cross_entropy_loss(logits, Indices.of(labels), new TensorOptional(), SUM, -100, 0);
    }

    private static Tensor tensor(float[] values, long... shape) {
        return from_blob(new FloatPointer(values), values.length).clone().reshape(shape);
    }
}
