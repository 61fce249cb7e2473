package io.tubecast.core.trajectory;

import java.util.ArrayList;
import java.util.List;

/**
 * Tube-wise non-maximum suppression of coarse tubes, whatever their classes: the best is kept, those that overlap it too much go, and so on.
 *
 * <p>Overlap is that of {@link TubeOverlap} over the frames of the clip that lie in a tube's span; a span between two frames counts as
 * the frame before it.
 */
public final class TubeSuppression {
    private final double maxOverlap;

    /**
     * A suppression.
     *
     * @param maxOverlap two kept tubes overlap no more than this, in [0, 1]
     */
    public TubeSuppression(double maxOverlap) {
        if (!(maxOverlap >= 0 && maxOverlap <= 1)) {
            throw new IllegalArgumentException("the largest overlap must be in [0, 1], was " + maxOverlap);
        }
        this.maxOverlap = maxOverlap;
    }

    /**
     * The tubes that no better kept one covers.
     *
     * @param tubes sorted by falling score
     * @param most how many are kept at most
     * @return the kept ones, in their order
     */
    public List<CoarseTube> keep(List<CoarseTube> tubes, int most) {
        List<CoarseTube> kept = new ArrayList<>();
        List<double[]> keptBoxes = new ArrayList<>();
        for (CoarseTube tube : tubes) {
            if (kept.size() == most) {
                break;
            }
            double[] boxes = corners(tube);
            if (isFree(tube, boxes, kept, keptBoxes)) {
                kept.add(tube);
                keptBoxes.add(boxes);
            }
        }
        return kept;
    }

    private boolean isFree(CoarseTube tube, double[] boxes, List<CoarseTube> kept, List<double[]> keptBoxes) {
        for (int i = 0; i < kept.size(); i++) {
            double overlap = TubeOverlap.of(firstFrame(tube), boxes, firstFrame(kept.get(i)), keptBoxes.get(i));
            if (overlap > maxOverlap) {
                return false;
            }
        }
        return true;
    }

    private static int firstFrame(CoarseTube tube) {
        int last = (int) Math.floor(tube.span().end());
        return Math.min(last, (int) Math.ceil(tube.span().start()));
    }

    /** [frames x 4] corners on the clip's frames inside the tube's span. */
    private static double[] corners(CoarseTube tube) {
        int first = firstFrame(tube);
        int last = (int) Math.floor(tube.span().end());
        double[] boxes = new double[4 * (last - first + 1)];
        for (int frame = first; frame <= last; frame++) {
            int at = 4 * (frame - first);
            tube.boxAt(frame, boxes, at);
            double halfWidth = boxes[at + 2] / 2;
            double halfHeight = boxes[at + 3] / 2;
            double x = boxes[at];
            double y = boxes[at + 1];
            boxes[at] = x - halfWidth;
            boxes[at + 1] = y - halfHeight;
            boxes[at + 2] = x + halfWidth;
            boxes[at + 3] = y + halfHeight;
        }
        return boxes;
    }
}
