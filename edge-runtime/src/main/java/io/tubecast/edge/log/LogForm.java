package io.tubecast.edge.log;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a record of the log is written. */
public enum LogForm {
    /** Time, level and message: for a terminal. */
    TEXT,
    /** A priority as {@code sd-daemon(3)} has it, and the message; the journal knows the time itself. */
    JOURNAL,
    /** A JSON object a line. */
    JSON;

    /** The name in a configuration that leaves the choice to the program. */
    public static final String AUTO = "auto";

    /** Where systemd tells a service that what it writes goes into the journal. */
    private static final String JOURNAL_STREAM = "JOURNAL_STREAM";

    /** What a configuration may say. */
    public static List<String> names() {
        return List.of(AUTO, TEXT.word(), JOURNAL.word(), JSON.word());
    }

    /**
     * The form of a name in a configuration; {@value #AUTO} is the journal's under systemd and text otherwise.
     *
     * @throws IllegalArgumentException if {@link #names} does not have it
     */
    public static LogForm of(String name) {
        if (name.equals(AUTO)) {
            return System.getenv(JOURNAL_STREAM) == null ? TEXT : JOURNAL;
        }
        return Arrays.stream(values())
                .filter(form -> form.word().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no form of logs: " + name));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
