package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ResamplingTest {
    @Test
    void showsTheFirstAndTheLastFrame() {
        Resampling shorter = new Resampling(241, 96);
        assertThat(shorter.sourceFrame(0)).isEqualTo(0);
        assertThat(shorter.sourceFrame(95)).isEqualTo(240);
        assertThat(shorter.sourceFrame(1)).isEqualTo(3); // 240 / 95 = 2.53
        Resampling longer = new Resampling(20, 96);
        assertThat(longer.sourceFrame(95)).isEqualTo(19);
        assertThat(longer.sourceFrame(2)).isEqualTo(0); // 2 x 19 / 95 = 0.4
        assertThat(longer.sourceFrame(3)).isEqualTo(1); // 0.6
    }

    @Test
    void putsFramesOnTheClipsScale() {
        Resampling resampling = new Resampling(191, 96);
        assertThat(resampling.clipTime(190)).isEqualTo(95);
        assertThat(resampling.clipTime(38)).isEqualTo(19); // 38 x 95 / 190
        assertThat(resampling.sourceTime(19)).isEqualTo(38);
    }

    @Test
    void findsTheFramesInsideASpan() {
        Resampling resampling = new Resampling(191, 96); // two frames of the video for each of the clip
        assertThat(resampling.firstFrame(new TimeSpan(2.2, 5.1))).isEqualTo(5); // 4.4
        assertThat(resampling.lastFrame(new TimeSpan(2.2, 5.1))).isEqualTo(10); // 10.2
        Resampling sparse = new Resampling(4, 10); // a frame of the video every third of the clip's
        assertThat(sparse.lastFrame(new TimeSpan(4, 5))).isLessThan(sparse.firstFrame(new TimeSpan(4, 5)));
    }

    @Test
    void keepsEveryFrameOfAWholeClip() {
        Random random = new Random(4);
        for (int i = 0; i < 500; i++) {
            Resampling resampling = new Resampling(1 + random.nextInt(900), 1 + random.nextInt(128));
            TimeSpan whole = TimeSpan.ofClip(resampling.clipFrames());
            if (resampling.clipFrames() > 1) {
                assertThat(resampling.firstFrame(whole)).isEqualTo(0);
                assertThat(resampling.lastFrame(whole)).isEqualTo(resampling.sourceFrames() - 1);
            }
            int frame = random.nextInt(resampling.sourceFrames());
            double there = resampling.clipTime(frame);
            assertThat(there).isBetween(0.0, (double) resampling.clipFrames() - 1);
            if (resampling.clipFrames() > 1 && resampling.sourceFrames() > 1) {
                assertThat(resampling.sourceTime(there)).isCloseTo(frame, within(1e-9));
            }
        }
    }

    @Test
    void refusesAVideoWithoutFrames() {
        assertThatThrownBy(() -> new Resampling(0, 96)).hasMessageContaining("were 0 and 96");
    }
}
