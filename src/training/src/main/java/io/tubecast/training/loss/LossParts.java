package io.tubecast.training.loss;

import static org.bytedeco.pytorch.global.torch.zeros;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The two parts of a loss, each a scalar through which gradients flow.
 *
 * @param classification cross-entropy
 * @param localization how far off boxes are
 */
public record LossParts(Tensor classification, Tensor localization) {
    /** No loss, and no gradients. */
    public static LossParts none() {
        return new LossParts(zeros(1).sum(), zeros(1).sum());
    }

    /** What is minimised. */
    public Tensor total() {
        return classification.add(localization);
    }

    /** Both parts with those of another loss added. */
    public LossParts add(LossParts other) {
        return new LossParts(classification.add(other.classification), localization.add(other.localization));
    }

    /** Both parts multiplied. */
    public LossParts times(double factor) {
        return times(factor, factor);
    }

    /** Each part multiplied with a factor of its own. */
    public LossParts times(double classes, double places) {
        return new LossParts(classification.mul(new Scalar(classes)), localization.mul(new Scalar(places)));
    }
}
