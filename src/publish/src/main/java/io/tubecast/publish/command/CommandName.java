package io.tubecast.publish.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The commands there are; each has a topic of its own, {@code cmd/<word>}, so that a broker can allow them one by one. */
public enum CommandName {
    /** Answers with the times at which the request came and the answer left; changes nothing. */
    PING,
    /** Answers with the configuration in use, without secrets. */
    GET_CONFIG,
    /** Asks for another operating point, or leaves the choice to the node. */
    SET_MODE,
    /** Answers with the newest picture; only where pixels are allowed to leave the node. */
    SNAPSHOT,
    /** Reads the configuration again and connects anew, with certificates and password read again. */
    RELOAD,
    /** Sends again what is retained: factsheet, connection, discovery. */
    REBIRTH;

    /** The last level of the topic. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The command of a word, null if there is none. */
    public static @Nullable CommandName of(String word) {
        for (CommandName name : values()) {
            if (name.word().equals(word)) {
                return name;
            }
        }
        return null;
    }
}
