package io.tubecast.publish.command;

import java.util.Locale;

/** Why a command was not carried out. */
public enum CommandError {
    /** There is no command of this name. */
    UNKNOWN_COMMAND,
    /** The command is not enabled on this node. */
    NOT_ENABLED,
    /** The broker had kept it: a command is an order for now, and a retained one would be carried out again and again. */
    RETAINED,
    /** More bytes than a command may have. */
    TOO_LARGE,
    /** More commands a second than this node takes. */
    TOO_OFTEN,
    /** Not readable, a field is missing, unknown or out of its range. */
    MALFORMED,
    /** Understood, and not possible here or now. */
    NOT_POSSIBLE,
    /** Tried, and failed. */
    FAILED;

    /** The word in messages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
