package io.tubecast.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkTimingsTest {
    @Test
    void figuresAreMicrosecondsOfStepsAndEnds() {
        LinkTimings timings = new LinkTimings();
        assertThat(timings.figures()).containsEntry("steps", 0).containsEntry("microsPerFrame", 0.0);
        timings.step(1_000);
        timings.step(9_000);
        timings.step(2_000);
        timings.frames(4);
        timings.frames(7);
        timings.end(6_000); // 18 us for 3 steps
        timings.frames(3); // a video in which nothing was found
        timings.end(0);
        timings.step(4_000);
        timings.frames(10);
        timings.end(8_000); // 12 us for one step

        assertThat(timings.figures())
                .containsEntry("videos", 3)
                .containsEntry("steps", 4)
                .containsEntry("frames", 20L)
                .containsEntry("stepMicros", Map.of("p50", 2.0, "p99", 9.0, "mean", 4.0))
                .containsEntry("endMicros", Map.of("p50", 6.0, "p99", 8.0, "mean", 14.0 / 3))
                .containsEntry("videoMicrosPerStep", Map.of("p50", 6.0, "p99", 12.0, "mean", 9.0))
                .containsEntry("microsPerStep", 7.5) // 30 us
                .containsEntry("microsPerFrame", 1.5);
    }
}
