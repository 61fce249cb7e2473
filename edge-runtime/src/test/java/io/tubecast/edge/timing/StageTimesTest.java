package io.tubecast.edge.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.testkit.Allocation;
import org.junit.jupiter.api.Test;

class StageTimesTest {
    @Test
    void tellsTheLastIntervalFromTheWholeRun() {
        StageTimes times = new StageTimes();
        times.record(Stage.TRUNK, 10_000_000);
        times.collect();
        assertThat(times.lastInterval(Stage.TRUNK).count()).isEqualTo(1);
        times.record(Stage.TRUNK, 30_000_000);
        times.collect();
        // two digits of precision: within 1 %
        assertThat(times.lastInterval(Stage.TRUNK).p50Millis()).isCloseTo(30, within(0.3));
        assertThat(times.total(Stage.TRUNK).count()).isEqualTo(2);
        assertThat(times.total(Stage.TRUNK).p50Millis()).isCloseTo(10, within(0.1));
        times.collect();
        assertThat(times.lastInterval(Stage.TRUNK)).isEqualTo(new Percentiles(0, 0, 0, 0, 0));
    }

    @Test
    void theTableGivesEachStageItsShareOfTheWork() {
        StageTimes times = new StageTimes();
        times.record(Stage.TRUNK, 30_000_000);
        times.record(Stage.HEAD, 10_000_000);
        times.record(Stage.LATENCY, 500_000_000); // waiting is no work
        times.collect();
        assertThat(times.table().lines().filter(line -> line.startsWith("trunk")))
                .singleElement()
                .asString()
                .endsWith("75.0 %");
        assertThat(times.table().lines().filter(line -> line.startsWith("head")))
                .singleElement()
                .asString()
                .endsWith("25.0 %");
        assertThat(times.table().lines().filter(line -> line.startsWith("capture")))
                .singleElement()
                .asString()
                .doesNotContain("%");
    }

    @Test
    void theTableLeavesOutWhatDidNotRun() {
        StageTimes times = new StageTimes();
        times.record(Stage.TRUNK, 30_000_000);
        times.collect();
        assertThat(times.table()).contains("trunk").doesNotContain("flow").doesNotContain("motion trunk");
        times.record(Stage.FLOW, 3_000_000);
        times.record(Stage.MOTION, 20_000_000);
        times.collect();
        assertThat(times.table())
                .containsPattern("(?m)^flow +3.0")
                .containsPattern("(?m)^motion trunk +2\\d|(?m)^motion trunk +19");
    }

    @Test
    void toleratesClocksThatStandStillOrRunAway() {
        StageTimes times = new StageTimes();
        times.record(Stage.LINK, -5);
        times.record(Stage.LINK, Long.MAX_VALUE);
        times.collect();
        assertThat(times.total(Stage.LINK).count()).isEqualTo(2);
        assertThat(times.total(Stage.LINK).maxMillis()).isCloseTo(60_000, within(600.0));
    }

    @Test
    void recordingAllocatesNothing() {
        StageTimes times = new StageTimes();
        assertThat(Allocation.bytesPerCall(2_000, () -> times.record(Stage.DECODE, 123_456)))
                .isZero();
    }
}
