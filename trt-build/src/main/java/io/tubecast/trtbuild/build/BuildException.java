package io.tubecast.trtbuild.build;

import org.jspecify.annotations.Nullable;

/** An engine cannot be built; the message names graph or file and what is wrong with it. */
public final class BuildException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure without a deeper cause. */
    public BuildException(String message) {
        super(message);
    }

    /** A failure and what caused it. */
    public BuildException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
