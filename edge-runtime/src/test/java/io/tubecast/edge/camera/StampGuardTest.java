package io.tubecast.edge.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.edge.camera.StampGuard.Verdict;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StampGuardTest {
    private static final long MILLI = 1_000_000;
    private static final long HOUR = 3_600_000 * MILLI;

    private final StampGuard guard = new StampGuard(500 * MILLI);
    private long now = 1_000_000 * MILLI;

    @Test
    void aSteadyCameraKeepsItsStamps() {
        for (int i = 0; i < 100; i++) {
            now += 40 * MILLI;
            assertThat(judge(now - 30 * MILLI)).isEqualTo(Verdict.FINE);
            assertThat(guard.captureNanos()).isEqualTo(now - 30 * MILLI);
            assertThat(guard.fromArrival()).isFalse();
        }
    }

    @Test
    void aClockThatJumpsAheadIsToldOnceAndArrivalCounts() {
        steady(10);
        now += 40 * MILLI;
        assertThat(judge(now - 30 * MILLI + HOUR)).isEqualTo(Verdict.JUMPED);
        // an hour less the 30 ms of its age, ahead of the present moment
        assertThat(guard.jumpNanos()).isEqualTo(HOUR - 30 * MILLI);
        assertThat(guard.captureNanos()).isEqualTo(now);
        assertThat(guard.fromArrival()).isTrue();
        for (int i = 0; i < 10; i++) {
            now += 40 * MILLI;
            assertThat(judge(now - 30 * MILLI + HOUR)).isEqualTo(Verdict.FINE);
            assertThat(guard.captureNanos()).isEqualTo(now);
        }
        now += 40 * MILLI; // and it comes back
        assertThat(judge(now - 30 * MILLI)).isEqualTo(Verdict.FINE);
        assertThat(guard.fromArrival()).isFalse();
        assertThat(guard.captureNanos()).isEqualTo(now - 30 * MILLI);
    }

    @Test
    void aClockThatJumpsBackIsToldOnceAndArrivalCounts() {
        steady(10);
        long last = guard.captureNanos();
        now += 40 * MILLI;
        assertThat(judge(now - 30 * MILLI - HOUR)).isEqualTo(Verdict.JUMPED);
        assertThat(guard.jumpNanos()).isEqualTo(now - 30 * MILLI - HOUR - last);
        assertThat(guard.captureNanos()).isEqualTo(now);
        now += 40 * MILLI;
        assertThat(judge(now - 30 * MILLI - HOUR)).isEqualTo(Verdict.FINE);
        assertThat(guard.captureNanos()).isEqualTo(now);
    }

    @Test
    void aSlowCameraWhoseClockWasWrongForAMomentGetsItsStampsBack() {
        for (int i = 0; i < 10; i++) {
            now += 40 * MILLI;
            judge(now - 300 * MILLI);
        }
        now += 40 * MILLI;
        assertThat(judge(now + HOUR)).isEqualTo(Verdict.JUMPED);
        long last = guard.captureNanos();
        assertThat(last).isEqualTo(now);
        // 300 ms too late now; half of the 40 ms between two frames is caught up at a time
        for (int i = 0; i < 14; i++) {
            now += 40 * MILLI;
            assertThat(judge(now - 300 * MILLI)).isEqualTo(Verdict.FINE);
            assertThat(guard.captureNanos() - last).isEqualTo(20 * MILLI);
            assertThat(guard.fromArrival()).isTrue();
            last = guard.captureNanos();
        }
        for (int i = 0; i < 5; i++) {
            now += 40 * MILLI;
            assertThat(judge(now - 300 * MILLI)).isEqualTo(Verdict.FINE);
            assertThat(guard.captureNanos()).isEqualTo(now - 300 * MILLI);
            assertThat(guard.fromArrival()).isFalse();
        }
    }

    @Test
    void framesFromABufferAreLateUntilTheStreamHasCaughtUp() {
        steady(10); // 30 ms old each
        long taken = now;
        now += 3_000 * MILLI; // nobody read for three seconds; now the buffer comes, a frame a millisecond
        int late = 0;
        int fine = 0;
        for (int i = 1; i <= 80; i++) {
            now += MILLI;
            taken += 40 * MILLI;
            if (taken > now - 30 * MILLI) {
                break;
            }
            if (judge(taken) == Verdict.LATE) {
                late++;
            } else {
                fine++;
            }
        }
        // frame i is 3000 + i - 40 i ms old: over 30 + 500 ms for 39 i < 2470, so for the first 63 frames
        assertThat(late).isEqualTo(63);
        assertThat(fine).isPositive();
        assertThat(guard.captureNanos()).isEqualTo(taken - (taken > now - 30 * MILLI ? 40 * MILLI : 0));
    }

    @Test
    void aCameraThatAlwaysNeedsLongIsNotLate() {
        for (int i = 0; i < 50; i++) {
            now += 40 * MILLI;
            assertThat(judge(now - 900 * MILLI)).isEqualTo(Verdict.FINE);
            assertThat(guard.captureNanos()).isEqualTo(now - 900 * MILLI);
        }
    }

    @Test
    void captureTimesAlwaysRiseAndNeverLieAhead() {
        SplittableRandom random = new SplittableRandom(11);
        long last = Long.MIN_VALUE;
        for (int i = 0; i < 20_000; i++) {
            now += 1 + random.nextLong(80 * MILLI);
            long capture = now - random.nextLong(200 * MILLI);
            if (random.nextInt(20) == 0) {
                capture += (random.nextBoolean() ? 1 : -1) * random.nextLong(2 * HOUR);
            }
            Verdict verdict = judge(capture);
            if (verdict != Verdict.LATE) {
                assertThat(guard.captureNanos()).isGreaterThan(last).isLessThanOrEqualTo(now);
                last = guard.captureNanos();
            }
        }
    }

    private void steady(int frames) {
        for (int i = 0; i < frames; i++) {
            now += 40 * MILLI;
            judge(now - 30 * MILLI);
        }
    }

    private Verdict judge(long captureNanos) {
        return guard.judge(new FrameStamp(0, captureNanos, captureNanos), now);
    }
}
