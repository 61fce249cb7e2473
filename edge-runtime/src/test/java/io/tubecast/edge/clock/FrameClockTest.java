package io.tubecast.edge.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.testkit.Allocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameClockTest {
    @Test
    void takesEveryFrameOfASourceWithin25PercentOfTheTrainingRate() {
        // 30 fps against 25: 20 % off
        FrameClock clock = new FrameClock(25, 30, 1, 1);
        assertThat(clock.takesEveryFrame()).isTrue();
        assertThat(taken(clock, 30, 10)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void countsDeltaTimesStrideFramesOfSuchASource() {
        assertThat(taken(new FrameClock(25, 25, 3, 2), 25, 20)).containsExactly(0, 6, 12, 18);
    }

    @Test
    void aFrameLostByTheSourceDelaysOneStepOnly() {
        FrameClock clock = new FrameClock(25, 25, 2, 1);
        List<Integer> taken = new ArrayList<>();
        for (int i : new int[] {0, 1, 3, 4, 5, 6}) { // 2 is lost
            if (clock.takes(i, i * 40_000_000L)) {
                taken.add(i);
            }
        }
        assertThat(taken).containsExactly(0, 3, 5);
    }

    @Test
    void picksTheNearestFramesOfAFasterSource() {
        // 60 fps, ticks at 40 ms: frames at 0, 16.7, 33.3*, 50, 66.7, 83.3*, 100, 116.7*, 133.3, 150, 166.7*
        assertThat(taken(new FrameClock(25, 60, 1, 1), 60, 11)).containsExactly(0, 2, 5, 7, 10);
    }

    @Test
    void takesEveryFrameOfASlowerSourceWhenTheTicksAreDense() {
        // 10 fps against ticks of 40 ms: 100 ms is 20 ms from 80 and from 120, within half an interval
        FrameClock clock = new FrameClock(25, 10, 1, 1);
        assertThat(taken(clock, 10, 5)).containsExactly(0, 1, 2, 3, 4);
        assertThat(clock.offClock()).isZero();
    }

    @Test
    void startsAnewFromAFrameThatIsTooFarFromItsTickAndCountsIt() {
        // ticks of 120 ms, frames of 70 ms: 140 is 20 ms late (in); 240 wants 210 (30 ms early, out: a new start
        // there), then 330 wants 350 (20 ms)
        FrameClock clock = new FrameClock(25, 1000.0 / 70, 3, 1);
        assertThat(taken(clock, 1000.0 / 70, 6)).containsExactly(0, 2, 3, 5);
        assertThat(clock.offClock()).isEqualTo(1);
    }

    @Test
    void neverStraysFromItsTicksWithAFastEnoughSource() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            double fps = 32 + random.nextDouble() * 90; // more than 25 % above 25
            int step = 1 + random.nextInt(4);
            FrameClock clock = new FrameClock(25, fps, step, 1);
            long next = 0;
            for (int i = 0; i < 500; i++) {
                long media = Math.round(i * 1e9 / fps);
                if (clock.takes(i, media)) {
                    // tick number `next` is at next * step * 40 ms: at most 20 ms away
                    assertThat(Math.abs(media - next * step * 40_000_000L)).isLessThanOrEqualTo(20_000_000L);
                    next++;
                }
            }
            assertThat(clock.offClock()).isZero();
            assertThat(next).isBetween((long) (500 / fps * 25 / step), (long) (500 / fps * 25 / step) + 2);
        }
    }

    @Test
    void takesUpTheTicksAgainAfterAHole() {
        FrameClock clock = new FrameClock(25, 50, 1, 1);
        assertThat(clock.takes(0, 0)).isTrue();
        assertThat(clock.takes(50, 1_010_000_000L)).isTrue(); // tick 25 is at 1000 ms
        assertThat(clock.takes(51, 1_025_000_000L)).isFalse(); // tick 26 at 1040 ms: the next frame is nearer
        assertThat(clock.takes(52, 1_045_000_000L)).isTrue();
    }

    @Test
    void beginsAnewWhenTheStreamDoes() {
        FrameClock clock = new FrameClock(25, 25, 4, 1);
        assertThat(clock.takes(0, 0)).isTrue();
        assertThat(clock.takes(1, 40_000_000)).isFalse();
        assertThat(clock.takes(0, 0)).isTrue();
        clock.restart();
        assertThat(clock.takes(1, 40_000_000)).isTrue();
    }

    @Test
    void flowRunsOverEveryFrameOfASourceNearTheTrainingRate() {
        FrameClock clock = new FrameClock(25, 30, 4, 2);
        for (int i = 0; i < 20; i++) {
            assertThat(clock.takes(i, i * 33_333_333L)).isEqualTo(i % 8 == 0);
            assertThat(clock.flowFrame()).isTrue();
        }
    }

    @Test
    void flowRunsAtTheTrainingRateOverAFasterSource() {
        FrameClock clock = new FrameClock(25, 60, 3, 1);
        List<Integer> steps = new ArrayList<>();
        List<Integer> flow = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            if (clock.takes(i, Math.round(i * 1e9 / 60))) {
                steps.add(i);
            }
            if (clock.flowFrame()) {
                flow.add(i);
            }
        }
        // ticks of 40 ms in frames of 16.7 ms: 0, 2.4, 4.8, 7.2, 9.6, 12, 14.4, 16.8, 19.2, 21.6, 24
        assertThat(flow).containsExactly(0, 2, 5, 7, 10, 12, 14, 17, 19, 22, 24);
        assertThat(steps).containsExactly(0, 7, 14, 22);
    }

    @Test
    void everyStepIsAFlowFrameWhateverTheSourceDoes() {
        Random random = new Random(12);
        for (int round = 0; round < 300; round++) {
            double fps = 5 + random.nextDouble() * 120;
            FrameClock clock = new FrameClock(25, random.nextInt(4) == 0 ? 0 : fps, 1 + random.nextInt(4), 1);
            long media = 0;
            for (int i = 0; i < 200; i++) {
                media += Math.round((0.5 + random.nextDouble()) * 1e9 / fps);
                media += random.nextInt(50) == 0 ? 1_000_000_000L : 0;
                boolean step = clock.takes(i, media);
                assertThat(clock.flowFrame() || !step).isTrue();
            }
        }
    }

    @Test
    void refusesARateOfZero() {
        assertThatThrownBy(() -> new FrameClock(0, 25, 1, 1)).hasMessageContaining("0.0 fps");
    }

    @Test
    void allocatesNothing() {
        FrameClock clock = new FrameClock(25, 60, 1, 1);
        long[] frame = {0};
        assertThat(Allocation.bytesPerCall(5_000, () -> clock.takes(frame[0], frame[0]++ * 16_666_667L)))
                .isZero();
    }

    private static List<Integer> taken(FrameClock clock, double fps, int frames) {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            if (clock.takes(i, Math.round(i * 1e9 / fps))) {
                taken.add(i);
            }
        }
        return taken;
    }

    @Test
    void aNewStrideCountsFromTheLastFrameThatWasTaken() {
        int[] stride = {1};
        FrameClock every = new FrameClock(25, 25, 2, () -> stride[0]);
        List<Long> taken = new ArrayList<>();
        for (long i = 0; i < 24; i++) {
            stride[0] = i < 7 ? 1 : i < 16 ? 2 : 1;
            if (every.takes(i, i * 40_000_000L)) {
                taken.add(i);
            }
            assertThat(every.stride()).isEqualTo(stride[0]);
        }
        // 0, 2, 4, 6 in twos; then in fours 10, 14; then in twos again
        assertThat(taken).containsExactly(0L, 2L, 4L, 6L, 10L, 14L, 16L, 18L, 20L, 22L);
    }

    @Test
    void aNewStrideStaysOnTheGridOfAFasterSource() {
        int[] stride = {1};
        FrameClock clock = new FrameClock(25, 50, 1, () -> stride[0]);
        List<Long> taken = new ArrayList<>();
        for (long i = 0; i < 40; i++) {
            stride[0] = i < 10 ? 1 : i < 26 ? 4 : 2;
            boolean takes = clock.takes(i, i * 20_000_000L);
            if (takes) {
                taken.add(i);
            }
            assertThat(clock.flowFrame()).as("frame %d", i).isEqualTo(i % 2 == 0);
        }
        // ticks of 40 ms are every second frame; then every eighth from frame 8 on; then every fourth from frame 24 on
        assertThat(taken).containsExactly(0L, 2L, 4L, 6L, 8L, 16L, 24L, 28L, 32L, 36L);
        assertThat(clock.offClock()).isZero();
    }
}
