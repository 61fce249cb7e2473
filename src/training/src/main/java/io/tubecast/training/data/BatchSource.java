package io.tubecast.training.data;

/**
 * Makes the batch of a step, out of a seed and the number of the step alone. Keeps scratch: one source a thread.
 *
 * @param <B> the batches
 */
public interface BatchSource<B> {
    /**
     * Fills the batch of a step.
     *
     * @param step 0-based
     * @param batch (out) one that was filled before, or a new one
     */
    void build(long step, B batch);
}
