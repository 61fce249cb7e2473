package io.tubecast.edge.remote;

import io.tubecast.publish.message.Mode;
import org.jspecify.annotations.Nullable;

/** Whoever decides at which operating point the node runs. May be asked from any thread, and must not wait for the stages. */
@FunctionalInterface
public interface ModeControl {
    /**
     * Asks for an operating point.
     *
     * @param mode what to look with; null leaves the choice to the node
     * @param stride how many of the model's steps to take at once; 0 leaves the choice to the node
     * @param cause for people, told with the change
     * @throws IllegalArgumentException if this node cannot; the message says what it can
     */
    void request(@Nullable Mode mode, int stride, String cause);
}
