package io.tubecast.training.trainer;

import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.network.Weights;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam (Kingma and Ba) with decoupled decay (Loshchilov and Hutter), as PyTorch's AdamW: m = b m + (1 - b) g, v = c v + (1 - c) g^2, w = (1 - rate d) w - rate m' / (sqrt(v') + epsilon), where m' and
 * v' are m / (1 - b^t) and v / (1 - c^t) at the t-th step. b is the configuration's momentum.
 */
final class Adam extends Optimizer {
    private static final String VELOCITY = "velocity";
    private static final String SQUARE = "square";
    private static final double SQUARE_DECAY = 0.999;
    private static final double EPSILON = 1e-8;

    /** At rest. */
    Adam(OptimizerConfig config, Weights weights, Predicate<String> isTrunk) {
        super(config, weights, isTrunk);
        remember(VELOCITY);
        remember(SQUARE);
    }

    @Override
    void move(Move move) {
        double momentum = config().momentum();
        double clip = move.clip();
        Tensor velocity = remembered(VELOCITY, move.name());
        Tensor square = remembered(SQUARE, move.name());
        velocity.mul_(new Scalar(momentum)).add_(move.gradient(), new Scalar((1 - momentum) * clip));
        square.mul_(new Scalar(SQUARE_DECAY))
                .addcmul_(move.gradient(), move.gradient(), new Scalar((1 - SQUARE_DECAY) * clip * clip));
        double decay = decay(move.name());
        if (decay > 0) {
            move.weight().mul_(new Scalar(1 - move.rate() * decay));
        }
        double squares = 1 - Math.pow(SQUARE_DECAY, move.step() + 1.0);
        double velocities = 1 - Math.pow(momentum, move.step() + 1.0);
        Tensor length = square.sqrt().div_(new Scalar(Math.sqrt(squares))).add_(new Scalar(EPSILON));
        move.weight().addcdiv_(velocity, length, new Scalar(-move.rate() / velocities));
    }
}
