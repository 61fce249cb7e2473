package io.tubecast.edge.ladder;

import static java.util.Comparator.comparingDouble;

import java.util.ArrayList;
import java.util.List;

/**
 * A rung with what it gives and what it costs.
 *
 * @param rung what the node looks with
 * @param accuracy what the model's manifest says of it; only the order counts
 * @param cost the part of its budget that a step took when the node started, flow included; 1 is all of it
 * @param stepCost the same without flow
 */
public record MeasuredRung(Rung rung, double accuracy, double cost, double stepCost) {
    /** Refuses what cannot be compared. */
    public MeasuredRung {
        if (Double.isNaN(accuracy) || !(cost > 0) || !(stepCost > 0)) {
            throw new IllegalArgumentException("%s: a rung needs an accuracy and costs above 0, was %s, %s and %s"
                    .formatted(rung.text(), accuracy, cost, stepCost));
        }
    }

    /**
     * The rungs that are worth standing on: of each there is none that is as good and costs no more.
     *
     * @return the best first; each costs less than the one before
     */
    public static List<MeasuredRung> front(List<MeasuredRung> rungs) {
        List<MeasuredRung> best = new ArrayList<>(rungs);
        best.sort(comparingDouble(MeasuredRung::accuracy).reversed().thenComparingDouble(MeasuredRung::cost));
        List<MeasuredRung> front = new ArrayList<>();
        for (MeasuredRung each : best) {
            if (front.isEmpty() || each.cost < front.get(front.size() - 1).cost) {
                front.add(each);
            }
        }
        return List.copyOf(front);
    }
}
