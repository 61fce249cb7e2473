package io.tubecast.training.trainer;

import io.tubecast.training.network.Weights;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;

/** A running average of a network's weights: steadier than the weights of any one step, and what is validated and exported. */
final class WeightAverage {
    private final Weights average;
    private final double decay;

    /**
     * An average.
     *
     * @param average (in, out) tensors that hold it
     * @param decay share of the old value; smaller in the first steps, so that the random start is soon forgotten
     */
    WeightAverage(Weights average, double decay) {
        this.average = average;
        this.decay = decay;
    }

    /** Takes in the weights after a step; {@code step} counts from 0. */
    void add(Weights current, long step) {
        double share = 1 - Math.min(decay, (1.0 + step) / (10.0 + step));
        try (NoGradGuard guard = new NoGradGuard()) {
            for (String name : average.names()) {
                average.get(name).lerp_(current.get(name), new Scalar(share));
            }
        }
    }
}
