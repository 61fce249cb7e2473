package io.tubecast.publish.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UtcTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00.000000Z",
                "1969-12-31T23:59:59.999999Z",
                "2000-02-29T12:00:00.000001Z",
                "2024-02-29T23:59:59.999999Z",
                "2024-03-01T00:00:00.000000Z",
                "2026-11-21T00:43:20.123456Z",
                "2100-02-28T23:59:59.100000Z",
                "9999-12-31T23:59:59.999999Z"
            })
    void writesDates(String date) {
        assertThat(text(micros(date))).isEqualTo(date);
    }

    @Test
    void agreesWithTheCalendarOfTheJdk() {
        DateTimeFormatter format =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
        SplittableRandom random = new SplittableRandom(7);
        long first = micros("0001-01-01T00:00:00Z");
        long last = micros("9999-12-31T00:00:00Z");
        for (int i = 0; i < 20_000; i++) {
            long micros = random.nextLong(first, last);
            assertThat(text(micros)).isEqualTo(format.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)));
        }
    }

    private static long micros(String date) {
        Instant instant = Instant.parse(date);
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    private static String text(long micros) {
        char[] text = new char[27];
        return new String(text, 0, UtcText.write(micros, text));
    }
}
