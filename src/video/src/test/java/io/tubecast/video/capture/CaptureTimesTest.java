package io.tubecast.video.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.TimeSource;
import io.tubecast.core.time.UtcAnchor;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CaptureTimesTest {
    private static final long MILLI = 1_000_000;
    private static final long HOUR = 3_600_000 * MILLI;

    private long monotonic = 9_000_000 * MILLI;
    private long wallNanos = 1_700_000_000_000L * MILLI;

    @Test
    void aDriversStampIsTakenAsItIs() {
        CaptureTimes times = new CaptureTimes(CaptureTimes.Kind.MONOTONIC, 50 * MILLI, null);
        FrameStamp stamp = times.stamp(3, monotonic - 33 * MILLI, CaptureTimes.NONE, monotonic);
        assertThat(stamp)
                .isEqualTo(new FrameStamp(
                        3, monotonic - 33 * MILLI, monotonic - 33 * MILLI, TimeSource.V4L2_START_OF_EXPOSURE));
    }

    @Test
    void aFrameThatLayInTheDriverForLongIsAsOldAsItIs() {
        CaptureTimes times = new CaptureTimes(CaptureTimes.Kind.MONOTONIC, 50 * MILLI, null);
        times.stamp(0, monotonic - 33 * MILLI, CaptureTimes.NONE, monotonic);
        long waiting = monotonic + 7 * MILLI;
        monotonic += 60_000 * MILLI; // the process stood still for a minute
        FrameStamp stamp = times.stamp(1, waiting, CaptureTimes.NONE, monotonic);
        assertThat(stamp).isEqualTo(new FrameStamp(1, waiting, waiting, TimeSource.V4L2_START_OF_EXPOSURE));
    }

    @Test
    void aDriverOnAnotherClockGivesWayToTheArrivalLessTheCamerasLatency() {
        CaptureTimes times = new CaptureTimes(CaptureTimes.Kind.MONOTONIC, 50 * MILLI, null);
        for (long wrong : new long[] {monotonic + 1, monotonic - 6_000 * MILLI, wallNanos, CaptureTimes.NONE}) {
            FrameStamp stamp = times.stamp(0, wrong, CaptureTimes.NONE, monotonic);
            assertThat(stamp.captureNanos()).isEqualTo(monotonic - 50 * MILLI);
            assertThat(stamp.timeSource()).isEqualTo(TimeSource.ARRIVAL);
        }
    }

    @Test
    void aNetworkCamerasClockIsTakenWhereItIsNearOurs() {
        CaptureTimes times = new CaptureTimes(CaptureTimes.Kind.STREAM, 50 * MILLI, anchor());
        FrameStamp stamp = times.stamp(0, 0, micros(wallNanos - 80 * MILLI), monotonic);
        assertThat(stamp.captureNanos()).isEqualTo(monotonic - 80 * MILLI);
        assertThat(stamp.timeSource()).isEqualTo(TimeSource.RTCP);
        // a camera that never heard of the date
        FrameStamp other = times.stamp(2, 2, micros(wallNanos - HOUR), monotonic);
        assertThat(other.timeSource()).isEqualTo(TimeSource.ARRIVAL);
        assertThat(times.stamp(3, 3, CaptureTimes.NONE, monotonic).timeSource()).isEqualTo(TimeSource.ARRIVAL);
    }

    @Test
    void aFrameFromALittleAheadWasTakenJustNow() {
        CaptureTimes times = new CaptureTimes(CaptureTimes.Kind.STREAM, 50 * MILLI, anchor());
        FrameStamp stamp = times.stamp(0, 0, micros(wallNanos + 10 * MILLI), monotonic); // clocks differ by so much
        assertThat(stamp.captureNanos()).isEqualTo(monotonic);
        assertThat(stamp.timeSource()).isEqualTo(TimeSource.RTCP);
    }

    @Test
    void timesGoOnEvenlyWhenTheCameraTellsItsClock() {
        CaptureTimes times = new CaptureTimes(CaptureTimes.Kind.STREAM, 0, anchor());
        long last = 0;
        for (int i = 0; i < 300; i++) {
            monotonic += 40 * MILLI;
            wallNanos += 40 * MILLI;
            // from frame 100 on, 4 s into the stream, it says that frames are 200 ms old when they come
            long camera = i < 100 ? CaptureTimes.NONE : micros(wallNanos - 200 * MILLI);
            FrameStamp stamp = times.stamp(i, i * 40L * MILLI, camera, monotonic);
            if (i > 0) { // a tenth of the 40 ms between two frames at a time
                assertThat(stamp.captureNanos() - last).isIn(40 * MILLI, 36 * MILLI);
            }
            last = stamp.captureNanos();
        }
        // 200 ms / 4 ms = 50 frames later it is there
        assertThat(monotonic - last).isEqualTo(200 * MILLI);
    }

    @Test
    void ourWallClockMayStepAndNoFrameGetsOlderOrYounger() {
        CaptureTimes times = new CaptureTimes(CaptureTimes.Kind.STREAM, 50 * MILLI, anchor());
        for (int i = 0; i < 100; i++) {
            monotonic += 40 * MILLI;
            wallNanos += 40 * MILLI;
            long cameraUtc = micros(wallNanos - 80 * MILLI);
            if (i == 50) {
                wallNanos += HOUR; // the camera's clock does not follow
            }
            long camera = i < 50 ? cameraUtc : cameraUtc - (i == 50 ? 0 : HOUR / 1_000);
            FrameStamp stamp = times.stamp(i, i * 40L * MILLI, camera, monotonic);
            // by the camera's clock 80 ms old; by arrival 50 ms: never an hour
            assertThat(monotonic - stamp.captureNanos()).isBetween(50 * MILLI, 80 * MILLI);
            if (i < 50) {
                assertThat(stamp.timeSource()).isEqualTo(TimeSource.RTCP);
            }
        }
        assertThat(times.stamp(100, 4_000 * MILLI, micros(wallNanos - HOUR), monotonic)
                        .timeSource())
                .isEqualTo(TimeSource.ARRIVAL);
    }

    @Test
    void withoutTrustInTheCamerasClockAStreamCountsFromItsArrival() {
        CaptureTimes times = new CaptureTimes(CaptureTimes.Kind.STREAM, 0, null);
        FrameStamp stamp = times.stamp(0, 0, micros(wallNanos - 80 * MILLI), monotonic);
        assertThat(stamp.captureNanos()).isEqualTo(monotonic);
        assertThat(stamp.timeSource()).isEqualTo(TimeSource.ARRIVAL);
    }

    private static long micros(long nanos) {
        return nanos / 1_000;
    }

    private UtcAnchor anchor() {
        return new UtcAnchor(() -> monotonic, new Clock() {
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
        });
    }
}
