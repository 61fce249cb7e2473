package io.tubecast.training.loss;

import org.bytedeco.pytorch.Tensor;

/**
 * The two parts of a loss, each a scalar through which gradients flow.
 *
 * @param classification cross-entropy
 * @param localization how far off boxes are
 */
public record LossParts(Tensor classification, Tensor localization) {
    /** What is minimised. */
    public Tensor total() {
        return classification.add(localization);
    }
}
