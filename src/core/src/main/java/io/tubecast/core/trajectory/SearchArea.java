package io.tubecast.core.trajectory;

import java.nio.FloatBuffer;

/**
 * The local search of the refine module (Eq. 7): among a map's proposals, the one with the highest score for the tube's class whose
 * center lies in an area around the coarse box, sigma widths and heights to every side, border included.
 *
 * <p>Without suppression: only the best counts. Not thread-safe.
 */
public final class SearchArea {
    /** Returned where no proposal's center lies in the area. */
    public static final int NONE = -1;

    private final double[] anchors;
    private final int classes;
    private final double sigma;
    private final float minScore;
    private final double[] proposal = new double[4];

    /**
     * A search over the proposals of a network's anchors.
     *
     * @param grid where the anchors lie
     * @param classes C, background not counted
     * @param sigma half the area's size in sizes of the coarse box
     */
    public SearchArea(AnchorGrid grid, int classes, double sigma) {
        this(grid, classes, sigma, 0);
    }

    /**
     * A search over the proposals of a network's anchors that leaves the coarse box where it is rather than take one that hardly anything speaks for.
     *
     * @param grid where the anchors lie
     * @param classes C, background not counted
     * @param sigma half the area's size in sizes of the coarse box
     * @param minScore least score for the tube's class
     */
    public SearchArea(AnchorGrid grid, int classes, double sigma, double minScore) {
        if (!(sigma >= 0 && sigma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("refine.sigma must be 0 or more, was " + sigma);
        }
        this.anchors = grid.anchors();
        this.classes = classes;
        this.sigma = sigma;
        this.minScore = (float) minScore;
    }

    /**
     * The anchor whose proposal replaces a coarse box.
     *
     * @param scores (in) [A x (C + 1)] scores of one sample, background first, from the buffer's position on
     * @param offsets (in) [A x 4] offsets of one sample, from the buffer's position on
     * @param actionClass the tube's class, 0-based
     * @param box (in) the coarse box; (out) the proposal where there is one, else untouched; center x, center y, width, height at {@code at}
     * @return the anchor, the first of equals; {@link #NONE} if no center of one with the least score lies in the area
     */
    public int refine(FloatBuffer scores, FloatBuffer offsets, int actionClass, double[] box, int at) {
        double reachX = sigma * box[at + 2];
        double reachY = sigma * box[at + 3];
        int best = NONE;
        float bestScore = Float.NEGATIVE_INFINITY;
        for (int anchor = 0; anchor < anchors.length / 4; anchor++) {
            float score = scores.get(scores.position() + anchor * (classes + 1) + 1 + actionClass);
            if (score <= bestScore || score < minScore) {
                continue;
            }
            int from = offsets.position() + 4 * anchor;
            double x = anchors[4 * anchor] + offsets.get(from) * anchors[4 * anchor + 2];
            double y = anchors[4 * anchor + 1] + offsets.get(from + 1) * anchors[4 * anchor + 3];
            if (Math.abs(x - box[at]) <= reachX && Math.abs(y - box[at + 1]) <= reachY) {
                best = anchor;
                bestScore = score;
            }
        }
        if (best != NONE) {
            for (int i = 0; i < 4; i++) {
                proposal[i] = offsets.get(offsets.position() + 4 * best + i);
            }
            AnchorCoding.decode(proposal, 0, anchors, 4 * best, box, at);
        }
        return best;
    }

    /** The score that a sample's proposal gives the tube's class. */
    public double score(FloatBuffer scores, int anchor, int actionClass) {
        return scores.get(scores.position() + anchor * (classes + 1) + 1 + actionClass);
    }
}
