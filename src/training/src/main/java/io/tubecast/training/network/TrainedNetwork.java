package io.tubecast.training.network;

/** A network of any family, as far as its weights are trained, averaged and kept. Owns their native memory. */
public interface TrainedNetwork extends AutoCloseable {
    /** The weights; they change as training goes on. */
    Weights weights();

    /** What the batch norm after a convolution adds to the variance. */
    double epsilon(String convolution);

    @Override
    void close();
}
