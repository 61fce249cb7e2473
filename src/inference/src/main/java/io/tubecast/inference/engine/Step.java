package io.tubecast.inference.engine;

/**
 * Networks that run together, once for every frame: made once, run for each.
 *
 * <p>The outcome is that of the parts run one after another in the order given. An engine may let parts overlap of which none writes what the other reads
 * or writes, and may keep the whole as one order to its device. Bindings and tensors belong to whoever made them and must outlive the step; not
 * thread-safe.
 */
public interface Step extends AutoCloseable {
    /**
     * Reads the inputs, runs every part to the end and writes the outputs.
     *
     * @throws EngineException if a part fails, an engine or a tensor is closed, or the step is
     */
    void run();

    /**
     * Does what would make the first run slower than all others, before any frame waits for it. What the parts write is undefined afterwards, as it was before.
     *
     * @throws EngineException as {@link #run()}
     */
    default void prepare() {}

    /**
     * How long a part took in the last run, 0 before the first. Parts that overlap share their time, so the sum can exceed the run's.
     *
     * @param part its place in the list that the step was made of
     */
    long nanos(int part);

    /** Releases what the step keeps on its device; may be called twice. */
    @Override
    void close();
}
