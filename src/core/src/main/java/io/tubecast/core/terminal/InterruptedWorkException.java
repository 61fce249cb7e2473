package io.tubecast.core.terminal;

/** The work was stopped by Ctrl-C or SIGTERM; what was finished before stays. */
public final class InterruptedWorkException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Stopped between two pieces of work. */
    public InterruptedWorkException() {
        super("stopped; what is finished stays, the same command goes on from there");
    }
}
