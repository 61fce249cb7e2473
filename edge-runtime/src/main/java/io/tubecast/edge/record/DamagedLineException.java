package io.tubecast.edge.record;

/** A line of a recording that cannot be used; the message says why. */
public final class DamagedLineException extends Exception {
    private static final long serialVersionUID = 1;

    DamagedLineException(String reason) {
        super(reason);
    }
}
