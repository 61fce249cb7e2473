package io.tubecast.core.trajectory;

import io.tubecast.core.trajectory.ClipSettings.Refinement;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The local search of the refine module (Eq. 7): among a map's proposals, the one with the highest score for the tube's class whose
 * center lies in an area around the coarse box, sigma widths and heights to every side, border included.
 *
 * <p>Without suppression: only the best counts, as in the paper. Departs from it where the settings let others vote: the box is then the mean of all proposals in the area that
 * overlap the best one enough, each as heavy as its score (box voting of Gidaris and Komodakis, 2015). Not thread-safe.
 */
public final class SearchArea {
    /** Returned where no proposal's center lies in the area. */
    public static final int NONE = -1;

    private static final double BEST_ALONE = 1;

    private final double[] anchors;
    private final int classes;
    private final Refinement settings;
    private final double[] area = new double[4];
    private final double[] offset = new double[4];
    private final double[] proposal = new double[4];
    private final double[] sum = new double[4];

    /**
     * A search over the proposals of a network's anchors in which the best counts, whatever its score.
     *
     * @param grid where the anchors lie
     * @param classes C, background not counted
     * @param sigma half the area's size in sizes of the coarse box
     */
    public SearchArea(AnchorGrid grid, int classes, double sigma) {
        this(grid, classes, new Refinement(0, sigma));
    }

    /**
     * A search over the proposals of a network's anchors. It leaves the coarse box where it is rather than take one with less than the least score.
     *
     * @param grid where the anchors lie
     * @param classes C, background not counted
     * @param settings how large the area is and what counts
     */
    public SearchArea(AnchorGrid grid, int classes, Refinement settings) {
        this.anchors = grid.anchors();
        this.classes = classes;
        this.settings = settings;
    }

    /**
     * The anchor whose proposal replaces a coarse box.
     *
     * @param scores (in) [A x (C + 1)] scores of one sample, background first, from the buffer's position on
     * @param offsets (in) [A x 4] offsets of one sample, from the buffer's position on
     * @param actionClass the tube's class, 0-based
     * @param box (in) the coarse box; (out) the proposal where there is one, or what is voted for, else untouched; center x, center y, width, height at {@code at}
     * @return the anchor, the first of equals; {@link #NONE} if no center of one with the least score lies in the area
     */
    public int refine(FloatBuffer scores, FloatBuffer offsets, int actionClass, double[] box, int at) {
        area[0] = box[at];
        area[1] = box[at + 1];
        area[2] = settings.sigma() * box[at + 2];
        area[3] = settings.sigma() * box[at + 3];
        int best = NONE;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int anchor = 0; anchor < anchors.length / 4; anchor++) {
            double score = score(scores, anchor, actionClass);
            if (score > bestScore && score >= (float) settings.minScore() && isInside(offsets, anchor)) {
                best = anchor;
                bestScore = score;
            }
        }
        if (best != NONE) {
            decode(offsets, best, box, at);
            if (settings.voteOverlap() < BEST_ALONE) {
                vote(scores, offsets, actionClass, box, at);
            }
        }
        return best;
    }

    private boolean isInside(FloatBuffer offsets, int anchor) {
        int from = offsets.position() + 4 * anchor;
        double x = anchors[4 * anchor] + offsets.get(from) * anchors[4 * anchor + 2];
        double y = anchors[4 * anchor + 1] + offsets.get(from + 1) * anchors[4 * anchor + 3];
        return Math.abs(x - area[0]) <= area[2] && Math.abs(y - area[1]) <= area[3];
    }

    private void decode(FloatBuffer offsets, int anchor, double[] box, int at) {
        for (int i = 0; i < 4; i++) {
            offset[i] = offsets.get(offsets.position() + 4 * anchor + i);
        }
        AnchorCoding.decode(offset, 0, anchors, 4 * anchor, box, at);
    }

    /** Replaces the best proposal by the mean of those that overlap it enough. */
    private void vote(FloatBuffer scores, FloatBuffer offsets, int actionClass, double[] box, int at) {
        Arrays.fill(sum, 0);
        double weights = 0;
        for (int anchor = 0; anchor < anchors.length / 4; anchor++) {
            double score = score(scores, anchor, actionClass);
            if (score <= 0 || score < (float) settings.minScore() || !isInside(offsets, anchor)) {
                continue;
            }
            decode(offsets, anchor, proposal, 0);
            if (TubeOverlap.centerIou(proposal, 0, box, at) >= settings.voteOverlap()) {
                for (int i = 0; i < 4; i++) {
                    sum[i] += score * proposal[i];
                }
                weights += score;
            }
        }
        for (int i = 0; i < 4 && weights > 0; i++) {
            box[at + i] = sum[i] / weights;
        }
    }

    /** The score that a sample's proposal gives the tube's class. */
    public double score(FloatBuffer scores, int anchor, int actionClass) {
        return scores.get(scores.position() + anchor * (classes + 1) + 1 + actionClass);
    }
}
