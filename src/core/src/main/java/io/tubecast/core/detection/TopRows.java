package io.tubecast.core.detection;

/**
 * The k best-scored rows of a stream of rows; of equal scores the lower row is better.
 *
 * <p>Rows gather in a buffer larger than k; when it is full only the k best stay and the k-th score becomes the threshold, so that a row costs
 * constant time on average whatever the order in which scores come. Allocates nothing after construction. Not thread-safe.
 */
final class TopRows {
    private static final int SLACK = 128;

    private final int limit;
    private final double[] scores;
    private final int[] rows;
    private int size;
    private double threshold;

    /** An empty selection of at most {@code limit} rows. */
    TopRows(int limit) {
        this.limit = limit;
        int capacity = Math.addExact(Math.multiplyExact(2, limit), SLACK);
        scores = new double[capacity];
        rows = new int[capacity];
    }

    /** Forgets all rows; from now on scores must exceed {@code minScore}. */
    void clear(double minScore) {
        size = 0;
        threshold = minScore;
    }

    /** Only scores strictly greater than this can still get in. */
    double threshold() {
        return threshold;
    }

    /** Takes a row with a score over the threshold. Rows must come in rising order. */
    void add(double score, int row) {
        if (size == rows.length) {
            keepBest();
            if (score <= threshold) {
                return;
            }
        }
        scores[size] = score;
        rows[size++] = row;
    }

    /** Puts the best rows in order, best first, and returns how many there are. */
    int finish() {
        if (size > limit) {
            keepBest();
        } else {
            sort(0, size);
        }
        return size;
    }

    /** The row at a rank; after {@link #finish()}. */
    int row(int rank) {
        return rows[rank];
    }

    /** The score at a rank; after {@link #finish()}. */
    double score(int rank) {
        return scores[rank];
    }

    private void keepBest() {
        sort(0, size);
        size = limit;
        threshold = scores[limit - 1];
    }

    /** Quicksort that leaves alone what lies wholly behind rank {@code limit}. */
    private void sort(int from, int to) {
        int low = from;
        int high = to;
        while (high - low > 1 && low < limit) {
            int middle = partition(low, high);
            if (middle - low < high - middle - 1) { // recursion into the smaller part keeps the stack shallow
                sort(low, middle);
                low = middle + 1;
            } else {
                sort(middle + 1, high);
                high = middle;
            }
        }
    }

    /** Moves better rows before the pivot and worse ones behind it; returns where the pivot ends up. */
    private int partition(int from, int to) {
        swap((from + to) >>> 1, to - 1);
        double pivotScore = scores[to - 1];
        int pivotRow = rows[to - 1];
        int boundary = from;
        for (int i = from; i < to - 1; i++) {
            if (scores[i] > pivotScore || (scores[i] == pivotScore && rows[i] < pivotRow)) {
                swap(i, boundary++);
            }
        }
        swap(boundary, to - 1);
        return boundary;
    }

    private void swap(int a, int b) {
        double score = scores[a];
        int row = rows[a];
        scores[a] = scores[b];
        rows[a] = rows[b];
        scores[b] = score;
        rows[b] = row;
    }
}
