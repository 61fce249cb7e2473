package io.tubecast.trtbuild.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TimingTest {
    private long now;

    @Test
    void percentilesAreThoseOfTrtexec() {
        List<Double> hundred =
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) (101 - i)).toList();
        Latencies latencies = new Latencies(hundred, hundred);
        // of 1 to 100 ms: 99 % exclude one run, 90 % ten
        assertThat(latencies.percentile(99)).isEqualTo(99);
        assertThat(latencies.percentile(90)).isEqualTo(90);
        assertThat(latencies.median()).isEqualTo(50.5);
        assertThat(latencies.min()).isEqualTo(1);
        assertThat(latencies.max()).isEqualTo(100);
        assertThat(latencies.mean()).isEqualTo(50.5);
        assertThat(new Latencies(List.of(0.0), List.of(7.0)).percentile(99)).isEqualTo(7);
    }

    @Test
    void runsInTurnsUntilThereAreEnoughRunsAndTime() {
        StringBuilder order = new StringBuilder();
        // one takes 3 ms, the other 1 ms; warm-up of 6 ms: two runs and six; then 4 rounds of 4 ms until 16 ms have
        // passed
        SideBySide sideBySide = new SideBySide(new TimingSettings(2, 0.016, 6), () -> now);
        List<Latencies> found = sideBySide.time(List.of(() -> work(order, 'a', 3), () -> work(order, 'b', 1)));
        assertThat(order).hasToString("aa" + "bbbbbb" + "abababab");
        assertThat(found.get(0).millis()).containsExactly(3.0, 3.0, 3.0, 3.0);
        assertThat(found.get(1).millis()).containsOnly(1.0);
        assertThat(found.get(1).startMillis()).containsExactly(3.0, 7.0, 11.0, 15.0);
    }

    private void work(StringBuilder order, char name, int millis) {
        order.append(name);
        now += millis * 1_000_000L;
    }

    @Test
    void runsInTurnsAreComparedOneByOne() {
        List<Double> starts = List.of(0.0, 1.0, 2.0, 3.0, 4.0);
        Latencies fp32 = new Latencies(starts, List.of(8.0, 40.0, 8.0, 80.0, 8.0));
        Latencies int8 = new Latencies(starts, List.of(4.0, 20.0, 9.0, 40.0, 10.0));
        // medians say 10 against 8; one by one 1/2, 1/2, 9/8, 1/2, 10/8
        assertThat(int8.medianRatio(fp32)).isEqualTo(0.5);
        assertThatThrownBy(() -> int8.medianRatio(new Latencies(List.of(0.0), List.of(1.0))))
                .hasMessage("5 runs against 1");
    }

    @Test
    void theSummaryTellsOfUnsteadyTimes() {
        StringWriter text = new StringWriter();
        PerformanceSummary.print(
                new PrintWriter(text, true), "net", new Latencies(List.of(0.0, 1.0, 2.0), List.of(1.0, 1.0, 4.0)));
        // mean 2, variance (1 + 1 + 4) / 3 = 2: sqrt(2) / 2 = 71 %
        assertThat(text.toString())
                .contains("Throughput: 500.0 qps")
                .contains("median = 1.000 ms")
                .contains("latencies vary by 71 %");
    }

    @Test
    void settingsOutOfRangeNameTheOption() {
        assertThatThrownBy(() -> new TimingSettings(0, 3, 200)).hasMessageContaining("--iterations must be in");
        assertThatThrownBy(() -> new TimingSettings(1, Double.NaN, 200)).hasMessageContaining("--duration must be in");
        assertThatThrownBy(() -> new TimingSettings(1, 3, -1)).hasMessageContaining("--warmUp must be in");
    }

    @Test
    void exportedRunsKeepTheirOrder() {
        List<TimedRuns.Run> runs =
                new ArrayList<>(TimedRuns.of("x", new Latencies(List.of(0.0, 5.0), List.of(4.0, 3.0)))
                        .runs());
        assertThat(runs).containsExactly(new TimedRuns.Run(0, 4), new TimedRuns.Run(5, 3));
        assertThat(runs.get(1).startMs() + runs.get(1).latencyMs()).isCloseTo(8, within(1e-12));
    }
}
