package io.tubecast.training.network;

import static org.bytedeco.pytorch.global.torch.batch_norm;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Batch norm over all axes but the channels', the second.
 *
 * @param epsilon added to the variance under the root; the export folds with the same value
 * @param momentum share of a batch in the running statistics
 */
public record Normalization(double epsilon, double momentum) {
    /** The share of a batch in the running statistics that all our networks use. */
    public static final double MOMENTUM = 0.05;

    /** Batch norm with an epsilon of its own and our momentum. */
    public Normalization(double epsilon) {
        this(epsilon, MOMENTUM);
    }

    /**
     * Normalizes a map.
     *
     * @param weights that hold scale, shift, mean and variance
     * @param name of the convolution before it
     * @param training whether the batch's statistics are used and the running ones updated
     */
    public Tensor apply(Tensor input, Weights weights, String name, boolean training) {
        return batch_norm(
                input,
                new TensorOptional(weights.get(name + ".scale")),
                new TensorOptional(weights.get(name + ".shift")),
                new TensorOptional(weights.get(name + ".mean")),
                new TensorOptional(weights.get(name + ".variance")),
                training,
                momentum,
                epsilon,
                false);
    }
}
