package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.Require;

/**
 * Where an engine comes from.
 *
 * @param date when it was finished, ISO 8601
 * @param tool the program and its version
 * @param command what was run
 * @param seconds how long it took
 */
public record Built(String date, String tool, String command, double seconds) {
    /** Checks that all is said. */
    public Built {
        Require.text("date", date);
        Require.text("tool", tool);
        Require.text("command", command);
        Require.that(seconds >= 0 && Double.isFinite(seconds), "seconds must be a number from 0 on", seconds);
    }
}
