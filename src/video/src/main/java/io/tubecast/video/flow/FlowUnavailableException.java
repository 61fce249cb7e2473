package io.tubecast.video.flow;

/** A flow method cannot be used on this machine or on these pictures; the message says why and what can. */
public final class FlowUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why, and what is allowed. */
    public FlowUnavailableException(String message) {
        super(message);
    }
}
