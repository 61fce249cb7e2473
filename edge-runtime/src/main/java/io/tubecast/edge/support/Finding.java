package io.tubecast.edge.support;

/**
 * What was found about one thing.
 *
 * @param level how bad it is
 * @param subject what was looked at
 * @param found what was found
 * @param advice what to do; empty if nothing need be done
 */
public record Finding(Level level, String subject, String found, String advice) {
    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** The node runs, with less than it could have. */
        NOTE,
        /** The node will not run as configured. */
        BAD
    }

    static Finding ok(String subject, String found) {
        return new Finding(Level.OK, subject, found, "");
    }

    static Finding note(String subject, String found, String advice) {
        return new Finding(Level.NOTE, subject, found, advice);
    }

    static Finding bad(String subject, String found, String advice) {
        return new Finding(Level.BAD, subject, found, advice);
    }
}
