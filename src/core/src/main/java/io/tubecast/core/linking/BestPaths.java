package io.tubecast.core.linking;

import io.tubecast.core.geometry.Iou;
import java.util.List;

/**
 * The best paths through the boxes of one class, one after the other, no box in two of them.
 *
 * <p>A path has a box in every step in which the class has one left. It maximizes the sum over neighbours a, b of score(a) + score(b) +
 * lambda IoU(last box of a, first box of b), found by dynamic programming from the last step to the first; of equal paths, the one that takes the
 * earlier listed box in the first step they part in. A path of a single step is its best-scored box. Not thread-safe.
 */
final class BestPaths {
    /** In a path: a step without a box. */
    static final int NONE = -1;

    private final List<RecordedStep> steps;
    private final int lastBox;
    private final double lambda;
    private final int[][] left;
    private final int[] counts;
    private final double[][] sums;
    private final int[][] next;

    BestPaths(List<RecordedStep> steps, int actionClass, int boxesPerTube, double lambda) {
        this.steps = steps;
        this.lambda = lambda;
        lastBox = boxesPerTube - 1;
        left = new int[steps.size()][];
        counts = new int[steps.size()];
        sums = new double[steps.size()][];
        next = new int[steps.size()][];
        for (int step = 0; step < counts.length; step++) {
            counts[step] = steps.get(step).count(actionClass);
            left[step] = new int[counts[step]];
            for (int rank = 0; rank < counts[step]; rank++) {
                left[step][rank] = steps.get(step).slot(actionClass, rank);
            }
            sums[step] = new double[counts[step]];
            next[step] = new int[counts[step]];
        }
    }

    /**
     * Takes out the best path that is left.
     *
     * @param path (out) [steps] the slot of the path's micro-tube in each step, or {@link #NONE}
     * @return whether there was a path, that is, a box
     */
    boolean takeBest(int[] path) {
        int first = NONE;
        int last = NONE;
        int after = NONE;
        for (int step = counts.length - 1; step >= 0; step--) {
            if (counts[step] > 0) {
                last = last == NONE ? step : last;
                advance(step, after);
                after = step;
                first = step;
            }
        }
        if (first == NONE) {
            return false;
        }
        int choice = first == last ? bestScored(first) : best(first);
        for (int step = 0; step < counts.length; step++) {
            path[step] = NONE;
            if (counts[step] > 0) {
                path[step] = left[step][choice];
                int following = next[step][choice];
                remove(step, choice);
                choice = following;
            }
        }
        return true;
    }

    /**
     * For each box left in a step: the best sum of a path from it to the end, and the box of the following step on it.
     *
     * @param after the following step with boxes, or {@link #NONE}
     */
    private void advance(int step, int after) {
        for (int i = 0; i < counts[step]; i++) {
            sums[step][i] = after == NONE ? 0 : Double.NEGATIVE_INFINITY;
            int following = after == NONE ? 0 : counts[after];
            for (int j = 0; j < following; j++) {
                double sum = edge(step, left[step][i], after, left[after][j]) + sums[after][j];
                if (sum > sums[step][i]) {
                    sums[step][i] = sum;
                    next[step][i] = j;
                }
            }
        }
    }

    private double edge(int step, int slot, int after, int other) {
        RecordedStep here = steps.get(step);
        RecordedStep there = steps.get(after);
        double overlap = Iou.of(here.boxes(), here.boxAt(slot, lastBox), there.boxes(), there.boxAt(other, 0));
        return here.score(slot) + there.score(other) + lambda * overlap;
    }

    private int best(int step) {
        int best = 0;
        for (int i = 1; i < counts[step]; i++) {
            if (sums[step][i] > sums[step][best]) {
                best = i;
            }
        }
        return best;
    }

    private int bestScored(int step) {
        int best = 0;
        for (int i = 1; i < counts[step]; i++) {
            if (steps.get(step).score(left[step][i]) > steps.get(step).score(left[step][best])) {
                best = i;
            }
        }
        return best;
    }

    private void remove(int step, int choice) {
        counts[step]--;
        System.arraycopy(left[step], choice + 1, left[step], choice, counts[step] - choice);
    }
}
