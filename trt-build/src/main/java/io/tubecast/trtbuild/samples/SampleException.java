package io.tubecast.trtbuild.samples;

import org.jspecify.annotations.Nullable;

/** Inputs of networks cannot be made, saved or read; the message names the folder or file and what is wrong with it. */
public final class SampleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure without a deeper cause. */
    public SampleException(String message) {
        super(message);
    }

    /** A failure and what caused it. */
    public SampleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
