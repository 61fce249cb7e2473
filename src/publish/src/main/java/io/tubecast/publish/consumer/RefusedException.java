package io.tubecast.publish.consumer;

/** A message does not pass; never leaves this package. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Refusal reason;
    private final String detail;

    RefusedException(Refusal reason, String detail) {
        super(detail);
        this.reason = reason;
        this.detail = detail;
    }

    Refusal reason() {
        return reason;
    }

    String detail() {
        return detail;
    }
}
