package io.tubecast.core.fusion;

import io.tubecast.core.geometry.Iou;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The ways in which Singh et al. (ICCV 2017) and the paper's late-fusion row join an appearance and a motion network after both have spoken. Nothing here is
 * learnt, which is what fusion at training time is compared with.
 */
public final class LateFusion {
    /** Mean IoU from which on a motion row supports an appearance row. */
    public static final double SUPPORT_OVERLAP = 0.25;

    /** How two networks' detections are joined. */
    public enum Method {
        /** Scores of each anchor are averaged, boxes are appearance's. */
        MEAN("mean"),
        /** All rows of both; suppression decides. */
        UNION("union"),
        /** Motion rows support the appearance rows that they overlap and join where they support none. */
        BOOST("boost");

        private final String key;

        Method(String key) {
            this.key = key;
        }

        /** The name in options. */
        @Override
        public String toString() {
            return key;
        }
    }

    private LateFusion() {}

    /**
     * Averages the scores of two networks with the same anchors.
     *
     * @param appearance (in) [A x (C + 1)] softmax scores
     * @param motion (in) the same of the other network
     * @param fused (out) their mean
     */
    public static void mean(FloatBuffer appearance, FloatBuffer motion, FloatBuffer fused) {
        if (appearance.capacity() != motion.capacity() || appearance.capacity() != fused.capacity()) {
            throw new IllegalArgumentException(
                    "the networks have %d and %d scores".formatted(appearance.capacity(), motion.capacity()));
        }
        for (int i = 0; i < fused.capacity(); i++) {
            fused.put(i, (appearance.get(i) + motion.get(i)) / 2);
        }
    }

    /** All rows, appearance's first. */
    public static DetectionRows union(DetectionRows appearance, DetectionRows motion) {
        checkAlike(appearance, motion);
        return new DetectionRows(
                appearance.boxesPerRow(),
                appearance.columns(),
                concatenated(appearance.boxes(), motion.boxes()),
                concatenated(appearance.scores(), motion.scores()));
    }

    /**
     * Adds to each appearance row's scores those of the motion row that overlaps it most, times the overlap, where that is at least {@value #SUPPORT_OVERLAP}, and
     * brings them back to a sum of 1; motion rows that are nobody's best are appended as they are.
     *
     * <p>As documented. The published program boosts the first overlapping row of a frame alone and drops all motion rows of a frame in which none overlaps.
     * The overlap of two micro-tubes is the mean over their frames.
     */
    public static DetectionRows boost(DetectionRows appearance, DetectionRows motion) {
        checkAlike(appearance, motion);
        int columns = appearance.columns();
        double[] scores = appearance.scores().clone();
        boolean[] supports = new boolean[motion.rows()];
        for (int row = 0; row < appearance.rows(); row++) {
            int best = -1;
            double bestOverlap = SUPPORT_OVERLAP;
            for (int other = 0; other < motion.rows(); other++) {
                double overlap = overlap(appearance, row, motion, other);
                if (overlap >= SUPPORT_OVERLAP && (best < 0 || overlap > bestOverlap)) {
                    best = other;
                    bestOverlap = overlap;
                }
            }
            if (best >= 0) {
                supports[best] = true;
                for (int column = 0; column < columns; column++) {
                    scores[row * columns + column] += bestOverlap * motion.scores()[best * columns + column];
                }
                normalize(scores, row * columns, columns);
            }
        }
        DetectionRows boosted = new DetectionRows(appearance.boxesPerRow(), columns, appearance.boxes(), scores);
        return union(boosted, without(motion, supports));
    }

    private static DetectionRows without(DetectionRows rows, boolean[] left) {
        int width = 4 * rows.boxesPerRow();
        double[] boxes = new double[rows.boxes().length];
        double[] scores = new double[rows.scores().length];
        int kept = 0;
        for (int row = 0; row < rows.rows(); row++) {
            if (!left[row]) {
                System.arraycopy(rows.boxes(), row * width, boxes, kept * width, width);
                System.arraycopy(rows.scores(), row * rows.columns(), scores, kept * rows.columns(), rows.columns());
                kept++;
            }
        }
        return new DetectionRows(
                rows.boxesPerRow(),
                rows.columns(),
                Arrays.copyOf(boxes, kept * width),
                Arrays.copyOf(scores, kept * rows.columns()));
    }

    private static void normalize(double[] scores, int from, int length) {
        double sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += scores[i];
        }
        for (int i = from; i < from + length && sum > 0; i++) {
            scores[i] /= sum;
        }
    }

    private static double overlap(DetectionRows a, int row, DetectionRows b, int other) {
        double sum = 0;
        for (int box = 0; box < a.boxesPerRow(); box++) {
            int i = 4 * (row * a.boxesPerRow() + box);
            int j = 4 * (other * b.boxesPerRow() + box);
            sum += Iou.of(a.boxes(), i, b.boxes(), j);
        }
        return sum / a.boxesPerRow();
    }

    private static void checkAlike(DetectionRows a, DetectionRows b) {
        if (a.boxesPerRow() != b.boxesPerRow() || a.columns() != b.columns()) {
            throw new IllegalArgumentException("rows of %d boxes and %d scores cannot be joined with rows of %d and %d"
                    .formatted(a.boxesPerRow(), a.columns(), b.boxesPerRow(), b.columns()));
        }
    }

    private static double[] concatenated(double[] a, double[] b) {
        double[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
