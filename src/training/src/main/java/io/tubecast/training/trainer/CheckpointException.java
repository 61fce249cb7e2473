package io.tubecast.training.trainer;

import org.jspecify.annotations.Nullable;

/** A checkpoint cannot be read or does not fit; the message names the file and what is wrong. */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Something that does not fit. */
    public CheckpointException(String message) {
        super(message);
    }

    /** Something that does not fit, and what found it. */
    public CheckpointException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
