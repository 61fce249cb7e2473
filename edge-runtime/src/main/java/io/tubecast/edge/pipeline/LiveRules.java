package io.tubecast.edge.pipeline;

import io.tubecast.core.decision.DecisionRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules that can change while frames flow; tubes and actors go on under the new ones.
 *
 * @param minScores (in) least score for each class
 * @param decisions a rule for each class, null for classes that nothing is decided by; empty for no decisions at all
 */
@SuppressWarnings("ArrayRecordComponent") // handed on to the tracker, never compared
public record LiveRules(double[] minScores, List<@Nullable DecisionRule> decisions) {
    /** The stage that goes by them. */
    @FunctionalInterface
    interface Taker {
        /** Other rules from the next frame or window on; from any thread. */
        void renew(LiveRules rules);
    }
}
