package io.tubecast.evaluation.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * How precision falls as recall rises when more and more tubes of a class are let in, best scores first.
 *
 * @param truths tubes of the truth
 * @param points one for each tube that is a hit or a false alarm; empty without truth
 */
public record PrecisionRecall(int truths, List<Point> points) {
    /**
     * The tubes down to a score.
     *
     * @param score the last of them has this one
     * @param recall share of the truth that is found
     * @param precision share of them that are hits
     */
    public record Point(double score, double recall, double precision) {}

    /** Copies the list. */
    public PrecisionRecall {
        points = List.copyOf(points);
    }

    static PrecisionRecall of(Ranking ranking, int threshold) {
        int truths = ranking.truths(null);
        List<Point> points = new ArrayList<>();
        int seen = 0;
        int hit = 0;
        for (int i = 0; i < ranking.size() && truths > 0; i++) {
            if (ranking.isNeither(i, threshold)) {
                continue;
            }
            seen++;
            hit += ranking.isHit(i, threshold) ? 1 : 0;
            points.add(new Point(ranking.score(i), (double) hit / truths, (double) hit / seen));
        }
        return new PrecisionRecall(truths, points);
    }
}
