package io.tubecast.edge.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RepeatFilterTest {
    private static final long SECOND = 1_000_000_000L;

    private long now = Long.MAX_VALUE - 5 * SECOND; // clocks may run over
    private final RepeatFilter filter = new RepeatFilter(() -> now);

    private @Nullable String told(Level level, String logger, String message) {
        LogRecord entry = new LogRecord(level, message);
        entry.setLoggerName(logger);
        return filter.isLoggable(entry) ? entry.getMessage() : null;
    }

    @Test
    void aStormIsToldOnceAMinuteWithItsSize() {
        int lines = 0;
        for (int i = 0; i < 6_000; i++) { // ten minutes, ten a second
            String told = told(Level.WARNING, "link", "no link to 10.0.0.7: " + i + " failures");
            if (told != null && lines++ > 0) {
                assertThat(told)
                        .isEqualTo("no link to 10.0.0.7: %d failures (and 599 more like it since it was last told)", i);
            }
            now += SECOND / 10;
        }
        assertThat(lines).isEqualTo(10);
    }

    @Test
    void othersAreNotHeldBack() {
        assertThat(told(Level.WARNING, "link", "no link")).isEqualTo("no link");
        assertThat(told(Level.WARNING, "link", "no camera")).isEqualTo("no camera");
        assertThat(told(Level.SEVERE, "link", "no link")).isEqualTo("no link");
        assertThat(told(Level.WARNING, "camera", "no link")).isEqualTo("no link");
        assertThat(told(Level.WARNING, "link", "no link")).isNull();
    }

    @Test
    void whatIsMerelyToldIsToldEachTime() {
        for (int i = 0; i < 3; i++) {
            assertThat(told(Level.INFO, "link", "connected")).isEqualTo("connected");
        }
    }

    @Test
    void kindsThatAreLongPastAreForgotten() {
        told(Level.WARNING, "link", "first");
        for (int i = 0; i < 300; i++) {
            told(Level.WARNING, "link" + (char) ('a' + i % 26) + (char) ('a' + i / 26), "other");
        }
        assertThat(told(Level.WARNING, "link", "first")).isEqualTo("first");
    }
}
