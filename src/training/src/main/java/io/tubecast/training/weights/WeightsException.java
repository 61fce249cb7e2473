package io.tubecast.training.weights;

import org.jspecify.annotations.Nullable;

/** A file of weights cannot be read, is refused or does not fit; the message names the file, the record and what is wrong. */
public final class WeightsException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 2000;

    /** Something that is wrong. */
    public WeightsException(String message) {
        super(printable(message));
    }

    /** Something that is wrong, and what found it. */
    public WeightsException(String message, @Nullable Throwable cause) {
        super(printable(message), cause);
    }

    /** Names in a file are anybody's: nothing in them may steer a terminal or fill the screen. */
    private static String printable(String message) {
        String shown = message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
