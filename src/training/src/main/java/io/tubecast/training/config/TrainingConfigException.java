package io.tubecast.training.config;

import org.jspecify.annotations.Nullable;

/** A training configuration cannot be used; the message names the file or key, what was found and what is allowed. */
public final class TrainingConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A rule that is broken. */
    public TrainingConfigException(String message) {
        super(message);
    }

    /** A rule that is broken, and what found it. */
    public TrainingConfigException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
