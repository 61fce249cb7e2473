package io.tubecast.training.data;

/**
 * Makes the batches of a run, out of a seed and their numbers alone. Keeps scratch: one source a thread.
 *
 * @param <B> the batches
 */
public interface BatchSource<B> {
    /**
     * Fills a batch.
     *
     * @param number 0-based; a step has as many as there are replicas of the network
     * @param batch (out) one that was filled before, or a new one
     */
    void build(long number, B batch);
}
