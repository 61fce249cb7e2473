package io.tubecast.training.cfad.loss;

import io.tubecast.core.trajectory.AnchorCoding;
import io.tubecast.core.trajectory.AnchorGrid;
import io.tubecast.core.trajectory.TubeOverlap;
import java.util.random.RandomGenerator;

/** What the refine module is to learn of a batch of single time stamps: 256 anchors of each, or fewer negatives than that. */
public final class BoxTargets {
    private static final int DRAWN = 256;

    private final double[] anchors;
    private final OverlapLabels rule;
    private final AnchorTargets targets;
    private final double[] encoded = new double[4];

    /**
     * No time stamps yet.
     *
     * @param grid anchors of the network
     * @param rule which anchors are positive; {@link OverlapLabels#standard()} in Faster R-CNN
     * @param random for the draw
     */
    public BoxTargets(AnchorGrid grid, OverlapLabels rule, RandomGenerator random) {
        this(grid, rule, new NegativeDraw(NegativeDraw.ALL, random), random);
    }

    /**
     * No time stamps yet, and other negatives.
     *
     * @param grid anchors of the network
     * @param rule which anchors are positive
     * @param negatives which of them count
     * @param random for the draw of positives
     */
    public BoxTargets(AnchorGrid grid, OverlapLabels rule, NegativeDraw negatives, RandomGenerator random) {
        this.anchors = grid.anchors();
        this.rule = rule;
        targets = new AnchorTargets(grid.size(), DRAWN, 4, negatives, random);
    }

    /**
     * Adds the next time stamp.
     *
     * @param boxes (in) [boxes x 4] center x, center y, width, height of all tubes there
     * @param classes (in) 0-based class of each
     */
    public void add(double[] boxes, int[] classes) {
        int[] labels = new int[classes.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = classes[i] + 1;
        }
        targets.add(
                rule,
                labels,
                (anchor, truth) -> TubeOverlap.centerIou(anchors, 4 * anchor, boxes, 4 * truth),
                (anchor, truth, offsets) -> {
                    AnchorCoding.encode(boxes, 4 * truth, anchors, 4 * anchor, encoded, 0);
                    for (int i = 0; i < 4; i++) {
                        offsets[i] = (float) encoded[i];
                    }
                });
    }

    /** Those of all time stamps so far. */
    public AnchorTargets targets() {
        return targets;
    }
}
