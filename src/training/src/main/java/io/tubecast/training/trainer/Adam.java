package io.tubecast.training.trainer;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam (Kingma and Ba) with decoupled decay (Loshchilov and Hutter), as PyTorch's AdamW: m = b m + (1 - b) g, v = c v + (1 - c) g^2, w = (1 - rate d) w - rate m' / (sqrt(v') + epsilon), where m' and
 * v' are m / (1 - b^t) and v / (1 - c^t) at the t-th step.
 *
 * @param momentum b
 */
record Adam(double momentum) implements Optimizer.Rule {
    private static final String VELOCITY = "velocity";
    private static final String SQUARE = "square";
    private static final double SQUARE_DECAY = 0.999;
    private static final double EPSILON = 1e-8;

    @Override
    public List<String> remembers() {
        return List.of(VELOCITY, SQUARE);
    }

    @Override
    public void move(Optimizer.Move move) {
        double clip = move.clip();
        Tensor velocity = move.memory().apply(VELOCITY);
        Tensor square = move.memory().apply(SQUARE);
        velocity.mul_(new Scalar(momentum)).add_(move.gradient(), new Scalar((1 - momentum) * clip));
        square.mul_(new Scalar(SQUARE_DECAY))
                .addcmul_(move.gradient(), move.gradient(), new Scalar((1 - SQUARE_DECAY) * clip * clip));
        if (move.decay() > 0) {
            move.weight().mul_(new Scalar(1 - move.rate() * move.decay()));
        }
        double squares = 1 - Math.pow(SQUARE_DECAY, move.step() + 1.0);
        double velocities = 1 - Math.pow(momentum, move.step() + 1.0);
        Tensor length = square.sqrt().div_(new Scalar(Math.sqrt(squares))).add_(new Scalar(EPSILON));
        move.weight().addcdiv_(velocity, length, new Scalar(-move.rate() / velocities));
    }
}
