package io.tubecast.core.frame;

import org.jspecify.annotations.Nullable;

/** A source of frames cannot be opened or has failed; the message names the source and what is wrong with it. */
public final class FrameSourceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure without a deeper cause. */
    public FrameSourceException(String message) {
        super(message);
    }

    /** A failure and what caused it. */
    public FrameSourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
