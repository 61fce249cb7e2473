package io.tubecast.training.trainer;

import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.network.Weights;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Stochastic gradient descent with momentum, as PyTorch defines it: v = m v + (g + d w), w = w - rate v. */
final class SgdMomentum extends Optimizer {
    private static final String VELOCITY = "velocity";

    /** At rest. */
    SgdMomentum(OptimizerConfig config, Weights weights, Predicate<String> isTrunk) {
        super(config, weights, isTrunk);
        remember(VELOCITY);
    }

    @Override
    void move(Move move) {
        Tensor velocity = remembered(VELOCITY, move.name());
        velocity.mul_(new Scalar(config().momentum())).add_(move.gradient(), new Scalar(move.clip()));
        double decay = decay(move.name());
        if (decay > 0) {
            velocity.add_(move.weight(), new Scalar(decay));
        }
        move.weight().add_(velocity, new Scalar(-move.rate()));
    }
}
