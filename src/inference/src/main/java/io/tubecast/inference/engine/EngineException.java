package io.tubecast.inference.engine;

import org.jspecify.annotations.Nullable;

/** A network cannot be loaded, does not fit its manifest, or fails while it runs; the message names the file, the graph and the tensor. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure without a deeper cause. */
    public EngineException(String message) {
        super(message);
    }

    /** A failure and what caused it. */
    public EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
