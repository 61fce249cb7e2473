package io.tubecast.inference.yaml;

import org.jspecify.annotations.Nullable;

/** A configuration file cannot be read or says something it must not; the message names file, line, key and rule. */
public final class YamlException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure and what caused it. */
    public YamlException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
