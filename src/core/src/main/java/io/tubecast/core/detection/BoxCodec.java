package io.tubecast.core.detection;

import io.tubecast.core.anchor.AnchorLayout;
import java.nio.FloatBuffer;

/**
 * SSD's box coding for micro-tubes: K boxes as K x 4 offsets from one anchor, which all K frames share.
 *
 * <p>Per frame the four offsets are {@code (center - anchor center) / (centerVariance * anchor size)} for x and y and
 * {@code ln(size / anchor size) / sizeVariance} for width and height. Boxes are corners (x1, y1, x2, y2), normalised. Decoded boxes are
 * not clipped to the image. Computed in double precision. Immutable, so safe for any number of threads.
 */
public final class BoxCodec {
    /** The scale of center offsets in every published SSD. */
    public static final double CENTER_VARIANCE = 0.1;

    /** The scale of size offsets in every published SSD. */
    public static final double SIZE_VARIANCE = 0.2;

    private final float[] anchors;
    private final int anchorCount;
    private final int boxesPerTube;
    private final double centerVariance;
    private final double sizeVariance;

    /**
     * A codec for the given anchors.
     *
     * @param anchors [A x 4] center x, center y, width, height, normalised, widths and heights positive; copied
     * @param boxesPerTube K, 2 for pairs of frames
     * @param centerVariance scale of the center offsets
     * @param sizeVariance scale of the size offsets
     */
    public BoxCodec(float[] anchors, int boxesPerTube, double centerVariance, double sizeVariance) {
        if (anchors.length == 0 || anchors.length % 4 != 0) {
            throw new IllegalArgumentException(
                    "anchors must be four values each, were %d values".formatted(anchors.length));
        }
        for (int at = 0; at < anchors.length; at += 4) {
            if (!(anchors[at + 2] > 0 && anchors[at + 3] > 0)) {
                throw new IllegalArgumentException("anchor %d must have a positive size, was %s x %s"
                        .formatted(at / 4, anchors[at + 2], anchors[at + 3]));
            }
        }
        if (boxesPerTube < 1) {
            throw new IllegalArgumentException("a micro-tube has at least one box, was " + boxesPerTube);
        }
        if (!(centerVariance > 0 && sizeVariance > 0)) {
            throw new IllegalArgumentException(
                    "variances must be positive, were %s and %s".formatted(centerVariance, sizeVariance));
        }
        this.anchors = anchors.clone();
        this.anchorCount = anchors.length / 4;
        this.boxesPerTube = boxesPerTube;
        this.centerVariance = centerVariance;
        this.sizeVariance = sizeVariance;
    }

    /** A codec for a layout with the published variances. */
    public static BoxCodec of(AnchorLayout layout, int boxesPerTube) {
        return new BoxCodec(layout.anchors(), boxesPerTube, CENTER_VARIANCE, SIZE_VARIANCE);
    }

    /** Number of anchors A. */
    public int anchorCount() {
        return anchorCount;
    }

    /** Boxes a micro-tube, K. */
    public int boxesPerTube() {
        return boxesPerTube;
    }

    /** Values a micro-tube, K x 4: offsets or corners. */
    public int valuesPerTube() {
        return 4 * boxesPerTube;
    }

    /** The anchors as (center x, center y, width, height): a new array [A x 4]. */
    public float[] anchors() {
        return anchors.clone();
    }

    /**
     * Writes a micro-tube as offsets from an anchor.
     *
     * @param anchor index of the anchor
     * @param boxes (in) K x 4 corners from {@code atBoxes} on
     * @param offsets (out) receives K x 4 offsets from {@code atOffsets} on
     * @throws IllegalArgumentException if a box has no area, for its size has no logarithm
     */
    public void encode(int anchor, float[] boxes, int atBoxes, float[] offsets, int atOffsets) {
        double centerX = anchors[4 * anchor];
        double centerY = anchors[4 * anchor + 1];
        double width = anchors[4 * anchor + 2];
        double height = anchors[4 * anchor + 3];
        for (int i = 0; i < valuesPerTube(); i += 4) {
            double x1 = boxes[atBoxes + i];
            double y1 = boxes[atBoxes + i + 1];
            double x2 = boxes[atBoxes + i + 2];
            double y2 = boxes[atBoxes + i + 3];
            if (!(x2 > x1 && y2 > y1)) {
                throw new IllegalArgumentException(
                        "a box to encode must have a positive size, was (%s, %s)-(%s, %s)".formatted(x1, y1, x2, y2));
            }
            offsets[atOffsets + i] = (float) (((x1 + x2) / 2 - centerX) / (centerVariance * width));
            offsets[atOffsets + i + 1] = (float) (((y1 + y2) / 2 - centerY) / (centerVariance * height));
            offsets[atOffsets + i + 2] = (float) (Math.log((x2 - x1) / width) / sizeVariance);
            offsets[atOffsets + i + 3] = (float) (Math.log((y2 - y1) / height) / sizeVariance);
        }
    }

    /**
     * Reads one micro-tube out of an array of offsets.
     *
     * @param anchor index of the anchor
     * @param offsets (in) the anchor's K x 4 offsets from {@code atOffsets} on
     * @param boxes (out) receives K x 4 corners from {@code atBoxes} on
     */
    public void decode(int anchor, float[] offsets, int atOffsets, double[] boxes, int atBoxes) {
        for (int i = 0; i < valuesPerTube(); i += 4) {
            int at = atOffsets + i;
            decodeBox(anchor, offsets[at], offsets[at + 1], offsets[at + 2], offsets[at + 3], boxes, atBoxes + i);
        }
    }

    /**
     * Reads one micro-tube out of a network's output; the buffer's position is where anchor 0 begins and does not move.
     *
     * @param anchor index of the anchor
     * @param offsets (in) [A x K x 4] offsets of all anchors
     * @param boxes (out) receives K x 4 corners from {@code atBoxes} on
     */
    public void decode(int anchor, FloatBuffer offsets, double[] boxes, int atBoxes) {
        int from = offsets.position() + anchor * valuesPerTube();
        for (int i = 0; i < valuesPerTube(); i += 4) {
            float x = offsets.get(from + i);
            float y = offsets.get(from + i + 1);
            float logWidth = offsets.get(from + i + 2);
            float logHeight = offsets.get(from + i + 3);
            decodeBox(anchor, x, y, logWidth, logHeight, boxes, atBoxes + i);
        }
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // four offsets in, four corners out
    private void decodeBox(int anchor, float x, float y, float logWidth, float logHeight, double[] boxes, int at) {
        double width = anchors[4 * anchor + 2];
        double height = anchors[4 * anchor + 3];
        double centerX = anchors[4 * anchor] + x * centerVariance * width;
        double centerY = anchors[4 * anchor + 1] + y * centerVariance * height;
        double halfWidth = width * Math.exp(logWidth * sizeVariance) / 2;
        double halfHeight = height * Math.exp(logHeight * sizeVariance) / 2;
        boxes[at] = centerX - halfWidth;
        boxes[at + 1] = centerY - halfHeight;
        boxes[at + 2] = centerX + halfWidth;
        boxes[at + 3] = centerY + halfHeight;
    }
}
