package io.tubecast.publish.command;

import java.util.Map;

/** Carries out what the link cannot do by itself. Called by the thread of commands, one at a time; may take its time. */
@FunctionalInterface
public interface CommandHandler {
    /** A handler that can do nothing. */
    CommandHandler NONE = command -> {
        throw new CommandRefusedException(CommandError.NOT_POSSIBLE, "this node cannot do that");
    };

    /**
     * Carries out a command.
     *
     * @return the result's fields: texts, numbers, flags, bytes, lists and maps of them
     * @throws CommandRefusedException if it cannot be done
     */
    Map<String, Object> handle(Command command) throws CommandRefusedException;

    /**
     * Reads again what the node can read again while it runs; the link does its own part afterwards, if this is not refused.
     *
     * @return the result's fields
     * @throws CommandRefusedException if what was read cannot be used; nothing has changed then
     */
    default Map<String, Object> reload() throws CommandRefusedException {
        return Map.of();
    }
}
