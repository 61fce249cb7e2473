package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;

/**
 * Spatio-temporal overlap of tubes: overlap of the two time spans, times the mean overlap of the boxes over the common frames.
 */
public final class TubeIou {
    private TubeIou() {}

    /** Overlap of a detected tube with a tube of the truth under a protocol's rules; in [0, 1]. */
    public static double of(ActionTube tube, AnnotatedTube truth, Protocol protocol) {
        int first = Math.max(tube.start(), truth.start());
        int end = Math.min(tube.end(), truth.end());
        if (end - first < Math.max(1, protocol.leastCommonFrames())) {
            return 0;
        }
        double sum = 0;
        for (int frame = first; frame < end; frame++) {
            sum += protocol.tubeBoxes().iou(tube.boxes(), 4 * (frame - tube.start()), truth.boxAt(frame));
        }
        return spanIou(tube.start(), tube.end(), truth.start(), truth.end()) * (sum / (end - first));
    }

    /** Overlap of two detected tubes, as a protocol's suppression of duplicates sees it. */
    public static double of(ActionTube a, ActionTube b, Protocol protocol) {
        int first = Math.max(a.start(), b.start());
        int end = Math.min(a.end(), b.end());
        if (end - first < Math.max(1, protocol.leastCommonFrames())) {
            return 0;
        }
        double sum = 0;
        for (int frame = first; frame < end; frame++) {
            sum += protocol.tubeBoxes().iou(a.boxes(), 4 * (frame - a.start()), b.boxes(), 4 * (frame - b.start()));
        }
        return spanIou(a.start(), a.end(), b.start(), b.end()) * (sum / (end - first));
    }

    private static double spanIou(int startA, int endA, int startB, int endB) {
        int common = Math.min(endA, endB) - Math.max(startA, startB);
        return (double) common / (Math.max(endA, endB) - Math.min(startA, startB));
    }
}
