package io.tubecast.lab.study.network;

import io.tubecast.lab.report.Axis;
import io.tubecast.lab.report.Chart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Video-mAP over the distance in training or at test, a line for each distance of the other kind: the two halves of the paper's Figure 4. Not thread-safe. */
final class DeltaChart {
    private static final List<String> TONES = List.of("s1", "s2", "s3", "s4", "s5");

    private final String data;
    private final List<Value> values = new ArrayList<>();

    private record Value(boolean twoStreams, int train, int test, double videoMap) {
        int over(boolean training) {
            return training ? train : test;
        }
    }

    /** An empty one. */
    DeltaChart(String data) {
        this.data = data;
    }

    /** Adds a network's value. */
    void add(boolean twoStreams, int train, int test, double videoMap) {
        values.add(new Value(twoStreams, train, test, videoMap));
    }

    /**
     * The picture: whole lines for two streams, dashed for appearance.
     *
     * @param overTraining whether the axis is the distance in training; otherwise that at test
     */
    String svg(boolean overTraining) {
        int most = values.stream()
                .mapToInt(value -> value.over(overTraining))
                .max()
                .orElse(1);
        double best = values.stream().mapToDouble(Value::videoMap).max().orElse(1);
        String where = overTraining ? "in training" : "at test";
        Chart chart = new Chart(
                "video-mAP over the distance %s, %s".formatted(where, data),
                560,
                360,
                Axis.counts("frames between the two of a pair " + where, most),
                Axis.upTo("video-mAP at 0.5, %", 100 * best));
        Map<String, String> legend = new LinkedHashMap<>();
        TreeSet<Integer> others = new TreeSet<>();
        values.forEach(value -> others.add(value.over(!overTraining)));
        for (int other : others) {
            String tone = TONES.get(legend.size() % TONES.size());
            for (boolean twoStreams : List.of(false, true)) {
                List<Chart.Point> points = points(twoStreams, overTraining, other);
                chart.line(points, twoStreams ? tone : tone + " dashed");
                chart.dots(points, tone);
            }
            legend.put(
                    "%s at %d: two streams, dashed appearance".formatted(overTraining ? "run" : "trained", other),
                    tone);
        }
        return chart.file(legend);
    }

    private List<Chart.Point> points(boolean twoStreams, boolean overTraining, int other) {
        NavigableMap<Integer, Double> line = new TreeMap<>();
        for (Value value : values) {
            if (value.twoStreams == twoStreams && value.over(!overTraining) == other) {
                line.put(value.over(overTraining), 100 * value.videoMap);
            }
        }
        List<Chart.Point> points = new ArrayList<>();
        line.forEach((x, y) -> points.add(new Chart.Point(x, y)));
        return points;
    }
}
