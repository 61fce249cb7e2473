package io.tubecast.training.cfad.loss;

import io.tubecast.core.trajectory.AnchorCoding;
import io.tubecast.core.trajectory.AnchorGrid;
import io.tubecast.core.trajectory.SegmentMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What the coarse module is to learn of a batch of temporal proposals: the class of every anchor that {@link SegmentMatcher} does not ignore, and for
 * each positive one all boxes of its tube, seen from the anchor, at their time stamps from 0 to 1 (Eq. 4).
 *
 * <p>Rows count through the batch: proposal x anchors + anchor. Not thread-safe.
 */
public final class TubeTargets {
    private final SegmentMatcher matcher;
    private final double[] anchors;
    private final NegativeDraw draw;
    private final List<Integer> rows = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private final List<Box> boxes = new ArrayList<>();
    private int items;
    private int positives;

    /**
     * A box that a positive anchor's curve is to go through.
     *
     * @param row the anchor
     * @param time from 0 at the tube's first box to 1 at its last
     * @param offsets [4] from the anchor
     * @param share 1 / T_A: each tube counts the same, however long
     */
    @SuppressWarnings("ArrayRecordComponent") // written once, read by the loss alone
    private record Box(int row, double time, double[] offsets, double share) {}

    /**
     * No proposals yet; every anchor counts that is not ignored.
     *
     * @param grid anchors of the network
     * @param matcher over the same grid
     */
    public TubeTargets(AnchorGrid grid, SegmentMatcher matcher) {
        this(grid, matcher, new NegativeDraw(NegativeDraw.ALL, new SplittableRandom(0)));
    }

    /**
     * No proposals yet.
     *
     * @param grid anchors of the network
     * @param matcher over the same grid
     * @param draw which negatives of a proposal count
     */
    public TubeTargets(AnchorGrid grid, SegmentMatcher matcher, NegativeDraw draw) {
        this.matcher = matcher;
        this.draw = draw;
        anchors = grid.anchors();
    }

    /**
     * Adds the next proposal.
     *
     * @param tubes (in) those that it is to find, each [T_A x 4] center x, center y, width, height, one box a frame of the resampled clip
     * @param times (in) of each tube, when each of its boxes is, from 0 at its beginning to 1 at its end
     * @param classes (in) 0-based class of each
     */
    public void add(List<double[]> tubes, List<double[]> times, int[] classes) {
        add(tubes, times, classes, List.of());
    }

    /**
     * Adds the next proposal.
     *
     * @param near (in) further tubes, of which nothing is learnt: neither that they are there nor that they are not
     */
    public void add(List<double[]> tubes, List<double[]> times, int[] classes, List<double[]> near) {
        int found = matcher.match(tubes, classes, near);
        positives += found;
        int first = items * anchors.length / 4;
        BitSet negatives = negatives(first, found);
        for (int anchor = 0; anchor < anchors.length / 4; anchor++) {
            int label = matcher.labels()[anchor];
            if (label > 0 || negatives.get(anchor)) {
                rows.add(first + anchor);
                labels.add(label);
            }
            if (label > 0) {
                int match = matcher.matches()[anchor];
                follow(first + anchor, anchor, tubes.get(match), times.get(match));
            }
        }
        items++;
    }

    /** The negative anchors that count. */
    private BitSet negatives(int first, int found) {
        int[] all = IntStream.range(0, anchors.length / 4)
                .filter(anchor -> matcher.labels()[anchor] == 0)
                .toArray();
        BitSet chosen = new BitSet();
        for (int anchor : draw.of(all, first, draw.wanted(found, all.length))) {
            chosen.set(anchor);
        }
        return chosen;
    }

    private void follow(int row, int anchor, double[] tube, double[] times) {
        int length = tube.length / 4;
        for (int i = 0; i < length; i++) {
            double[] offsets = new double[4];
            AnchorCoding.encode(tube, 4 * i, anchors, 4 * anchor, offsets, 0);
            boxes.add(new Box(row, times[i], offsets, 1.0 / length));
        }
    }

    /** Proposals so far. */
    public int items() {
        return items;
    }

    /** Positive anchors so far, |B+|. */
    public int positives() {
        return positives;
    }

    /** The anchors whose class counts. */
    public int[] rows() {
        return ints(rows);
    }

    /** Their classes, 0 for background. */
    public int[] labels() {
        return ints(labels);
    }

    /** For each box to go through the anchor whose curve it is. */
    int[] boxRows() {
        return boxes.stream().mapToInt(Box::row).toArray();
    }

    /** [boxes x 4 x terms] 1, t, t^2 ... of each box, the same for all four coordinates. */
    float[] powers(int terms) {
        float[] powers = new float[boxes.size() * terms * 4];
        for (int i = 0, at = 0; i < boxes.size(); i++) {
            for (int coordinate = 0; coordinate < 4; coordinate++) {
                double power = 1;
                for (int term = 0; term < terms; term++) {
                    powers[at++] = (float) power;
                    power *= boxes.get(i).time();
                }
            }
        }
        return powers;
    }

    /** [boxes x 4] where the curves are to go through. */
    float[] boxOffsets() {
        float[] offsets = new float[4 * boxes.size()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = (float) boxes.get(i / 4).offsets()[i % 4];
        }
        return offsets;
    }

    /** [boxes x 4] how much each counts. */
    float[] boxShares() {
        float[] shares = new float[4 * boxes.size()];
        for (int i = 0; i < boxes.size(); i++) {
            Arrays.fill(shares, 4 * i, 4 * i + 4, (float) boxes.get(i).share());
        }
        return shares;
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
