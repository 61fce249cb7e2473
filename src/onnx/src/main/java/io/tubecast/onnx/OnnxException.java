package io.tubecast.onnx;

import org.jspecify.annotations.Nullable;

/** A graph cannot be read, written or understood; the message names the file or node and what is wrong. */
public final class OnnxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Something wrong. */
    public OnnxException(String message) {
        super(message);
    }

    /** Something wrong, and what found it. */
    public OnnxException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
