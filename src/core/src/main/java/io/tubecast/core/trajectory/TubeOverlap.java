package io.tubecast.core.trajectory;

import io.tubecast.core.geometry.Iou;

/**
 * Spatio-temporal overlap of tubes in continuous coordinates: the sum of the boxes' overlaps over the frames that either tube covers, a
 * missing box counting 0, divided by their number. That is the overlap of the spans times the mean overlap over the common frames.
 */
public final class TubeOverlap {
    private TubeOverlap() {}

    /**
     * Overlap of two tubes with one box a frame.
     *
     * @param startA first frame of a
     * @param a (in) [frames x 4] corners x1, y1, x2, y2
     * @param startB first frame of b
     * @param b (in) [frames x 4] corners
     * @return in [0, 1]
     */
    public static double of(int startA, double[] a, int startB, double[] b) {
        int endA = startA + a.length / 4;
        int endB = startB + b.length / 4;
        int first = Math.max(startA, startB);
        int end = Math.min(endA, endB);
        double sum = 0;
        for (int frame = first; frame < end; frame++) {
            sum += Iou.of(a, 4 * (frame - startA), b, 4 * (frame - startB));
        }
        int union = (endA - startA) + (endB - startB) - Math.max(0, end - first);
        return union == 0 ? 0 : sum / union;
    }

    /**
     * Mean overlap of boxes that stand at the same time stamps, given by center and size.
     *
     * @param a (in) [count x 4] center x, center y, width, height
     * @param b (in) [count x 4] the same
     */
    public static double ofCenters(double[] a, double[] b, int count) {
        double sum = 0;
        for (int at = 0; at < 4 * count; at += 4) {
            sum += centerIou(a, at, b, at);
        }
        return count == 0 ? 0 : sum / count;
    }

    /** Overlap of the boxes stored as (center x, center y, width, height) at {@code a[atA]} and {@code b[atB]}. */
    public static double centerIou(double[] a, int atA, double[] b, int atB) {
        double halfWidthA = a[atA + 2] / 2;
        double halfHeightA = a[atA + 3] / 2;
        double halfWidthB = b[atB + 2] / 2;
        double halfHeightB = b[atB + 3] / 2;
        return Iou.of(
                a[atA] - halfWidthA,
                a[atA + 1] - halfHeightA,
                a[atA] + halfWidthA,
                a[atA + 1] + halfHeightA,
                b[atB] - halfWidthB,
                b[atB + 1] - halfHeightB,
                b[atB] + halfWidthB,
                b[atB + 1] + halfHeightB);
    }
}
