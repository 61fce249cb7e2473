package io.tubecast.training.cfad.loss;

import io.tubecast.training.cfad.loss.OverlapLabels.Overlap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The anchors of a batch that are to be learnt: of each item a fixed number, up to half of them positive, as in Faster R-CNN and R-C3D.
 *
 * <p>Rows count through the batch: item x anchors + anchor. Not thread-safe.
 */
public final class AnchorTargets {
    private final int anchors;
    private final int size;
    private final int columns;
    private final NegativeDraw negatives;
    private final RandomGenerator random;
    private final List<Integer> rows = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private final List<Integer> positives = new ArrayList<>();
    private final List<float[]> offsets = new ArrayList<>();
    private int items;

    /**
     * No items yet.
     *
     * @param anchors of an item
     * @param size how many of an item's anchors are drawn at most, half of them positive at most: 64 for spans, 256 for boxes
     * @param columns offsets of an anchor
     * @param random for the draw
     */
    public AnchorTargets(int anchors, int size, int columns, RandomGenerator random) {
        this(anchors, size, columns, new NegativeDraw(NegativeDraw.ALL, random), random);
    }

    /**
     * No items yet, and other negatives.
     *
     * @param anchors of an item
     * @param size how many of an item's anchors are drawn at most, half of them positive at most
     * @param columns offsets of an anchor
     * @param negatives which of them count
     * @param random for the draw of positives
     */
    public AnchorTargets(int anchors, int size, int columns, NegativeDraw negatives, RandomGenerator random) {
        this.anchors = anchors;
        this.size = size;
        this.columns = columns;
        this.negatives = negatives;
        this.random = random;
    }

    /** Writes the offsets of a truth from an anchor. */
    public interface Encoding {
        /**
         * Writes them.
         *
         * @param offsets (out) receives the offsets
         */
        void encode(int anchor, int truth, float[] offsets);
    }

    /**
     * Adds the next item of the batch.
     *
     * @param rule which anchors stand for what
     * @param classes (in) what each truth is: 1 or more, 0 is background
     * @param overlap of anchors and truths
     * @param encoding of truths
     */
    public void add(OverlapLabels rule, int[] classes, Overlap overlap, Encoding encoding) {
        int[] matches = rule.match(anchors, classes.length, overlap);
        int[] positive = rows(matches, true);
        int[] negative = rows(matches, false);
        int drawn = Math.min(size / 2, positive.length);
        NegativeDraw.drawToFront(positive, 0, drawn, random);
        for (int i = 0; i < drawn; i++) {
            int truth = matches[positive[i]];
            float[] values = new float[columns];
            encoding.encode(positive[i], truth, values);
            rows.add(items * anchors + positive[i]);
            labels.add(classes[truth]);
            positives.add(items * anchors + positive[i]);
            offsets.add(values);
        }
        for (int anchor : negatives.of(negative, items * anchors, negatives.wanted(drawn, size - drawn))) {
            rows.add(items * anchors + anchor);
            labels.add(0);
        }
        items++;
    }

    private static int[] rows(int[] matches, boolean positive) {
        int[] found = new int[matches.length];
        int count = 0;
        for (int anchor = 0; anchor < matches.length; anchor++) {
            if (positive ? matches[anchor] >= 0 : matches[anchor] == OverlapLabels.BACKGROUND) {
                found[count++] = anchor;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Items so far. */
    public int items() {
        return items;
    }

    /** All drawn anchors. */
    public int[] rows() {
        return ints(rows);
    }

    /** The class of each drawn anchor, 0 for background. */
    public int[] labels() {
        return ints(labels);
    }

    /** The drawn anchors that are not background. */
    public int[] positives() {
        return ints(positives);
    }

    /** [positives x columns] their offsets. */
    public float[] offsets() {
        float[] all = new float[columns * offsets.size()];
        for (int i = 0; i < offsets.size(); i++) {
            System.arraycopy(offsets.get(i), 0, all, columns * i, columns);
        }
        return all;
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
