package io.tubecast.edge.ladder;

import io.tubecast.publish.message.Mode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rungs of a node and how it walks them.
 *
 * @param all what can be asked for
 * @param front what the node walks by itself, the best first
 * @param rules when
 * @param periodNanos time there is for a step at stride 1
 * @param flowPeriodNanos time there is for a flow field
 */
public record LadderPlan(
        List<MeasuredRung> all,
        List<MeasuredRung> front,
        LadderRules rules,
        double periodNanos,
        double flowPeriodNanos) {
    private static final int MANY = 1000;

    /** Keeps copies. */
    public LadderPlan {
        all = List.copyOf(all);
        front = List.copyOf(front);
        if (front.isEmpty() || !(periodNanos > 0) || !(flowPeriodNanos > 0)) {
            throw new IllegalArgumentException("a ladder needs a rung and time");
        }
    }

    /** One rung alone. */
    static LadderPlan of(Rung rung) {
        List<MeasuredRung> only = List.of(new MeasuredRung(rung, 0, 1, 1));
        return new LadderPlan(only, only, LadderRules.defaults().withChanges(MANY), 1, 1);
    }

    /** The rung with this mode and stride; null if there is none. */
    @Nullable MeasuredRung find(Mode mode, int stride) {
        for (int i = 0; i < all.size(); i++) {
            Rung rung = all.get(i).rung();
            if (rung.mode() == mode && rung.stride() == stride) {
                return all.get(i);
            }
        }
        return null;
    }
}
