package io.tubecast.training.cfad.loss;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Draws the anchors of background that count: a share of them those that the network takes least for background, the others each with the same chance.
 *
 * <p>The papers draw at random alone. Where most of a picture is empty floor, hardly one of those is somebody who does nothing, and a network that never sees these
 * takes them for actors. Not thread-safe.
 */
public final class NegativeDraw {
    /** A ratio under which all negatives count. */
    public static final int ALL = 0;

    /** Negatives of an item that count at least, also where there is nothing to find. */
    static final int LEAST = 8;

    private final int ratio;
    private final double hardShare;
    private final RandomGenerator random;
    private final float[] hardness;

    /**
     * A draw at random.
     *
     * @param ratio negatives for each positive anchor of an item, {@value #LEAST} at least; {@link #ALL} for all that there is room for
     * @param random for the draw
     */
    public NegativeDraw(int ratio, RandomGenerator random) {
        this(ratio, random, 0, new float[0]);
    }

    /**
     * A draw of which a share is of the hardest.
     *
     * @param ratio as above
     * @param random as above
     * @param hardShare of the negatives that are the hardest, in [0, 1]
     * @param hardness (in) of each row of the batch, larger where the network takes it less for background
     */
    public NegativeDraw(int ratio, RandomGenerator random, double hardShare, float[] hardness) {
        if (!(hardShare >= 0 && hardShare <= 1)) {
            throw new IllegalArgumentException("the share of the hardest must be in [0, 1], was " + hardShare);
        }
        this.ratio = ratio;
        this.hardShare = hardShare;
        this.random = random;
        this.hardness = hardness;
    }

    /** So many are to be drawn beside so many positives where there is room for so many. */
    int wanted(int positives, int room) {
        return ratio == ALL ? room : Math.min(room, Math.max(LEAST, ratio * positives));
    }

    /**
     * Draws some of an item's anchors.
     *
     * @param candidates (in) its anchors that are background
     * @param first row of its first anchor in the batch
     * @param wanted how many, if there are as many
     * @return them: a new array
     */
    int[] of(int[] candidates, int first, int wanted) {
        int[] values = candidates.clone();
        int count = Math.min(wanted, values.length);
        int hard = (int) Math.round(hardShare * count);
        for (int i = 0; i < hard; i++) {
            swap(values, i, hardest(values, i, first));
        }
        drawToFront(values, hard, count, random);
        return Arrays.copyOf(values, count);
    }

    /**
     * Moves values to the front, each with the same chance.
     *
     * @param values (in, out) those before {@code from} stay
     * @param from where the drawn ones begin
     * @param until where they end
     */
    static void drawToFront(int[] values, int from, int until, RandomGenerator random) {
        for (int i = from; i < until; i++) {
            swap(values, i, i + random.nextInt(values.length - i));
        }
    }

    private int hardest(int[] values, int from, int first) {
        int best = from;
        for (int i = from + 1; i < values.length; i++) {
            if (hardness[first + values[i]] > hardness[first + values[best]]) {
                best = i;
            }
        }
        return best;
    }

    private static void swap(int[] values, int one, int other) {
        int value = values[one];
        values[one] = values[other];
        values[other] = value;
    }
}
