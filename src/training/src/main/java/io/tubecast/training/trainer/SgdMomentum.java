package io.tubecast.training.trainer;

import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.network.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Stochastic gradient descent with momentum, as PyTorch defines it: v = m v + (g + d w), w = w - rate v.
 *
 * <p>Three groups, as in the released AMTnet: biases learn at a factor and do not decay, the trunk learns at a factor, heads at the plain rate. Works in place on
 * the weights; owns the velocities.
 *
 * <p>Differs from the released AMTnet, where biases alone do not decay: here the L2 norm's factors and batch norm's scale and shift, which AMTnet has not, do not decay
 * either.
 */
final class SgdMomentum implements AutoCloseable {
    private final OptimizerConfig config;
    private final Weights weights;
    private final Predicate<String> isTrunk;
    private final Map<String, Tensor> velocities = new LinkedHashMap<>();

    /**
     * An optimizer at rest.
     *
     * @param weights (in, out) that it moves
     * @param isTrunk by a weight's name
     */
    SgdMomentum(OptimizerConfig config, Weights weights, Predicate<String> isTrunk) {
        this.config = config;
        this.isTrunk = isTrunk;
        this.weights = weights;
        weights.forEachLearnt((name, tensor) -> {
            Tensor velocity = tensor.detach().clone().zero_();
            velocity.retainReference();
            velocities.put(name, velocity);
        });
    }

    /** Factor on the rate for a tensor. */
    double rateFactor(String name) {
        return (isTrunk.test(name) ? config.trunkRate() : 1) * (name.endsWith(".bias") ? config.biasRate() : 1);
    }

    /** Weight decay of a tensor. */
    double decay(String name) {
        return name.endsWith(".weight") ? config.decay() : 0;
    }

    /** The tensors' velocities, by name of the weight. */
    Map<String, Tensor> velocities() {
        return velocities;
    }

    /**
     * Moves all weights by the gradients they hold, and clears those; leaves everything alone if a gradient is not finite.
     *
     * @param scheduleFactor on the rate, for this step
     * @return length of the gradient before clipping
     */
    double step(double scheduleFactor) {
        try (NoGradGuard guard = new NoGradGuard()) {
            double norm = gradientNorm();
            if (!Double.isFinite(norm)) {
                return norm;
            }
            double clip = config.clipNorm() > 0 && norm > config.clipNorm() ? config.clipNorm() / norm : 1;
            weights.forEachLearnt((name, tensor) -> {
                Tensor gradient = tensor.mutable_grad();
                if (!gradient.defined()) {
                    return;
                }
                Tensor velocity = Objects.requireNonNull(velocities.get(name), name);
                velocity.mul_(new Scalar(config.momentum())).add_(gradient, new Scalar(clip));
                if (decay(name) > 0) {
                    velocity.add_(tensor, new Scalar(decay(name)));
                }
                tensor.add_(velocity, new Scalar(-config.rate() * scheduleFactor * rateFactor(name)));
                gradient.zero_();
            });
            return norm;
        }
    }

    private double gradientNorm() {
        double[] squares = {0};
        weights.forEachLearnt((name, tensor) -> {
            Tensor gradient = tensor.mutable_grad();
            if (gradient.defined()) {
                double norm = gradient.norm().item_float();
                squares[0] += norm * norm;
            }
        });
        return Math.sqrt(squares[0]);
    }

    @Override
    public void close() {
        velocities.values().forEach(Tensor::close);
        velocities.clear();
    }
}
