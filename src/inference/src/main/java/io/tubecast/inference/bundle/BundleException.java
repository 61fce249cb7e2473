package io.tubecast.inference.bundle;

import org.jspecify.annotations.Nullable;

/** A model bundle is incomplete, damaged or contradicts itself; the message names the file and what is wrong with it. */
public final class BundleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure without a deeper cause. */
    public BundleException(String message) {
        super(message);
    }

    /** A failure and what caused it. */
    public BundleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
