package io.tubecast.evaluation.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * What a recall costs in false alarms: for every least score, the share of the true tubes that is found at overlap 0.5 and the false tubes an hour of video.
 *
 * <p>All classes that are compared go together under one least score. A tube is false if it is not a hit, duplicates included; tubes that match ignored
 * truth are neither. Matching goes by falling score, so the tubes above a least score are matched as if there were no others.
 *
 * @param hours length of all videos, also of those in which nothing was found
 * @param truths tubes of the truth
 * @param points from the highest score to the lowest, one for each score
 */
public record FalseEvents(double hours, int truths, List<Point> points) {
    /** The recalls that tables show. */
    public static final List<Double> RECALLS = List.of(0.5, 0.6, 0.7, 0.8, 0.9);

    /**
     * The tubes down to a score.
     *
     * @param minScore the least score
     * @param recall share of the truth that is found; NaN without truth
     * @param perHour false tubes an hour
     */
    public record Point(double minScore, double recall, double perHour) {}

    /** Copies the list. */
    public FalseEvents {
        points = List.copyOf(points);
    }

    static FalseEvents of(PooledTubes tubes, double hours) {
        int truths = tubes.truths();
        List<Point> points = new ArrayList<>();
        int hit = 0;
        int wrong = 0;
        for (int i = 0; i < tubes.size(); i++) {
            if (tubes.isHit(i)) {
                hit++;
            } else {
                wrong++;
            }
            boolean lastOfScore = i + 1 == tubes.size() || tubes.score(i + 1) != tubes.score(i);
            if (lastOfScore) {
                points.add(new Point(tubes.score(i), truths == 0 ? Double.NaN : (double) hit / truths, wrong / hours));
            }
        }
        return new FalseEvents(hours, truths, points);
    }

    /** Fewest false tubes an hour with which a recall is reached; NaN if it never is. */
    public double perHourAt(double recall) {
        for (Point point : points) {
            if (point.recall >= recall) {
                return point.perHour;
            }
        }
        return Double.NaN;
    }

    /** The points where recall has just risen or is about to: those that a curve needs. */
    public List<Point> corners() {
        List<Point> corners = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            double recall = points.get(i).recall;
            boolean risen = i == 0 || recall > points.get(i - 1).recall;
            boolean rises = i + 1 == points.size() || points.get(i + 1).recall > recall;
            if (risen || rises) {
                corners.add(points.get(i));
            }
        }
        return corners;
    }

    /** The recall of all tubes together; NaN without truth, 0 without tubes. */
    public double highestRecall() {
        if (points.isEmpty()) {
            return truths == 0 ? Double.NaN : 0;
        }
        return points.get(points.size() - 1).recall;
    }
}
