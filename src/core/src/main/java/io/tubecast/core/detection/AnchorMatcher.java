package io.tubecast.core.detection;

import java.util.Arrays;

/**
 * Decides which anchors a network must learn to answer for: the training targets of one image (pair).
 *
 * <p>The overlap of an anchor with a ground-truth micro-tube is the mean over the K frames of the two boxes' IoU. Every anchor takes the
 * ground truth it overlaps most (the first of equals) and becomes that class if the overlap is at least {@code minOverlap},
 * background otherwise. Then every ground truth claims the one anchor that overlaps it most (the first of equals), however little that is;
 * where two claim the same anchor the later one gets it.
 *
 * <p>Overlaps are computed in float, as in the released code, so that ties fall the same way. The result arrays belong to the matcher
 * and are valid until the next call. Not thread-safe: one matcher a thread.
 */
public final class AnchorMatcher {
    /** The overlap at which the released code calls an anchor positive. */
    public static final double MIN_OVERLAP = 0.5;

    private final BoxCodec codec;
    private final float minOverlap;
    private final int anchorCount;
    private final float[] corners;
    private final float[] areas;
    private final float[] bestOverlap;
    private final int[] matches;
    private final int[] labels;
    private final float[] offsets;

    /**
     * A matcher for the anchors of a codec.
     *
     * @param codec anchors, K, and the coding of the targets
     * @param minOverlap mean IoU from which on an anchor is positive, in [0, 1]
     */
    public AnchorMatcher(BoxCodec codec, double minOverlap) {
        if (!(minOverlap >= 0 && minOverlap <= 1)) {
            throw new IllegalArgumentException("minOverlap must be in [0, 1], was " + minOverlap);
        }
        this.codec = codec;
        this.minOverlap = (float) minOverlap;
        anchorCount = codec.anchorCount();
        corners = codec.anchors();
        areas = new float[anchorCount];
        for (int anchor = 0; anchor < anchorCount; anchor++) {
            toCorners(anchor);
        }
        bestOverlap = new float[anchorCount];
        matches = new int[anchorCount];
        labels = new int[anchorCount];
        offsets = new float[anchorCount * codec.valuesPerTube()];
    }

    /** For each anchor 0 (background) or the 0-based class plus one. */
    public int[] labels() {
        return labels;
    }

    /** For each anchor the index of its ground truth, -1 for background. */
    public int[] matches() {
        return matches;
    }

    /** For each anchor the K x 4 offsets of its ground truth, zeros for background. */
    public float[] offsets() {
        return offsets;
    }

    /**
     * Matches the ground truth of one image (pair).
     *
     * @param truth (in) [G x K x 4] normalised corners, frame by frame, of positive size
     * @param classes (in) [G] 0-based classes
     * @return the number of positive anchors
     */
    public int match(float[] truth, int[] classes) {
        checkTruth(truth, classes);
        Arrays.fill(matches, -1);
        Arrays.fill(bestOverlap, -1);
        int[] claimed = new int[classes.length];
        for (int index = 0; index < classes.length; index++) {
            claimed[index] = offer(truth, index);
        }
        for (int anchor = 0; anchor < anchorCount; anchor++) {
            if (bestOverlap[anchor] < minOverlap) {
                matches[anchor] = -1;
            }
        }
        for (int index = 0; index < claimed.length; index++) {
            matches[claimed[index]] = index;
        }
        return writeTargets(truth, classes);
    }

    /** Lets every anchor consider one ground truth; returns the anchor that overlaps it most. */
    private int offer(float[] truth, int index) {
        int best = 0;
        float most = -1;
        for (int anchor = 0; anchor < anchorCount; anchor++) {
            float overlap = overlap(anchor, truth, index * codec.valuesPerTube());
            if (overlap > most) {
                most = overlap;
                best = anchor;
            }
            if (overlap > bestOverlap[anchor]) {
                bestOverlap[anchor] = overlap;
                matches[anchor] = index;
            }
        }
        return best;
    }

    private float overlap(int anchor, float[] truth, int from) {
        float sum = 0;
        for (int at = from; at < from + codec.valuesPerTube(); at += 4) {
            float width = Math.min(corners[4 * anchor + 2], truth[at + 2]) - Math.max(corners[4 * anchor], truth[at]);
            float height =
                    Math.min(corners[4 * anchor + 3], truth[at + 3]) - Math.max(corners[4 * anchor + 1], truth[at + 1]);
            if (width > 0 && height > 0) {
                float area = (truth[at + 2] - truth[at]) * (truth[at + 3] - truth[at + 1]);
                float intersection = width * height;
                sum += intersection / (areas[anchor] + area - intersection);
            }
        }
        return sum / codec.boxesPerTube();
    }

    private int writeTargets(float[] truth, int[] classes) {
        Arrays.fill(labels, 0);
        Arrays.fill(offsets, 0);
        int values = codec.valuesPerTube();
        int positives = 0;
        for (int anchor = 0; anchor < anchorCount; anchor++) {
            int match = matches[anchor];
            if (match >= 0) {
                positives++;
                labels[anchor] = classes[match] + 1;
                codec.encode(anchor, truth, match * values, offsets, anchor * values);
            }
        }
        return positives;
    }

    private void checkTruth(float[] truth, int[] classes) {
        if (truth.length != classes.length * codec.valuesPerTube()) {
            throw new IllegalArgumentException("%d ground-truth micro-tubes need %d coordinates each, were %d together"
                    .formatted(classes.length, codec.valuesPerTube(), truth.length));
        }
        for (int at = 0; at < truth.length; at += 4) {
            if (!(truth[at] < truth[at + 2] && truth[at + 1] < truth[at + 3])) {
                throw new IllegalArgumentException(
                        "ground-truth micro-tube %d has a box without area: (%s, %s)-(%s, %s)"
                                .formatted(
                                        at / codec.valuesPerTube(),
                                        truth[at],
                                        truth[at + 1],
                                        truth[at + 2],
                                        truth[at + 3]));
            }
        }
        for (int index = 0; index < classes.length; index++) {
            if (classes[index] < 0) {
                throw new IllegalArgumentException(
                        "ground-truth micro-tube %d has class %d; classes start at 0".formatted(index, classes[index]));
            }
        }
    }

    /** Center form to corner form, in float. */
    private void toCorners(int anchor) {
        int at = 4 * anchor;
        float halfWidth = corners[at + 2] / 2;
        float halfHeight = corners[at + 3] / 2;
        float centerX = corners[at];
        float centerY = corners[at + 1];
        corners[at] = centerX - halfWidth;
        corners[at + 1] = centerY - halfHeight;
        corners[at + 2] = centerX + halfWidth;
        corners[at + 3] = centerY + halfHeight;
        areas[anchor] = (corners[at + 2] - corners[at]) * (corners[at + 3] - corners[at + 1]);
    }
}
