package io.tubecast.edge.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * Lets a warning or an error through at its first occurrence and then once a minute, with the number of those held back; named in {@code bin/logging.properties}.
 *
 * <p>Two are the same if they differ in digits alone: a count or an address changes with every occurrence. What is merely told is never held back.
 */
public final class RepeatFilter implements Filter {
    private static final long PAUSE_NANOS = 60_000_000_000L;
    private static final int KINDS = 256;
    private static final Pattern DIGITS = Pattern.compile("\\d+");

    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kind> eldest) {
            return size() > KINDS;
        }
    };

    /** With this machine's clock. */
    public RepeatFilter() {
        this(System::nanoTime);
    }

    RepeatFilter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private static final class Kind {
        private long toldNanos;
        private int held;
    }

    @Override
    public boolean isLoggable(LogRecord entry) {
        if (entry.getLevel().intValue() < Level.WARNING.intValue() || entry.getMessage() == null) {
            return true;
        }
        String same = entry.getLoggerName() + " " + entry.getLevel() + " "
                + DIGITS.matcher(entry.getMessage()).replaceAll("0");
        long now = nanoTime.getAsLong();
        synchronized (kinds) {
            Kind kind = kinds.get(same);
            if (kind == null) {
                kind = new Kind();
                kinds.put(same, kind);
            } else if (now - kind.toldNanos < PAUSE_NANOS) {
                kind.held++;
                return false;
            }
            if (kind.held > 0) {
                entry.setMessage(
                        "%s (and %d more like it since it was last told)".formatted(entry.getMessage(), kind.held));
            }
            kind.toldNanos = now;
            kind.held = 0;
            return true;
        }
    }
}
