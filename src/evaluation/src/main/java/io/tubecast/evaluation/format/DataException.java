package io.tubecast.evaluation.format;

import org.jspecify.annotations.Nullable;

/** A file of detections, tubes or annotations cannot be used; the message names the file, the line or record, and the rule it broke. */
public class DataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A rule that was broken. */
    public DataException(String message) {
        super(message);
    }

    /** A failure and what caused it. */
    public DataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
