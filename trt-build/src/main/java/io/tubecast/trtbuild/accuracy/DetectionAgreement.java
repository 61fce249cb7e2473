package io.tubecast.trtbuild.accuracy;

import java.util.ArrayList;
import java.util.List;

/**
 * How what two models find agrees: micro-tubes in pairs of frames, or tubes in whole clips. Each of the reference's with a score of 0.1 or more is paired with the other's one of its class and
 * step that it overlaps most ({@link TubeOverlap}, for a micro-tube the mean IoU of both boxes; at least one half), the best scores first, each used once.
 *
 * @param steps how many times both looked: pairs of frames, or clips
 * @param reference what the reference found
 * @param candidate what the other found
 * @param matched pairs of them
 * @param alone those of either without a partner
 * @param meanIou mean overlap of the pairs; 1 if there are none
 * @param meanScoreChange mean of the other's score less the reference's, over the pairs
 * @param largestScoreChange the largest absolute one
 */
public record DetectionAgreement(
        long steps,
        long reference,
        long candidate,
        long matched,
        long alone,
        double meanIou,
        double meanScoreChange,
        double largestScoreChange) {
    private static final double LEAST_OVERLAP = 0.5;

    /** Compares what two models found in the same videos. */
    static DetectionAgreement of(List<VideoRun> reference, List<VideoRun> candidate) {
        Sums sums = new Sums();
        Pairing.forEachStep(reference, candidate, VideoRun::looks, (ours, theirs, first) -> sums.add(ours, theirs));
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
                    double iou = other.actionClass() == wanted.actionClass() ? TubeOverlap.of(wanted, other) : 0;
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

        DetectionAgreement agreement() {
            return new DetectionAgreement(
                    steps,
                    reference,
                    candidate,
                    matched,
                    reference + candidate - 2 * matched,
                    matched == 0 ? 1 : overlap / matched,
                    matched == 0 ? 0 : change / matched,
                    largest);
        }
    }
}
