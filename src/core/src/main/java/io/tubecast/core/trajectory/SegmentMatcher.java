package io.tubecast.core.trajectory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Segment-wise matching: which anchors the coarse module must learn to answer for.
 *
 * <p>An anchor is positive for the tube whose first K boxes it overlaps most on average, if that is enough; several tubes: the largest
 * overlap wins, the first of equals. Every tube also claims the one anchor that overlaps its first K boxes most, so that none is without;
 * where two claim the same, the one that overlaps it most gets it and the other claims its next best. An anchor is negative if no segment of
 * K boxes of any tube overlaps it enough; the boxes after the last whole segment are not asked. Everything else is ignored. Tubes shorter
 * than K are one segment.
 */
public final class SegmentMatcher {
    /** Label of an anchor that counts neither way. */
    public static final int IGNORED = -1;

    private final double[] anchors;
    private final int segment;
    private final double positive;
    private final double negative;
    private final int[] labels;
    private final int[] matches;
    private final double[] best;

    /**
     * A matcher for a grid of anchors.
     *
     * @param grid where the anchors lie
     * @param segment K, frames of a segment
     * @param positive least mean overlap of a positive anchor; not in the paper
     * @param negative mean overlap below which an anchor is negative; not in the paper
     */
    public SegmentMatcher(AnchorGrid grid, int segment, double positive, double negative) {
        if (segment < 1) {
            throw new IllegalArgumentException("a segment has at least one frame, was " + segment);
        }
        if (!(negative >= 0 && negative <= positive && positive <= 1)) {
            throw new IllegalArgumentException(
                    "overlaps must be 0 <= negative <= positive <= 1, were %s and %s".formatted(negative, positive));
        }
        this.anchors = grid.anchors();
        this.segment = segment;
        this.positive = positive;
        this.negative = negative;
        labels = new int[grid.size()];
        matches = new int[grid.size()];
        best = new double[grid.size()];
    }

    /** For each anchor 0 (background), the 0-based class plus one, or {@link #IGNORED}; valid until the next call. */
    public int[] labels() {
        return labels;
    }

    /** For each anchor the index of its tube, -1 where it is not positive; valid until the next call. */
    public int[] matches() {
        return matches;
    }

    /**
     * Matches the tubes of one clip.
     *
     * @param tubes (in) each [T_A x 4] center x, center y, width, height, one box a frame of the resampled clip
     * @param classes (in) 0-based class of each tube
     * @return number of positive anchors
     */
    public int match(List<double[]> tubes, int[] classes) {
        return match(tubes, classes, List.of());
    }

    /**
     * Matches the tubes of one clip where others are near, of which nothing is known.
     *
     * @param near (in) tubes whose anchors are ignored unless another tube's
     */
    public int match(List<double[]> tubes, int[] classes, List<double[]> near) {
        Arrays.fill(labels, 0);
        Arrays.fill(matches, -1);
        Arrays.fill(best, 0);
        List<double[]> first = new ArrayList<>();
        for (int tube = 0; tube < tubes.size(); tube++) {
            first.add(look(tube, tubes.get(tube)));
        }
        near.forEach(this::ignore);
        claim(first);
        int positives = 0;
        for (int anchor = 0; anchor < labels.length; anchor++) {
            if (matches[anchor] >= 0) {
                labels[anchor] = classes[matches[anchor]] + 1;
                positives++;
            }
        }
        return positives;
    }

    /** Overlap of every anchor with a tube's first segment: a new array. Those that overlap it enough are the tube's, unless they are another's. */
    private double[] look(int tube, double[] boxes) {
        int segments = Math.max(1, boxes.length / 4 / segment);
        double[] first = new double[labels.length];
        for (int anchor = 0; anchor < labels.length; anchor++) {
            first[anchor] = overlap(anchor, boxes, 0);
            if (first[anchor] >= positive && first[anchor] > best[anchor]) {
                best[anchor] = first[anchor];
                matches[anchor] = tube;
            }
            double most = first[anchor];
            for (int i = 1; i < segments; i++) {
                most = Math.max(most, overlap(anchor, boxes, i));
            }
            if (most >= negative) {
                labels[anchor] = IGNORED;
            }
        }
        return first;
    }

    private void ignore(double[] boxes) {
        int segments = Math.max(1, boxes.length / 4 / segment);
        for (int anchor = 0; anchor < labels.length; anchor++) {
            for (int i = 0; i < segments && labels[anchor] != IGNORED; i++) {
                if (overlap(anchor, boxes, i) >= negative) {
                    labels[anchor] = IGNORED;
                }
            }
        }
    }

    /** Gives every tube an anchor of its own: of all pairs that are left the one with the largest overlap, and so on. */
    private void claim(List<double[]> first) {
        boolean[] taken = new boolean[labels.length];
        boolean[] served = new boolean[first.size()];
        for (int round = 0; round < first.size(); round++) {
            int winner = -1;
            int claimed = -1;
            double most = 0; // a tube that overlaps no anchor claims none
            for (int tube = 0; tube < first.size(); tube++) {
                for (int anchor = 0; !served[tube] && anchor < labels.length; anchor++) {
                    if (!taken[anchor] && first.get(tube)[anchor] > most) {
                        most = first.get(tube)[anchor];
                        winner = tube;
                        claimed = anchor;
                    }
                }
            }
            if (winner < 0) {
                return;
            }
            matches[claimed] = winner;
            taken[claimed] = true;
            served[winner] = true;
        }
    }

    /** Mean overlap of an anchor with the boxes of a tube's i-th segment. */
    private double overlap(int anchor, double[] boxes, int i) {
        int from = i * segment;
        int to = Math.min(boxes.length / 4, from + segment);
        double sum = 0;
        for (int frame = from; frame < to; frame++) {
            sum += TubeOverlap.centerIou(anchors, 4 * anchor, boxes, 4 * frame);
        }
        return sum / (to - from);
    }
}
