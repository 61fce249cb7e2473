package io.tubecast.publish.command;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which commands a node takes.
 *
 * @param enabled the commands by name; what is not named is refused
 * @param perSecond how many a second at most; twice as many may come at once after a pause
 */
public record CommandSettings(Set<CommandName> enabled, int perSecond) {
    /** Ping alone, which changes nothing and tells consumers what the time is here. */
    public static final CommandSettings STANDARD = new CommandSettings(EnumSet.of(CommandName.PING), 10);

    /** Copies the set. */
    public CommandSettings {
        enabled = Set.copyOf(enabled);
        if (perSecond < 1) {
            throw new IllegalArgumentException("commands a second must be at least 1, was " + perSecond);
        }
    }

    /** The names of the commands, in the order of the contract. */
    public List<String> words() {
        return Arrays.stream(CommandName.values())
                .filter(enabled::contains)
                .map(CommandName::word)
                .toList();
    }
}
