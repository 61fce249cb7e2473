package io.tubecast.video.encode;

import org.jspecify.annotations.Nullable;

/** A video file cannot be written; the message names the file and what is wrong. */
public final class VideoWriteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A rule that was broken. */
    public VideoWriteException(String message) {
        super(message);
    }

    /** A failure and what caused it. */
    public VideoWriteException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
