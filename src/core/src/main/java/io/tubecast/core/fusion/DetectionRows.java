package io.tubecast.core.fusion;

/**
 * Detections of one step: rows of boxes and of scores over all classes.
 *
 * <p>The arrays are shared, not copied.
 *
 * @param boxesPerRow boxes of a micro-tube, 2 for a pair of frames
 * @param columns scores of a row, background first
 * @param boxes [rows x boxesPerRow x 4] x1, y1, x2, y2
 * @param scores [rows x columns]
 */
@SuppressWarnings("ArrayRecordComponent") // thousands of rows a step
public record DetectionRows(int boxesPerRow, int columns, double[] boxes, double[] scores) {
    /** Checks that there are boxes for every row of scores. */
    public DetectionRows {
        if (scores.length % columns != 0 || boxes.length != scores.length / columns * boxesPerRow * 4) {
            throw new IllegalArgumentException("%d coordinates and %d scores are no rows of %d boxes and %d scores"
                    .formatted(boxes.length, scores.length, boxesPerRow, columns));
        }
    }

    /** Number of rows. */
    public int rows() {
        return scores.length / columns;
    }
}
