package io.tubecast.core.linking;

import io.tubecast.core.detection.MicroTubes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Frame-level linking written a second time, straight from its description and as plainly as possible: whole matrices of edge
 * scores, growing lists, everything sorted anew. Shares no code with the linker.
 */
final class NaiveRoadLinker {
    private static final double EPSILON = 2.220446049250313e-16;

    private final double minOverlap;
    private final int gap;
    private List<Path> live = new ArrayList<>();
    private final List<Path> dead = new ArrayList<>();

    NaiveRoadLinker(double minOverlap, int gap) {
        this.minOverlap = minOverlap;
        this.gap = gap;
    }

    private static final class Path {
        final List<double[]> boxes = new ArrayList<>();
        final List<Double> scores = new ArrayList<>();
        final List<Integer> foundAt = new ArrayList<>();
        int missed;

        void add(int t, double[] box, double score) {
            boxes.add(box);
            scores.add(score);
            foundAt.add(t);
            missed = 0;
        }
    }

    List<ActionTube> link(MicroTubes[] stream, int actionClass) {
        for (int t = 0; t < stream.length; t++) {
            List<double[]> boxes = new ArrayList<>();
            List<Double> scores = new ArrayList<>();
            for (int rank = 0; rank < stream[t].count(actionClass); rank++) {
                int slot = stream[t].slot(actionClass, rank);
                double[] b = stream[t].boxes();
                boxes.add(new double[] {b[slot * 4], b[slot * 4 + 1], b[slot * 4 + 2], b[slot * 4 + 3]});
                scores.add(stream[t].scores()[slot]);
            }
            step(t, boxes, scores);
        }
        List<Path> all = new ArrayList<>(live);
        all.addAll(dead);
        all.removeIf(path -> path.scores.size() <= gap);
        List<ActionTube> tubes = new ArrayList<>();
        for (Path path : all) {
            tubes.add(filled(path, actionClass));
        }
        tubes.sort(Comparator.comparingDouble(tube -> -tube.score()));
        return tubes;
    }

    private void step(int t, List<double[]> boxes, List<Double> scores) {
        double[][] edges = new double[live.size()][boxes.size()];
        for (int p = 0; p < live.size(); p++) {
            List<double[]> history = live.get(p).boxes;
            for (int b = 0; b < boxes.size(); b++) {
                boolean near = overlap(history.get(history.size() - 1), boxes.get(b)) >= minOverlap;
                edges[p][b] = near ? scores.get(b) : 0;
            }
        }
        boolean[] covered = new boolean[boxes.size()];
        for (int p = 0; p < live.size(); p++) {
            double sum = 0;
            int best = -1;
            for (int b = 0; b < boxes.size(); b++) {
                sum += edges[p][b];
                best = best < 0 || edges[p][b] > edges[p][best] ? b : best;
            }
            if (sum > 0) {
                live.get(p).add(t, boxes.get(best), scores.get(best));
                covered[best] = true;
                for (double[] row : edges) {
                    row[best] = 0;
                }
            } else {
                live.get(p).missed++;
            }
        }
        List<Path> sorted = new ArrayList<>(live);
        sorted.sort(Comparator.comparingDouble(path -> -meanOfBest(path.scores, gap + 1)));
        live = new ArrayList<>();
        for (Path path : sorted) {
            (path.missed < gap ? live : dead).add(path);
        }
        for (int b = 0; b < boxes.size(); b++) {
            if (!covered[b]) {
                Path path = new Path();
                path.add(t, boxes.get(b), scores.get(b));
                live.add(path);
            }
        }
    }

    private static ActionTube filled(Path path, int actionClass) {
        int start = path.foundAt.get(0);
        int end = path.foundAt.get(path.foundAt.size() - 1);
        double[] boxes = new double[(end - start + 1) * 4];
        double[] frameScores = new double[end - start + 1];
        List<Double> scores = new ArrayList<>();
        for (int frame = end, found = path.foundAt.size() - 1; frame >= start; frame--) {
            if (found > 0 && path.foundAt.get(found - 1) >= frame) {
                found--;
            }
            System.arraycopy(path.boxes.get(found), 0, boxes, (frame - start) * 4, 4);
            frameScores[frame - start] = path.scores.get(found);
            scores.add(path.scores.get(found));
        }
        return new ActionTube(actionClass, meanOfBest(scores, 20), start, boxes, frameScores);
    }

    private static double meanOfBest(List<Double> scores, int most) {
        List<Double> sorted = new ArrayList<>(scores);
        sorted.sort(Collections.reverseOrder());
        double sum = 0;
        int counted = Math.min(most, sorted.size());
        for (double score : sorted.subList(0, counted)) {
            sum += score;
        }
        return sum / counted;
    }

    /** As rectangles [x, y, w, h] with w = x2 - x1 + 1. */
    private static double overlap(double[] a, double[] b) {
        double aw = a[2] - a[0] + 1;
        double ah = a[3] - a[1] + 1;
        double bw = b[2] - b[0] + 1;
        double bh = b[3] - b[1] + 1;
        double w = Math.max(0, Math.min(a[0] + aw, b[0] + bw) - Math.max(a[0], b[0]));
        double h = Math.max(0, Math.min(a[1] + ah, b[1] + bh) - Math.max(a[1], b[1]));
        return w * h / (aw * ah + bw * bh - w * h + EPSILON);
    }
}
