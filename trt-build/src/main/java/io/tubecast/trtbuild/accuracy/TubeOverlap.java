package io.tubecast.trtbuild.accuracy;

import io.tubecast.core.geometry.Iou;
import io.tubecast.core.linking.ActionTube;
import java.util.ArrayList;
import java.util.List;

/** Overlap of tubes in space and time: mean IoU of the boxes on common frames, times the common frames' share of all frames of either. */
final class TubeOverlap {
    private static final double LEAST_OVERLAP = 0.5;

    private TubeOverlap() {}

    static double of(Found a, Found b) {
        int start = Math.max(a.start(), b.start());
        int end = Math.min(a.end(), b.end());
        double sum = 0;
        for (int frame = start; frame < end; frame++) {
            sum += Iou.of(a.boxes(), 4 * (frame - a.start()), b.boxes(), 4 * (frame - b.start()));
        }
        int all = Math.max(a.end(), b.end()) - Math.min(a.start(), b.start());
        return end <= start ? 0 : sum / all;
    }

    static double of(ActionTube a, ActionTube b) {
        return of(Found.of(a), Found.of(b));
    }

    /** How many of some tubes others have too: of the same class, overlap one half or more, each used once. */
    static int matched(List<ActionTube> wanted, List<ActionTube> found) {
        List<ActionTube> left = new ArrayList<>(found);
        int matched = 0;
        for (ActionTube tube : wanted) {
            ActionTube best = null;
            double most = LEAST_OVERLAP;
            for (ActionTube other : left) {
                double overlap = other.actionClass() == tube.actionClass() ? of(tube, other) : 0;
                if (overlap >= most) {
                    most = overlap;
                    best = other;
                }
            }
            if (best != null) {
                left.remove(best);
                matched++;
            }
        }
        return matched;
    }
}
