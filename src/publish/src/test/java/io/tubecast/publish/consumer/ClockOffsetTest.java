package io.tubecast.publish.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ClockOffsetTest {
    private static final long MILLI = 1_000_000;

    private final ClockOffset clock = new ClockOffset();

    @Test
    void isTheMiddleOfTheRoundTrip() {
        // the node's clock is 1000 ms ahead; 4 ms there, 2 ms of work, 4 ms back
        assertThat(clock.known()).isFalse();
        assertThat(clock.sample(0, 1_004 * MILLI, 1_006 * MILLI, 10 * MILLI)).isTrue();
        assertThat(clock.nodeNanos(10 * MILLI)).isEqualTo(1_010 * MILLI);
        assertThat(clock.errorNanos(10 * MILLI))
                .isEqualTo(4 * MILLI + 1); // half of 10 - 2, and a nanosecond of rounding
    }

    @Test
    void isNeverWrongByMoreThanItSaysHoweverUnequalTheWays() {
        SplittableRandom random = new SplittableRandom(3);
        for (int run = 0; run < 200; run++) {
            ClockOffset estimate = new ClockOffset();
            long ahead = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
            long now = random.nextLong(1_000_000_000_000L);
            for (int i = 0; i < 12; i++) {
                long there = random.nextLong(20 * MILLI);
                long work = random.nextLong(5 * MILLI);
                long back = random.nextLong(20 * MILLI);
                long asked = now;
                now = asked + there + work + back;
                assertThat(estimate.sample(asked, asked + there + ahead, asked + there + work + ahead, now))
                        .isTrue();
                assertThat(Math.abs(estimate.nodeNanos(now) - (now + ahead)))
                        .isLessThanOrEqualTo(estimate.errorNanos(now));
                now += random.nextLong(1_000 * MILLI);
            }
        }
    }

    @Test
    void prefersTheShortestTripUntilItIsOld() {
        clock.sample(0, 1_001 * MILLI, 1_001 * MILLI, 2 * MILLI); // +- 1 ms
        clock.sample(100 * MILLI, 1_150 * MILLI, 1_150 * MILLI, 200 * MILLI); // +- 50 ms, says 1000 as well
        clock.sample(300 * MILLI, 1_310 * MILLI, 1_310 * MILLI, 340 * MILLI); // +- 20 ms, says 990
        assertThat(clock.nodeNanos(400 * MILLI)).isEqualTo(1_400 * MILLI);
        // 200 millionths of drift: after 100 s the first is wrong by up to 1 + 20 ms, the others by no less
        assertThat(clock.errorNanos(100_002 * MILLI)).isEqualTo(21 * MILLI + 1);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(clock.sample(10, 5, 4, 20)).isFalse(); // left before it came
        assertThat(clock.sample(10, 5, 30, 20)).isFalse(); // longer there than away
        assertThat(clock.sample(10, 5, 6, 9)).isFalse(); // answered before it was asked
        assertThat(clock.known()).isFalse();
    }
}
