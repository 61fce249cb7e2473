package io.tubecast.edge.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;

/** Writes records of the JDK's log, which is behind ours, in the form that is in use; named in {@code bin/logging.properties}. */
public final class LogLines extends Formatter {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private static volatile LogForm form = LogForm.of(LogForm.AUTO);

    /** Changes the form of everything that follows. */
    public static void use(LogForm wanted) {
        form = wanted;
    }

    @Override
    public String format(LogRecord entry) {
        return format(entry, form, ZoneId.systemDefault());
    }

    static String format(LogRecord entry, LogForm form, ZoneId zone) {
        return switch (form) {
            case TEXT ->
                TIME.format(entry.getInstant().atZone(zone)) + " "
                        + entry.getLevel().getName() + " " + text(entry) + System.lineSeparator();
            case JOURNAL ->
                text(entry)
                        .lines()
                        .map(line -> "<" + Severity.of(entry.getLevel()).priority + ">" + line + "\n")
                        .collect(Collectors.joining());
            case JSON -> json(entry) + "\n";
        };
    }

    private static String text(LogRecord entry) {
        String message = entry.getMessage();
        return entry.getThrown() == null ? message : message + System.lineSeparator() + trace(entry.getThrown());
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return trace.toString().stripTrailing();
    }

    private static String json(LogRecord entry) {
        Severity severity = Severity.of(entry.getLevel());
        ObjectNode object = MAPPER.createObjectNode()
                .put("ts", entry.getInstant().toString())
                .put("level", severity.word())
                .put("priority", severity.priority)
                .put("logger", entry.getLoggerName())
                .put("message", entry.getMessage());
        if (entry.getThrown() != null) {
            object.put("trace", trace(entry.getThrown()));
        }
        try {
            return MAPPER.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
        }
    }

    /** Our four levels, with their priorities of {@code syslog(3)}. */
    private enum Severity {
        ERROR(3),
        WARN(4),
        INFO(6),
        DEBUG(7);

        private final int priority;

        Severity(int priority) {
            this.priority = priority;
        }

        static Severity of(Level level) {
            int value = level.intValue();
            if (value >= Level.SEVERE.intValue()) {
                return ERROR;
            }
            if (value >= Level.WARNING.intValue()) {
                return WARN;
            }
            return value >= Level.INFO.intValue() ? INFO : DEBUG;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
