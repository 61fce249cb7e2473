package io.tubecast.core.linking;

/**
 * The labelling of a whole sequence that maximises the sum of its scores less a cost for each change of label.
 *
 * <p>Ties go to the lowest label, at the end as well as on the way, as in the published program.
 */
public final class ViterbiLabeller {
    private ViterbiLabeller() {}

    /**
     * Labels every step.
     *
     * @param scores (in) [steps x labels] score of each label at each step
     * @param labels number of labels
     * @param switchingCost cost of a change, the same between any two labels, not negative
     * @return one label a step
     */
    public static int[] label(double[] scores, int labels, double switchingCost) {
        int steps = scores.length / labels;
        int[] path = new int[steps];
        if (steps == 0) {
            return path;
        }
        boolean[] stays = new boolean[scores.length];
        int[] bestBefore = new int[steps];
        double[] column = new double[labels];
        System.arraycopy(scores, 0, column, 0, labels);
        for (int step = 1; step < steps; step++) {
            bestBefore[step] = advance(column, scores, step * labels, switchingCost, stays);
        }
        path[steps - 1] = argmax(column);
        for (int step = steps - 1; step > 0; step--) {
            path[step - 1] = stays[step * labels + path[step]] ? path[step] : bestBefore[step];
        }
        return path;
    }

    /**
     * One step of the recursion, in place. All changes cost the same, so whoever changes comes from the best label.
     *
     * @param column (in, out) best sum of a labelling that ends in each label
     * @param scores (in) the step's scores from {@code at} on
     * @param stays (out) from {@code at} on: whether the best labelling kept the label, or came from the best one before
     * @return the best label before the step
     */
    private static int advance(double[] column, double[] scores, int at, double switchingCost, boolean[] stays) {
        int best = argmax(column);
        double changed = column[best] - switchingCost;
        for (int label = 0; label < column.length; label++) {
            boolean stay = stays(column[label], changed, label, best);
            stays[at + label] = stay;
            column[label] = scores[at + label] + (stay ? column[label] : changed);
        }
        return best;
    }

    /** Whether a label is better kept than entered from the best one; of equals, the lower label is where it came from. */
    static boolean stays(double kept, double changed, int label, int best) {
        return label == best || kept > changed || (kept == changed && label < best);
    }

    /** The lowest label of the highest value. */
    static int argmax(double[] column) {
        int best = 0;
        for (int label = 1; label < column.length; label++) {
            if (column[label] > column[best]) {
                best = label;
            }
        }
        return best;
    }
}
