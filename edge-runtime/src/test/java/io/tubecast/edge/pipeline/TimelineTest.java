package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.frame.FrameStamp;
import org.junit.jupiter.api.Test;

class TimelineTest {
    @Test
    void aCamerasTimeIsCaptureTime() {
        Timeline timeline = new Timeline(true);
        assertThat(timeline.note(new FrameStamp(0, 500, 7))).isEqualTo(500);
        assertThat(timeline.captureNanos(499)).isEqualTo(499);
    }

    @Test
    void aFilesTimeIsMediaTimeAndTurnsBackIntoCaptureTime() {
        Timeline timeline = new Timeline(false);
        // read four times as fast as it was taken: 40 ms apart in the file, 10 ms here
        for (int i = 0; i < 100; i++) {
            long moment = timeline.note(new FrameStamp(i, 1_000 + i * 10_000_000L, i * 40_000_000L));
            assertThat(moment).isEqualTo(1_000 + i * 40_000_000L);
        }
        assertThat(timeline.captureNanos(1_000 + 50 * 40_000_000L)).isEqualTo(1_000 + 50 * 10_000_000L);
        // halfway between two frames
        assertThat(timeline.captureNanos(1_000 + 20_000_000L)).isEqualTo(1_000 + 5_000_000L);
    }

    @Test
    void remembersLongStreamsAtACoarserSpacing() {
        Timeline timeline = new Timeline(false);
        int frames = 200_000;
        for (int i = 0; i < frames; i++) {
            timeline.note(new FrameStamp(i, i * 10_000_000L, i * 40_000_000L));
        }
        for (int i = 0; i < frames; i += 999) {
            assertThat((double) timeline.captureNanos(i * 40_000_000L)).isCloseTo(i * 10_000_000.0, within(1.0));
        }
        assertThat(timeline.captureNanos((frames - 1) * 40_000_000L)).isEqualTo((frames - 1) * 10_000_000L);
    }

    @Test
    void neverRunsBackwards() {
        Timeline timeline = new Timeline(false);
        timeline.note(new FrameStamp(0, 0, 100));
        assertThat(timeline.note(new FrameStamp(1, 10, 40))).isZero();
    }
}
