package io.tubecast.core.detection;

import io.tubecast.core.geometry.Box;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The filter said again in the plainest way, with objects and lists, to compare the fast ones with. */
final class PlainFilter {
    /** One row: its index, its boxes and its whole score vector. */
    record Row(int index, List<Box> boxes, List<Double> scores) {
        double score(int actionClass) {
            return scores.get(1 + actionClass);
        }
    }

    private PlainFilter() {}

    static List<Row> rows(int count, int boxesPerTube, double[] boxes, double[] scores) {
        int width = scores.length / count;
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            List<Box> tube = new ArrayList<>();
            for (int k = 0; k < boxesPerTube; k++) {
                int at = 4 * (row * boxesPerTube + k);
                tube.add(new Box(boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]));
            }
            List<Double> vector = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                vector.add(scores[row * width + i]);
            }
            rows.add(new Row(row, tube, vector));
        }
        return rows;
    }

    /** What is left of the rows for one class, best first. */
    static List<Row> filter(List<Row> rows, int actionClass, DetectionSettings settings) {
        Comparator<Row> worstFirst = Comparator.comparingDouble(row -> row.score(actionClass));
        List<Row> waiting = new ArrayList<>(rows.stream()
                .filter(row -> row.score(actionClass) > settings.minScore())
                .sorted(worstFirst.reversed().thenComparingInt(Row::index))
                .limit(settings.preNmsTop())
                .toList());
        List<Row> kept = new ArrayList<>();
        while (!waiting.isEmpty()) {
            Row best = waiting.remove(0);
            kept.add(best);
            waiting.removeIf(other -> overlap(best, other) > settings.nmsOverlap());
        }
        return kept.subList(0, Math.min(settings.keep(), kept.size()));
    }

    private static double overlap(Row a, Row b) {
        double sum = 0;
        for (int k = 0; k < a.boxes().size(); k++) {
            sum += a.boxes().get(k).iou(b.boxes().get(k));
        }
        return sum / a.boxes().size();
    }
}
