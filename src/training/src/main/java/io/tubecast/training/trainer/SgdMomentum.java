package io.tubecast.training.trainer;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Stochastic gradient descent with momentum, as PyTorch defines it: v = m v + (g + d w), w = w - rate v.
 *
 * @param momentum m
 */
record SgdMomentum(double momentum) implements Optimizer.Rule {
    private static final String VELOCITY = "velocity";

    @Override
    public List<String> remembers() {
        return List.of(VELOCITY);
    }

    @Override
    public void move(Optimizer.Move move) {
        Tensor velocity = move.memory().apply(VELOCITY);
        velocity.mul_(new Scalar(momentum)).add_(move.gradient(), new Scalar(move.clip()));
        if (move.decay() > 0) {
            velocity.add_(move.weight(), new Scalar(move.decay()));
        }
        move.weight().add_(velocity, new Scalar(-move.rate()));
    }
}
