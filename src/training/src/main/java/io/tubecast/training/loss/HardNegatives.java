package io.tubecast.training.loss;

import io.tubecast.training.data.Batch;
import java.util.Arrays;

/**
 * Picks the background anchors that count: for each image those the network finds least like background, three for each positive.
 *
 * <p>As in SSD and the released AMTnet an anchor is ranked by -log p(background); equals go to the lower row.
 *
 * <p>Differs from them in one option: an image without positives may contribute a fixed number (0 is theirs). In untrimmed video people who do nothing
 * would otherwise only ever be seen beside somebody who acts, and false alarms would be learnt by nobody.
 */
public final class HardNegatives {
    private final int ratio;
    private final int ofEmptyPair;

    /**
     * A rule.
     *
     * @param ratio negatives for each positive of the image, 3 in the papers
     * @param ofEmptyPair negatives of an image without positives, 0 in the papers
     */
    public HardNegatives(int ratio, int ofEmptyPair) {
        this.ratio = ratio;
        this.ofEmptyPair = ofEmptyPair;
    }

    /**
     * The rows to learn as background.
     *
     * @param batch tells the positives
     * @param backgroundLoss [B x A] -log p(background) of every anchor
     * @return rows, image by image, hardest first
     */
    public int[] select(Batch batch, float[] backgroundLoss) {
        int anchors = batch.anchors();
        boolean[] positive = new boolean[batch.pairs() * anchors];
        for (int row : batch.positiveRows()) {
            positive[row] = true;
        }
        int[] rows = new int[0];
        for (int pair = 0; pair < batch.pairs(); pair++) {
            int positives = batch.positives(pair);
            int wanted = positives == 0 ? ofEmptyPair : ratio * positives;
            int[] hardest = hardest(pair * anchors, anchors, positive, backgroundLoss, wanted);
            int at = rows.length;
            rows = Arrays.copyOf(rows, at + hardest.length);
            System.arraycopy(hardest, 0, rows, at, hardest.length);
        }
        return rows;
    }

    /** Sorts (loss, row) packed in longs: rising order of the inverted key is falling loss, then rising row. */
    private static int[] hardest(int from, int anchors, boolean[] positive, float[] loss, int wanted) {
        long[] keys = new long[anchors];
        int candidates = 0;
        for (int row = from; row < from + anchors; row++) {
            if (!positive[row]) {
                keys[candidates++] = ((long) ~orderedBits(loss[row]) << 32) | row;
            }
        }
        Arrays.sort(keys, 0, candidates);
        int[] rows = new int[Math.min(wanted, candidates)];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (int) keys[i];
        }
        return rows;
    }

    /** Bits of a float that compare as signed integers like the floats themselves. */
    private static int orderedBits(float value) {
        int bits = Float.floatToIntBits(value);
        return bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
    }
}
