package io.tubecast.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class UtcAnchorTest {
    private static final long SECOND = 1_000_000_000L;

    private long monotonic = 5 * SECOND;
    private long wallNanos = 1_000 * SECOND;
    private final UtcAnchor anchor = new UtcAnchor(() -> monotonic, new FakeClock());

    @Test
    void datesMomentsBeforeAndAfterByTheOffset() {
        assertThat(anchor.utcMicros(5 * SECOND)).isEqualTo(1_000_000_000L);
        assertThat(anchor.utcMicros(3 * SECOND)).isEqualTo(998_000_000L);
        assertThat(anchor.utcMicros(5 * SECOND + 1_999)).isEqualTo(1_000_000_001L); // whole microseconds, rounded down
    }

    @Test
    void followsADriftSlowly() {
        pass(10 * SECOND, 10 * SECOND + 20_000_000); // 20 ms off after 10 s: at most 10 s * 500e-6 = 5 ms are made up
        assertThat(anchor.utcMicros(monotonic)).isEqualTo(1_010_005_000L);
        pass(10 * SECOND, 10 * SECOND);
        pass(10 * SECOND, 10 * SECOND);
        pass(10 * SECOND, 10 * SECOND);
        assertThat(anchor.utcMicros(monotonic)).isEqualTo(1_040_020_000L);
        assertThat(anchor.stepped()).isFalse();
    }

    @Test
    void datesNeverRunBackwardsWhileSlewing() {
        long last = anchor.utcMicros(monotonic);
        for (int i = 0; i < 100; i++) {
            pass(SECOND, SECOND - 1_000_000);
            long now = anchor.utcMicros(monotonic);
            assertThat(now).isGreaterThan(last);
            last = now;
        }
    }

    @Test
    void followsAJumpAtOnceAndSaysSoForAMinute() {
        pass(SECOND, 3_600 * SECOND);
        assertThat(anchor.utcMicros(monotonic)).isEqualTo(4_600_000_000L);
        assertThat(anchor.stepped()).isTrue();
        pass(59 * SECOND, 59 * SECOND);
        assertThat(anchor.stepped()).isTrue();
        pass(SECOND, SECOND);
        assertThat(anchor.stepped()).isFalse();
    }

    private void pass(long monotonicNanos, long wall) {
        monotonic += monotonicNanos;
        wallNanos += wall;
        anchor.refresh();
    }

    private final class FakeClock extends Clock {
        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(0, wallNanos);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("one zone is enough");
        }
    }
}
