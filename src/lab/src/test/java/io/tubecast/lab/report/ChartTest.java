package io.tubecast.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.lab.report.Chart.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static List<String> labels(Axis axis) {
        return axis.ticks().stream().map(Axis.Tick::label).toList();
    }

    @Test
    void axesEndOnRoundNumbersWithFewTicks() {
        assertThat(labels(Axis.upTo("x", 7))).containsExactly("0", "2", "4", "6", "8");
        assertThat(labels(Axis.upTo("x", 0.3))).containsExactly("0", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3");
        assertThat(labels(Axis.upTo("x", 0))).hasSizeBetween(2, 7).startsWith("0");
        assertThat(labels(Axis.upTo("x", 34_000))).containsExactly("0", "10k", "20k", "30k", "40k");
        assertThat(labels(Axis.counts("x", 3))).containsExactly("0", "1", "2", "3");
        assertThat(labels(Axis.counts("x", 0))).containsExactly("0", "1");
        assertThat(labels(Axis.powers("x", 0.3, 4_000_000)))
                .startsWith("0.1", "1", "10")
                .endsWith("1M", "10M");
        for (double most = 0.001; most < 1e6; most *= 1.7) {
            Axis axis = Axis.upTo("x", most);
            assertThat(axis.high()).isBetween(most * (1 - 1e-9), 2.01 * most);
            assertThat(axis.ticks()).hasSizeBetween(2, 8);
        }
    }

    @Test
    void positionsAreSharesOfTheAxis() {
        assertThat(Axis.upTo("x", 8).position(2)).isEqualTo(0.25);
        assertThat(Axis.upTo("x", 8).position(99)).isEqualTo(1);
        assertThat(Axis.powers("x", 1, 100).position(10)).isEqualTo(0.5);
        assertThat(Axis.powers("x", 1, 100).position(0)).isZero();
    }

    @Test
    void aLineIsInterruptedWhereThereIsNoNumber() {
        Chart chart = new Chart("d", 170, 158, Axis.percent("x"), Axis.percent("y"));
        // the drawing area is 100 x 100 with its lower left corner at (56, 116)
        chart.line(List.of(new Point(0, 0), new Point(0.5, 1), new Point(0.6, Double.NaN), new Point(1, 0.25)), "s1");
        assertThat(chart.svg()).contains("d=\"M56.0 116.0L106.0 16.0M156.0 91.0\"");
    }
}
