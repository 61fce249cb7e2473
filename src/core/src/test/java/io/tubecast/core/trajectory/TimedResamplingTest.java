package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TimedResamplingTest {
    @Test
    void theClipShowsTheFrameNearestToEachMoment() {
        // of frames 0 to 6 the third was dropped; four moments at 0, 80, 160 and 240 ms
        TimedResampling resampling = new TimedResampling(millis(0, 40, 120, 160, 200, 240), 4);
        assertThat(resampling.sourceFrame(0)).isEqualTo(0);
        assertThat(resampling.sourceFrame(1)).isEqualTo(2); // 40 and 120 are as near: the later
        assertThat(resampling.sourceFrame(2)).isEqualTo(3);
        assertThat(resampling.sourceFrame(3)).isEqualTo(5);
        assertThat(resampling.clipTime(2)).isCloseTo(1.5, within(1e-12)); // 120 of 80 ms
        assertThat(resampling.nearestFrame(0.2)).isZero(); // 16 ms
        assertThat(resampling.nearestFrame(0.3)).isEqualTo(1); // 24 ms
    }

    @Test
    void aSpanHasTheFramesBetweenItsEndsAndPerhapsNone() {
        TimedResampling resampling = new TimedResampling(millis(0, 40, 120, 160, 200, 240), 4);
        assertThat(resampling.firstFrame(new TimeSpan(0.5, 2))).isEqualTo(1); // 40 ms, the end is inside
        assertThat(resampling.lastFrame(new TimeSpan(0.5, 2))).isEqualTo(3); // 160 ms
        TimeSpan hole = new TimeSpan(0.6, 1.4);
        assertThat(resampling.lastFrame(hole)).isLessThan(resampling.firstFrame(hole));
    }

    @Test
    void evenTimesAreSeenAsEvenFramesAre() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            int frames = 2 + random.nextInt(200);
            int clip = 2 + random.nextInt(96);
            double interval = 1e9 / (10 + 50 * random.nextDouble());
            long[] nanos = new long[frames];
            for (int i = 0; i < frames; i++) {
                nanos[i] = Math.round(i * interval); // whole nanoseconds, as stamps are
            }
            Resampler timed = new TimedResampling(nanos, clip);
            Resampler even = new Resampling(frames, clip);
            for (int i = 0; i < clip; i++) {
                assertThat(timed.sourceFrame(i)).as("%d of %d", i, frames).isEqualTo(even.sourceFrame(i));
            }
            for (int f = 0; f < frames; f++) {
                assertThat(timed.clipTime(f)).isCloseTo(even.clipTime(f), within(1e-5));
            }
            double start = (clip - 1) * random.nextDouble();
            TimeSpan span = new TimeSpan(start, start + (clip - 1 - start) * random.nextDouble());
            assertThat(timed.firstFrame(span)).isEqualTo(even.firstFrame(span));
            assertThat(timed.lastFrame(span)).isEqualTo(even.lastFrame(span));
            assertThat(timed.firstFrame(TimeSpan.ofClip(clip))).isZero();
            assertThat(timed.lastFrame(TimeSpan.ofClip(clip))).isEqualTo(frames - 1);
        }
    }

    @Test
    void framesOutOfOrderAreRefused() {
        assertThatThrownBy(() -> new TimedResampling(millis(0, 40, 40), 4))
                .hasMessage("times must grow, were 40000000 and 40000000 ns at frames 1 and 2");
        assertThatThrownBy(() -> new TimedResampling(millis(), 4)).hasMessageContaining("were 0 and 4");
    }

    private static long[] millis(long... times) {
        long[] nanos = new long[times.length];
        for (int i = 0; i < times.length; i++) {
            nanos[i] = times[i] * 1_000_000;
        }
        return nanos;
    }
}
