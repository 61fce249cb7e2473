package io.tubecast.evaluation.format;

import org.jspecify.annotations.Nullable;

/** One line of a file cannot be used; the file can be read on with the next. */
public final class LineException extends DataException {
    private static final long serialVersionUID = 1;

    LineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
