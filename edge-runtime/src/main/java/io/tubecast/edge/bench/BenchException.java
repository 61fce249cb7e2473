package io.tubecast.edge.bench;

/** A measurement that could not be made; the message says why. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure. */
    public BenchException(String message) {
        super(message);
    }
}
