package io.tubecast.edge.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingSummaryTest {
    @TempDir
    private Path folder;

    private static String line(int n, String utc, double monoSeconds) {
        return "{\"n\":%d,\"t_utc\":\"%s\",\"t_mono_ns\":%d,\"topic\":\"tubes/v1/n/health\",\"qos\":0,\"payload\":{}}%n"
                .formatted(n, utc, (long) (monoSeconds * 1e9));
    }

    private RecordingSummary summary(String... lines) throws IOException {
        Path file = Files.writeString(folder.resolve("flight.jsonl"), String.join("", lines));
        return RecordingSummary.of(List.of(file), (damaged, number, reason) -> {
            throw new AssertionError(reason);
        });
    }

    @Test
    void withinARunTheMonotonicClockCountsWhateverTheDatesSay() throws IOException {
        RecordingSummary summary = summary(
                line(0, "1970-01-01T00:00:07.000000Z", 7),
                line(1, "2026-11-21T00:00:00.000000Z", 9), // the clock was set
                line(2, "2026-11-21T00:01:30.000000Z", 99)); // the disk was full for a while
        assertThat(summary.nanos()).isEqualTo(92_000_000_000L);
        assertThat(summary.messages()).isEqualTo(3);
    }

    @Test
    void theTimeBetweenRunsIsWaitedForAFewSecondsAtMost() throws IOException {
        RecordingSummary summary = summary(
                line(0, "1970-01-01T00:00:07.000000Z", 7), // a board without a battery
                line(1, "1970-01-01T00:00:08.000000Z", 8),
                line(0, "2026-11-21T00:00:00.000000Z", 5), // 56 years later by its clock: 5 s
                line(1, "2026-11-21T00:00:01.000000Z", 6),
                line(0, "2026-11-21T00:00:03.000000Z", 4), // started again after two seconds
                line(0, "2026-11-20T00:00:03.000000Z", 4)); // and with a clock that was set back
        assertThat(summary.nanos()).isEqualTo(1_000_000_000L + 5_000_000_000L + 1_000_000_000L + 2_000_000_000L);
    }
}
