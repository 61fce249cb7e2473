package io.tubecast.core.linking;

import java.util.Arrays;

/** Turns the knots of a tube into a box, a score and a score vector for every frame. */
final class TubeAssembler {
    private final boolean copiesLater;
    private final TubeHistory history;
    private final int start;
    private final int length;
    private final double[] boxes;
    private final double[] frameScores;
    private final double[] vectors;

    /**
     * Fills every frame.
     *
     * @param copiesLater whether a frame between two knots takes the later one as it is, instead of lying on the line between them
     * @param lastFrame frame up to which the last knot is held, if that lies behind it
     */
    TubeAssembler(TubeHistory history, boolean copiesLater, long lastFrame) {
        this.history = history;
        this.copiesLater = copiesLater;
        start = Math.toIntExact(history.frame(0));
        long end = Math.max(history.frame(history.size() - 1), lastFrame);
        length = Math.toIntExact(end - start + 1);
        boxes = new double[length * 4];
        frameScores = new double[length];
        vectors = new double[length * history.vectorLength()];
        fillFrame(0, 0, 0, 0);
        for (int knot = 1; knot < history.size(); knot++) {
            fillUpTo(knot);
        }
        int last = history.size() - 1;
        for (long frame = history.frame(last) + 1; frame <= end; frame++) {
            fillFrame((int) (frame - start), last, last, 0);
        }
    }

    private void fillUpTo(int knot) {
        long before = history.frame(knot - 1);
        long gap = history.frame(knot) - before;
        for (long i = 1; i <= gap; i++) {
            boolean onKnot = copiesLater || i == gap;
            fillFrame((int) (before + i - start), onKnot ? knot : knot - 1, knot, onKnot ? 0 : (double) i / gap);
        }
    }

    private void fillFrame(int at, int from, int to, double fraction) {
        for (int i = 0; i < 4; i++) {
            boxes[at * 4 + i] = between(history.coordinate(from, i), history.coordinate(to, i), fraction);
        }
        frameScores[at] = between(history.score(from), history.score(to), fraction);
        int vectorLength = history.vectorLength();
        for (int i = 0; i < vectorLength; i++) {
            vectors[at * vectorLength + i] =
                    between(history.vectorElement(from, i), history.vectorElement(to, i), fraction);
        }
    }

    private static double between(double from, double to, double fraction) {
        return fraction == 0 ? from : from + fraction * (to - from);
    }

    ActionTube tube(int actionClass, double score) {
        return new ActionTube(actionClass, score, start, boxes, frameScores);
    }

    double[] scoreVectors() {
        return vectors;
    }

    /** Mean of the best frame scores, best first. */
    double meanOfBestFrames(int most) {
        return meanOfBest(frameScores, most);
    }

    static double meanOfBest(double[] scores, int most) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        int counted = Math.min(most, sorted.length);
        double sum = 0;
        for (int i = 0; i < counted; i++) {
            sum += sorted[sorted.length - 1 - i];
        }
        return sum / counted;
    }
}
