package io.tubecast.training.cfad.loss;

import io.tubecast.core.trajectory.SpanAnchors;
import io.tubecast.core.trajectory.TimeSpan;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** What the temporal proposal network is to learn of a batch of clips: 64 anchors of each. */
public final class SpanTargets {
    private static final int DRAWN = 64;

    private final SpanAnchors anchors;
    private final OverlapLabels rule;
    private final AnchorTargets targets;

    /**
     * No clips yet.
     *
     * @param anchors of the network
     * @param rule which anchors are positive; {@link OverlapLabels#standard()} in R-C3D
     * @param random for the draw
     */
    public SpanTargets(SpanAnchors anchors, OverlapLabels rule, RandomGenerator random) {
        this.anchors = anchors;
        this.rule = rule;
        targets = new AnchorTargets(anchors.size(), DRAWN, 2, random);
    }

    /** Adds the next clip by the spans of its tubes. */
    public void add(List<TimeSpan> truths) {
        int[] something = new int[truths.size()];
        Arrays.fill(something, 1);
        targets.add(
                rule,
                something,
                (anchor, truth) -> anchors.anchor(anchor).iou(truths.get(truth)),
                (anchor, truth, offsets) -> anchors.encode(anchor, truths.get(truth), offsets, 0));
    }

    /** Those of all clips so far. */
    public AnchorTargets targets() {
        return targets;
    }
}
