package io.tubecast.trtbuild.accuracy;

import io.tubecast.core.geometry.Iou;
import java.util.ArrayList;
import java.util.List;

/**
 * How the micro-tubes of two models agree. Each of the reference's with a score of 0.1 or more is paired with the other's one of its class and step that it overlaps most (mean IoU of both
 * boxes, at least one half), the best scores first, each used once.
 *
 * @param steps steps compared
 * @param reference micro-tubes of the reference
 * @param candidate micro-tubes of the other
 * @param matched pairs of them
 * @param meanIou mean overlap of the pairs; 1 if there are none
 * @param meanScoreChange mean of the other's score less the reference's, over the pairs
 * @param largestScoreChange the largest absolute one
 */
public record DetectionAgreement(
        long steps,
        long reference,
        long candidate,
        long matched,
        double meanIou,
        double meanScoreChange,
        double largestScoreChange) {
    private static final double LEAST_OVERLAP = 0.5;

    /** Compares what two models found in the same videos. */
    static DetectionAgreement of(List<VideoRun> reference, List<VideoRun> candidate) {
        Sums sums = new Sums();
        Pairing.forEachStep(reference, candidate, (ours, theirs, first) -> sums.add(ours.found(), theirs.found()));
        return sums.agreement();
    }

    private static final class Sums {
        private long steps;
        private long reference;
        private long candidate;
        private long matched;
        private double overlap;
        private double change;
        private double largest;

        void add(List<Found> ours, List<Found> theirs) {
            steps++;
            reference += ours.size();
            candidate += theirs.size();
            List<Found> left = new ArrayList<>(theirs);
            List<Found> ranked = new ArrayList<>(ours);
            ranked.sort((a, b) -> Double.compare(b.score(), a.score()));
            for (Found wanted : ranked) {
                Found best = null;
                double most = LEAST_OVERLAP;
                for (Found other : left) {
                    double iou = other.actionClass() == wanted.actionClass() ? overlap(wanted, other) : 0;
                    if (iou >= most) {
                        most = iou;
                        best = other;
                    }
                }
                if (best != null) {
                    left.remove(best);
                    matched++;
                    overlap += most;
                    double difference = best.score() - wanted.score();
                    change += difference;
                    largest = Math.max(largest, Math.abs(difference));
                }
            }
        }

        private static double overlap(Found a, Found b) {
            double sum = 0;
            for (int at = 0; at < a.boxes().length; at += 4) {
                sum += Iou.of(a.boxes(), at, b.boxes(), at);
            }
            return sum / (a.boxes().length / 4.0);
        }

        DetectionAgreement agreement() {
            return new DetectionAgreement(
                    steps,
                    reference,
                    candidate,
                    matched,
                    matched == 0 ? 1 : overlap / matched,
                    matched == 0 ? 0 : change / matched,
                    largest);
        }
    }
}
