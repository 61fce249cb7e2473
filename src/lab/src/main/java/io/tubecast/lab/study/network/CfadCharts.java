package io.tubecast.lab.study.network;

import io.tubecast.lab.detect.ClipWays.Selection;
import io.tubecast.lab.report.Axis;
import io.tubecast.lab.report.Chart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The two halves of the paper's Figure 4: v-MABO over the order of the polynomials, and accuracy over how much is refined. Not thread-safe. */
final class CfadCharts {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 360;
    private static final List<String> TONES = List.of("s1", "s2", "s3");

    private final String data;
    private final List<Chart.Point> coarse = new ArrayList<>();
    private final List<Chart.Point> refined = new ArrayList<>();
    private final List<Chart.Point> ends = new ArrayList<>();
    private final Map<Selection, List<Chart.Point>> selections = new EnumMap<>(Selection.class);

    /** Empty ones. */
    CfadCharts(String data) {
        this.data = data;
    }

    /** Adds the v-MABO of an order. */
    void order(int order, double ofCoarse, double ofRefined) {
        coarse.add(new Chart.Point(order, 100 * ofCoarse));
        refined.add(new Chart.Point(order, 100 * ofRefined));
    }

    /**
     * Adds a way of selecting time stamps.
     *
     * @param selection null: none or all of them
     * @param maps refined a clip
     */
    void selection(@Nullable Selection selection, double maps, double videoMap) {
        Chart.Point point = new Chart.Point(maps, 100 * videoMap);
        if (selection == null) {
            ends.add(point);
        } else {
            selections.computeIfAbsent(selection, known -> new ArrayList<>()).add(point);
        }
    }

    /** Figure 4a. */
    String orders() {
        List<Chart.Point> all = new ArrayList<>(coarse);
        all.addAll(refined);
        Chart chart = new Chart(
                "v-MABO over the order of the polynomials, " + data,
                WIDTH,
                HEIGHT,
                Axis.counts("order of the polynomials", (int) most(all, true)),
                Axis.upTo("v-MABO, %", most(all, false)));
        chart.line(refined, "s1");
        chart.dots(refined, "s1");
        chart.line(coarse, "s2");
        chart.dots(coarse, "s2");
        Map<String, String> legend = new LinkedHashMap<>();
        legend.put("refined", "s1");
        legend.put("no refinement", "s2");
        return chart.file(legend);
    }

    /** Figure 4b, over maps instead of milliseconds, which are the machine's. */
    String selections() {
        List<Chart.Point> all = new ArrayList<>(ends);
        selections.values().forEach(all::addAll);
        Chart chart = new Chart(
                "video-mAP at 0.5 over the maps refined, " + data,
                WIDTH,
                HEIGHT,
                Axis.upTo("maps refined a clip", most(all, true)),
                Axis.upTo("video-mAP at 0.5, %", most(all, false)));
        Map<String, String> legend = new LinkedHashMap<>();
        selections.forEach((selection, points) -> {
            String tone = TONES.get(legend.size() % TONES.size());
            List<Chart.Point> sorted = points.stream()
                    .sorted(Comparator.comparingDouble(Chart.Point::x))
                    .toList();
            chart.line(sorted, tone);
            chart.dots(sorted, tone);
            legend.put(selection.toString(), tone);
        });
        chart.dots(ends, "muted");
        legend.put("none and all", "muted");
        return chart.file(legend);
    }

    private static double most(List<Chart.Point> points, boolean across) {
        return points.stream()
                .mapToDouble(point -> across ? point.x() : point.y())
                .max()
                .orElse(1);
    }
}
