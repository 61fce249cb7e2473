package io.tubecast.edge.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LogLinesTest {
    private static String line(LogForm form, Level level, String message, @Nullable Throwable thrown) {
        LogRecord entry = new LogRecord(level, message);
        entry.setLoggerName("io.tubecast.edge.Something");
        entry.setInstant(Instant.parse("2026-11-22T09:05:03.25Z"));
        entry.setThrown(thrown);
        return LogLines.format(entry, form, ZoneOffset.ofHours(1));
    }

    @Test
    void aTerminalGetsTimeAndLevel() {
        assertThat(line(LogForm.TEXT, Level.WARNING, "no link", null)).isEqualTo("10:05:03 WARNING no link\n");
        assertThat(line(LogForm.TEXT, Level.SEVERE, "broken", new IOException("disk full")))
                .startsWith("10:05:03 SEVERE broken\njava.io.IOException: disk full\n\tat ");
    }

    @Test
    void theJournalGetsAPriorityInFrontOfEveryLine() {
        assertThat(line(LogForm.JOURNAL, Level.FINE, "a", null)).isEqualTo("<7>a\n");
        assertThat(line(LogForm.JOURNAL, Level.INFO, "a", null)).isEqualTo("<6>a\n");
        assertThat(line(LogForm.JOURNAL, Level.WARNING, "a\nb", null)).isEqualTo("<4>a\n<4>b\n");
        assertThat(line(LogForm.JOURNAL, Level.SEVERE, "a", new IOException("disk full"))
                        .lines())
                .hasSizeGreaterThan(2)
                .allMatch(line -> line.startsWith("<3>"));
    }

    @Test
    void programsGetAnObjectALine() throws IOException {
        String line = line(LogForm.JSON, Level.WARNING, "no \"link\"\nat all", new IOException("reset"));
        assertThat(line).endsWith("}\n").hasLineCount(1);
        JsonNode object = new ObjectMapper().readTree(line);
        assertThat(object.get("ts").textValue()).isEqualTo("2026-11-22T09:05:03.250Z");
        assertThat(object.get("level").textValue()).isEqualTo("warn");
        assertThat(object.get("priority").intValue()).isEqualTo(4);
        assertThat(object.get("logger").textValue()).isEqualTo("io.tubecast.edge.Something");
        assertThat(object.get("message").textValue()).isEqualTo("no \"link\"\nat all");
        assertThat(object.get("trace").textValue()).startsWith("java.io.IOException: reset");
        assertThat(new ObjectMapper()
                        .readTree(line(LogForm.JSON, Level.INFO, "up", null))
                        .has("trace"))
                .isFalse();
    }

    @Test
    void everyNameIsAForm() {
        assertThat(LogForm.names()).containsExactly("auto", "text", "journal", "json");
        assertThat(LogForm.of("json")).isEqualTo(LogForm.JSON);
        assertThat(LogForm.of("auto")).isNotEqualTo(LogForm.JSON);
        assertThatThrownBy(() -> LogForm.of("xml")).hasMessageContaining("xml");
    }
}
