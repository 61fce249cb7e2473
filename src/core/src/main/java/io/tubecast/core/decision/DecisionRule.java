package io.tubecast.core.decision;

import io.tubecast.core.geometry.Polygon;
import org.jspecify.annotations.Nullable;

/**
 * When a label is worth a decision.
 *
 * @param minScore least score of the label, [0, 1]
 * @param holdMillis how long all conditions must hold without a break
 * @param coolDownMillis after a decision for this label there is none for so long, whoever it is
 * @param minHeight least height of the person's box, in parts of the picture's height
 * @param region where the middle of the box's lower edge must be, in parts of the picture; null for anywhere
 */
public record DecisionRule(
        double minScore,
        double holdMillis,
        double coolDownMillis,
        double minHeight,
        @Nullable Polygon region) {
    /** Checks the ranges. */
    public DecisionRule {
        require(minScore >= 0 && minScore <= 1, "minScore", minScore);
        require(holdMillis >= 0, "holdMillis", holdMillis);
        require(coolDownMillis >= 0, "coolDownMillis", coolDownMillis);
        require(minHeight >= 0 && minHeight <= 1, "minHeight", minHeight);
    }

    /** Whether a box is where and as large as it must be, x1, y1, x2, y2 in parts of the picture. */
    boolean accepts(double[] box) {
        return box[3] - box[1] >= minHeight && (region == null || region.contains((box[0] + box[2]) / 2, box[3]));
    }

    private static void require(boolean holds, String name, double value) {
        if (!holds) {
            throw new IllegalArgumentException("a decision's %s is out of range: %s".formatted(name, value));
        }
    }
}
