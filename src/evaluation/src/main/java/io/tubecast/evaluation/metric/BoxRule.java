package io.tubecast.evaluation.metric;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.geometry.Iou;

/**
 * How a protocol draws boxes before it compares them: what it adds to the low (x1, y1) and the high (x2, y2) corner of continuous
 * pixel boxes.
 *
 * <p>Adding 1 to the high corners of both boxes is the "+1 pixel" of integer boxes; clean boxes add nothing.
 *
 * @param detectionLow added to x1, y1 of the detection
 * @param detectionHigh added to x2, y2 of the detection
 * @param truthLow added to x1, y1 of the ground truth
 * @param truthHigh added to x2, y2 of the ground truth
 */
public record BoxRule(double detectionLow, double detectionHigh, double truthLow, double truthHigh) {
    /** Boxes as they are. */
    public static final BoxRule CLEAN = new BoxRule(0, 0, 0, 0);

    /** Integer boxes that include their last pixel, detection and truth alike. */
    public static final BoxRule PLUS_ONE = new BoxRule(0, 1, 0, 1);

    /**
     * Overlap of the detection at {@code boxes[at]} with a box of the truth.
     *
     * @param boxes (in) x1, y1, x2, y2 from {@code at} on
     */
    public double iou(double[] boxes, int at, Box truth) {
        return Iou.of(
                boxes[at] + detectionLow,
                boxes[at + 1] + detectionLow,
                boxes[at + 2] + detectionHigh,
                boxes[at + 3] + detectionHigh,
                truth.x1() + truthLow,
                truth.y1() + truthLow,
                truth.x2() + truthHigh,
                truth.y2() + truthHigh);
    }

    /** Overlap of two detections, at {@code a[atA]} and {@code b[atB]}, both drawn as detections. */
    public double iou(double[] a, int atA, double[] b, int atB) {
        return Iou.of(
                a[atA] + detectionLow,
                a[atA + 1] + detectionLow,
                a[atA + 2] + detectionHigh,
                a[atA + 3] + detectionHigh,
                b[atB] + detectionLow,
                b[atB + 1] + detectionLow,
                b[atB + 2] + detectionHigh,
                b[atB + 3] + detectionHigh);
    }
}
