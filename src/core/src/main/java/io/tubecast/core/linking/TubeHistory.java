package io.tubecast.core.linking;

import java.util.Arrays;

/**
 * The knots of a tube: frames with a box, a score and, where wanted, a score vector, in frame order.
 *
 * <p>Boxes added on one frame are averaged. With a limit, memory is bounded however long the tube lives: when the limit is
 * reached, the knots older than the newest {@value #RECENT} are thinned evenly (first knot always kept), so that a tube of hours
 * keeps its shape at a coarser spacing. Without a limit every knot is kept. Arrays grow by doubling and survive
 * {@link #clear()}, so a recycled history allocates nothing. Not thread-safe.
 */
public final class TubeHistory {
    /** How many of the newest knots are never thinned. */
    static final int RECENT = 256;

    private final int limit;
    private final int vectorLength;
    private int count;
    private long spacing;
    private long[] frames = new long[16];
    private int[] added = new int[16];
    private double[] boxSums = new double[16 * 4];
    private double[] scoreSums = new double[16];
    private double[] vectorSums;

    /**
     * An empty history.
     *
     * @param limit most knots kept, at least 1024, or 0 for all
     * @param vectorLength length of the score vectors to keep, 0 for none
     */
    public TubeHistory(int limit, int vectorLength) {
        if (limit != 0 && limit < 4 * RECENT) {
            throw new IllegalArgumentException("limit must be 0 or at least %d, was %d".formatted(4 * RECENT, limit));
        }
        this.limit = limit;
        this.vectorLength = vectorLength;
        vectorSums = new double[16 * vectorLength];
        spacing = 1;
    }

    /** Forgets all knots, keeps the memory. */
    public void clear() {
        count = 0;
        spacing = 1;
    }

    /** Number of knots. */
    public int size() {
        return count;
    }

    /** Frame number of a knot. */
    public long frame(int knot) {
        return frames[knot];
    }

    /** Score of a knot: the mean of those added on its frame. */
    public double score(int knot) {
        return scoreSums[knot] / added[knot];
    }

    /** One coordinate (0 to 3: x1, y1, x2, y2) of a knot's box: the mean of those added on its frame. */
    public double coordinate(int knot, int which) {
        return boxSums[knot * 4 + which] / added[knot];
    }

    /** One element of a knot's score vector: the mean of those added on its frame. */
    double vectorElement(int knot, int which) {
        return vectorSums[knot * vectorLength + which] / added[knot];
    }

    int vectorLength() {
        return vectorLength;
    }

    /**
     * Adds a box on a frame.
     *
     * @param boxes (in) x1, y1, x2, y2 from {@code boxAt} on
     * @param vectors (in) the score vector from {@code vectorAt} on; not read if none are kept
     */
    public void add(long frame, double[] boxes, int boxAt, double score, double[] vectors, int vectorAt) {
        int knot = count;
        while (knot > 0 && frames[knot - 1] > frame) {
            knot--;
        }
        if (knot > 0 && frames[knot - 1] == frame) {
            knot--;
        } else {
            insert(knot, frame);
        }
        boolean isFirst = added[knot] == 0; // kept as it is, the sign of a zero included
        added[knot]++;
        scoreSums[knot] = isFirst ? score : scoreSums[knot] + score;
        sum(boxSums, knot * 4, boxes, boxAt, 4, isFirst);
        sum(vectorSums, knot * vectorLength, vectors, vectorAt, vectorLength, isFirst);
        if (count == limit) {
            thin();
        }
    }

    private static void sum(double[] sums, int at, double[] values, int valueAt, int length, boolean isFirst) {
        for (int i = 0; i < length; i++) {
            sums[at + i] = isFirst ? values[valueAt + i] : sums[at + i] + values[valueAt + i];
        }
    }

    private void insert(int knot, long frame) {
        if (count == frames.length) {
            grow();
        }
        for (int from = count - 1; from >= knot; from--) { // rarely any: knots arrive nearly in order
            move(from, from + 1);
        }
        count++;
        frames[knot] = frame;
        added[knot] = 0;
    }

    private void grow() {
        int capacity = frames.length * 2;
        frames = Arrays.copyOf(frames, capacity);
        added = Arrays.copyOf(added, capacity);
        boxSums = Arrays.copyOf(boxSums, capacity * 4);
        scoreSums = Arrays.copyOf(scoreSums, capacity);
        vectorSums = Arrays.copyOf(vectorSums, capacity * vectorLength);
    }

    /** Brings the old knots to the present spacing, and to wider ones until at most half of the limit is left. */
    private void thin() {
        thinTo(spacing);
        while (count > limit / 2) {
            spacing *= 2; // ends: with one old knot left, the count is RECENT + 1
            thinTo(spacing);
        }
    }

    private void thinTo(long leastSpacing) {
        int kept = 1;
        int recent = count - RECENT;
        for (int knot = 1; knot < count; knot++) {
            if (knot >= recent || frames[knot] - frames[kept - 1] >= leastSpacing) {
                move(knot, kept++);
            }
        }
        count = kept;
    }

    private void move(int from, int to) {
        frames[to] = frames[from];
        added[to] = added[from];
        scoreSums[to] = scoreSums[from];
        System.arraycopy(boxSums, from * 4, boxSums, to * 4, 4);
        System.arraycopy(vectorSums, from * vectorLength, vectorSums, to * vectorLength, vectorLength);
    }
}
