package io.tubecast.edge.command;

/** A command could not do its work; the message is for people. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    CommandFailure(String message) {
        super(message);
    }
}
