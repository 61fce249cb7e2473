package io.tubecast.core.trajectory;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads the coarse module's outputs for one temporal proposal: which tubes it found.
 *
 * <p>Each anchor stands for its best action class, however sure it is of background; below the least score it says nothing. (One that is sure that somebody acts and cannot
 * tell which of many classes gives each less than background.) Of the rest, a tube goes that overlaps a better one, whatever the two classes: one actor is one tube. Differs from the paper in suppressing before the best
 * are taken; {@link CoarseSettings#topKFirst} is the paper's order.
 */
public final class CoarseDecoder {
    private final double[] anchors;
    private final int classes;
    private final CoarseSettings settings;

    /**
     * A decoder for a network's anchors and classes.
     *
     * @param grid where the anchors lie; boxes come out as fractions of the picture
     * @param classes C, background not counted
     * @param settings which tubes are kept
     */
    public CoarseDecoder(AnchorGrid grid, int classes, CoarseSettings settings) {
        if (classes < 1) {
            throw new IllegalArgumentException("a network has at least one class, was " + classes);
        }
        this.anchors = grid.anchors();
        this.classes = classes;
        this.settings = settings;
    }

    /**
     * The tubes of one proposal, best first; tubes of the same score in the order of their anchors.
     *
     * @param span the proposal
     * @param scores (in) [A x (C + 1)] softmax scores, background first, from the buffer's position on
     * @param theta (in) [A x 4 x (k + 1)] coefficients, from the buffer's position on
     * @param order k
     */
    public List<CoarseTube> decode(TimeSpan span, FloatBuffer scores, FloatBuffer theta, int order) {
        List<CoarseTube> candidates = new ArrayList<>();
        for (int anchor = 0; anchor < anchors.length / 4; anchor++) {
            int row = scores.position() + anchor * (classes + 1);
            int best = bestClass(scores, row);
            if (scores.get(row + best) >= settings.minScore()) {
                candidates.add(tube(anchor, best - 1, scores.get(row + best), span, theta, order));
            }
        }
        candidates.sort(Comparator.comparingDouble(CoarseTube::score).reversed());
        if (settings.topKFirst()) {
            return new TubeSuppression(settings.nmsOverlap()).keep(first(candidates), settings.maxTubes());
        }
        return new TubeSuppression(settings.nmsOverlap()).keep(candidates, settings.maxTubes());
    }

    private List<CoarseTube> first(List<CoarseTube> candidates) {
        return candidates.subList(0, Math.min(settings.maxTubes(), candidates.size()));
    }

    /** The first of the highest scores but background's. */
    private int bestClass(FloatBuffer scores, int row) {
        int best = 1;
        for (int c = 2; c <= classes; c++) {
            if (scores.get(row + c) > scores.get(row + best)) {
                best = c;
            }
        }
        return best;
    }

    private CoarseTube tube(int anchor, int actionClass, double score, TimeSpan span, FloatBuffer theta, int order) {
        int values = 4 * (order + 1);
        double[] coefficients = new double[values];
        for (int i = 0; i < values; i++) {
            coefficients[i] = theta.get(theta.position() + anchor * values + i);
        }
        double[] box = new double[4];
        System.arraycopy(anchors, 4 * anchor, box, 0, 4);
        return new CoarseTube(actionClass, score, span, box, coefficients);
    }
}
