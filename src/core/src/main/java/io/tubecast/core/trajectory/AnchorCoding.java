package io.tubecast.core.trajectory;

/**
 * The box coding of Faster R-CNN, enc and dec of the paper: x and y of the center relative to the anchor in anchor sizes, logarithms of
 * width and height over the anchor's; no variances, unlike SSD's. Boxes and anchors are (center x, center y, width, height) in one unit.
 */
public final class AnchorCoding {
    /** The largest logarithm of a size that is decoded, ln(1000 / 16): what the authors of Faster R-CNN's programs chose against overflow. */
    public static final double MAX_LOG_SIZE = Math.log(1000.0 / 16);

    private AnchorCoding() {}

    /**
     * Writes a box as offsets from an anchor.
     *
     * @param box (in) box at {@code atBox}
     * @param anchors (in) anchor at {@code atAnchor}
     * @param offsets (out) receives four offsets from {@code atOffsets} on
     * @throws IllegalArgumentException if the box has no area, for its size has no logarithm
     */
    public static void encode(
            double[] box, int atBox, double[] anchors, int atAnchor, double[] offsets, int atOffsets) {
        if (!(box[atBox + 2] > 0 && box[atBox + 3] > 0)) {
            throw new IllegalArgumentException(
                    "a box to encode must have a positive size, was %s x %s".formatted(box[atBox + 2], box[atBox + 3]));
        }
        offsets[atOffsets] = (box[atBox] - anchors[atAnchor]) / anchors[atAnchor + 2];
        offsets[atOffsets + 1] = (box[atBox + 1] - anchors[atAnchor + 1]) / anchors[atAnchor + 3];
        offsets[atOffsets + 2] = Math.log(box[atBox + 2] / anchors[atAnchor + 2]);
        offsets[atOffsets + 3] = Math.log(box[atBox + 3] / anchors[atAnchor + 3]);
    }

    /**
     * Reads a box from offsets; logarithms of sizes above {@link #MAX_LOG_SIZE} count as that.
     *
     * @param offsets (in) four offsets from {@code atOffsets} on
     * @param anchors (in) anchor at {@code atAnchor}
     * @param box (out) receives center x, center y, width, height from {@code atBox} on; may be {@code offsets} itself
     */
    public static void decode(
            double[] offsets, int atOffsets, double[] anchors, int atAnchor, double[] box, int atBox) {
        double width = anchors[atAnchor + 2];
        double height = anchors[atAnchor + 3];
        box[atBox] = anchors[atAnchor] + offsets[atOffsets] * width;
        box[atBox + 1] = anchors[atAnchor + 1] + offsets[atOffsets + 1] * height;
        box[atBox + 2] = width * Math.exp(Math.min(offsets[atOffsets + 2], MAX_LOG_SIZE));
        box[atBox + 3] = height * Math.exp(Math.min(offsets[atOffsets + 3], MAX_LOG_SIZE));
    }
}
