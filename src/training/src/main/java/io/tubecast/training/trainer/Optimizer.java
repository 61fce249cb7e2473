package io.tubecast.training.trainer;

import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.network.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Moves weights by their gradients. Works in place on the weights; owns what it remembers of earlier steps.
 *
 * <p>Three groups, as in the released AMTnet: biases learn at a factor and do not decay, the trunk learns at a factor, heads at the plain rate.
 *
 * <p>Differs from the released AMTnet, where biases alone do not decay: here the L2 norm's factors and batch norm's scale and shift, which AMTnet has not, do not decay
 * either.
 */
final class Optimizer implements AutoCloseable {
    private final Rule rule;
    private final OptimizerConfig config;
    private final Weights weights;
    private final Predicate<String> isTrunk;
    private final Map<String, Tensor> memory = new LinkedHashMap<>();

    /** How weights move. */
    interface Rule {
        /** What it remembers of each weight: tensors of its shape, zeros at first. */
        List<String> remembers();

        /** Moves a weight. */
        void move(Move move);
    }

    private Optimizer(OptimizerConfig config, Rule rule, Weights weights, Predicate<String> isTrunk) {
        this.config = config;
        this.rule = rule;
        this.weights = weights;
        this.isTrunk = isTrunk;
        rule.remembers().forEach(this::remember);
    }

    /**
     * An optimizer at rest.
     *
     * @param config says which
     * @param weights (in, out) that it moves
     * @param isTrunk by a weight's name
     */
    static Optimizer of(OptimizerConfig config, Weights weights, Predicate<String> isTrunk) {
        Rule rule = config.adam() ? new Adam(config.momentum()) : new SgdMomentum(config.momentum());
        return new Optimizer(config, rule, weights, isTrunk);
    }

    private void remember(String what) {
        weights.forEachLearnt((name, tensor) -> {
            Tensor zeros = tensor.detach().clone().zero_();
            zeros.retainReference();
            memory.put(what + "/" + name, zeros);
        });
    }

    private Tensor remembered(String what, String name) {
        String key = what + "/" + name;
        return Objects.requireNonNull(memory.get(key), key);
    }

    /** All that is remembered, by what it is, a slash, and the name of the weight. */
    Map<String, Tensor> memory() {
        return memory;
    }

    /** Rate of a tensor, as a factor on that of heads. */
    double rateFactor(String name) {
        return (isTrunk.test(name) ? config.trunkRate() : 1) * (name.endsWith(".bias") ? config.biasRate() : 1);
    }

    /** Weight decay of a tensor. */
    double decay(String name) {
        return name.endsWith(".weight") ? config.decay() : 0;
    }

    /**
     * Moves all weights by the gradients they hold, and clears those; leaves everything alone if a gradient is not finite.
     *
     * @param scheduleFactor on the rate, for this step
     * @param step which it is, from 0 on
     * @return length of the gradient before clipping
     */
    double step(double scheduleFactor, long step) {
        try (NoGradGuard guard = new NoGradGuard()) {
            double norm = gradientNorm();
            if (!Double.isFinite(norm)) {
                return norm;
            }
            double clip = config.clipNorm() > 0 && norm > config.clipNorm() ? config.clipNorm() / norm : 1;
            weights.forEachLearnt((name, tensor) -> {
                Tensor gradient = tensor.mutable_grad();
                if (gradient.defined()) {
                    double rate = config.rate() * scheduleFactor * rateFactor(name);
                    rule.move(
                            new Move(tensor, gradient, clip, rate, decay(name), step, what -> remembered(what, name)));
                    gradient.zero_();
                }
            });
            return norm;
        }
    }

    /**
     * What a weight is moved by.
     *
     * @param weight (in, out) itself
     * @param gradient (in) before clipping
     * @param clip factor on the gradient
     * @param rate of this weight in this step
     * @param decay of this weight
     * @param step which step it is, from 0 on
     * @param memory (in, out) what is remembered of the weight
     */
    record Move(
            Tensor weight,
            Tensor gradient,
            double clip,
            double rate,
            double decay,
            long step,
            Function<String, Tensor> memory) {}

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
    public final void close() {
        memory.values().forEach(Tensor::close);
        memory.clear();
    }
}
