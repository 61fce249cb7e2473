package io.tubecast.video.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamClockTest {
    private static final long MILLI = 1_000_000;
    private static final long BASE = 5_000_000 * MILLI;

    private final StreamClock clock = new StreamClock();

    @Test
    void theQuickestFrameFixesWhereTheStampsLie() {
        assertThat(clock.expected(0, BASE + 30 * MILLI)).isEqualTo(BASE + 30 * MILLI);
        // 40 ms later in the stream, 20 ms later here: it was 20 ms quicker
        assertThat(clock.expected(40 * MILLI, BASE + 50 * MILLI)).isEqualTo(BASE + 50 * MILLI);
        // this one was 25 ms slower than the quickest
        assertThat(clock.expected(80 * MILLI, BASE + 115 * MILLI)).isEqualTo(BASE + 90 * MILLI);
    }

    @Test
    void afterAStallTheAgeTellsHowFarTheStreamIsBehind() {
        for (int i = 0; i < 50; i++) {
            clock.expected(i * 40L * MILLI, BASE + i * 40L * MILLI);
        }
        // nobody read for three seconds; frame 50 was sent at 2000 ms
        assertThat(clock.expected(2_000 * MILLI, BASE + 5_000 * MILLI)).isEqualTo(BASE + 2_000 * MILLI);
        assertThat(clock.expected(2_040 * MILLI, BASE + 5_001 * MILLI)).isEqualTo(BASE + 2_040 * MILLI);
    }

    @Test
    void stampsThatRunBackOrFarAheadBeginAnew() {
        clock.expected(3_600_000 * MILLI, BASE);
        assertThat(clock.expected(0, BASE + 40 * MILLI)).isEqualTo(BASE + 40 * MILLI);
        assertThat(clock.expected(40 * MILLI, BASE + 85 * MILLI)).isEqualTo(BASE + 80 * MILLI);
        assertThat(clock.expected(3_600_000 * MILLI, BASE + 120 * MILLI)).isEqualTo(BASE + 120 * MILLI);
    }

    @Test
    void aHoleInTheStreamIsNoJump() {
        clock.expected(0, BASE);
        assertThat(clock.expected(30_000 * MILLI, BASE + 30_010 * MILLI)).isEqualTo(BASE + 30_000 * MILLI);
    }

    @Test
    void aLongerWayIsBelievedAfterTwoWindowsAndADriftIsFollowed() {
        clock.expected(0, BASE);
        long expected = 0;
        int i = 1;
        for (; i * 40L <= 21_000; i++) { // from now on 300 ms slower
            expected = clock.expected(i * 40L * MILLI, BASE + (i * 40L + 300) * MILLI);
        }
        assertThat(expected).isEqualTo(BASE + ((i - 1) * 40L + 300) * MILLI);
    }

    @Test
    void neverLaterThanTheArrival() {
        SplittableRandom random = new SplittableRandom(5);
        long arrival = BASE;
        for (int i = 0; i < 20_000; i++) {
            arrival += 1 + random.nextLong(90 * MILLI);
            long stamp = random.nextInt(100) == 0 ? random.nextLong(BASE) : i * 40L * MILLI;
            assertThat(clock.expected(stamp, arrival)).isLessThanOrEqualTo(arrival);
        }
    }
}
