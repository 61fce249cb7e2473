package io.tubecast.publish.command;

/** A command is not carried out; the text is for the one who sent it, so it holds nothing secret. */
public final class CommandRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final CommandError error;
    private final String text;

    /** A refusal. */
    public CommandRefusedException(CommandError error, String text) {
        super(text);
        this.error = error;
        this.text = text;
    }

    /** The kind of refusal. */
    public CommandError error() {
        return error;
    }

    /** What is wrong and what is allowed. */
    public String text() {
        return text;
    }
}
