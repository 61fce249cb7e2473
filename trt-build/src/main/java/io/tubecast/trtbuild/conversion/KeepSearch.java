package io.tubecast.trtbuild.conversion;

import io.tubecast.onnx.quantization.Measurements;
import io.tubecast.onnx.quantization.Sensitivity;
import io.tubecast.onnx.quantization.Sensitivity.Ranked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Finds which nodes must not be quantized for a loss to stay within its budget.
 *
 * <p>Where the loss is the error of the outputs, {@link Sensitivity} finds them. Where it is one that takes long to measure, such as video-mAP, the nodes are ranked by the error of the
 * outputs that each of them makes alone, and how many of the worst must be given back is found by bisection of the loss.
 */
public final class KeepSearch {
    private final List<String> candidates;
    private final Sensitivity.ErrorFunction outputError;
    private final IntConsumer progress;

    /** What was found. */
    public record Kept(Set<String> nodes, double loss, boolean withinBudget) {
        /** Copies the set. */
        public Kept {
            nodes = Set.copyOf(nodes);
        }
    }

    /**
     * A search over the nodes of one graph.
     *
     * @param candidates names of the nodes that could be quantized
     * @param outputError tells the error of the outputs if all but some are
     * @param progress told how many measurements were made
     */
    public KeepSearch(List<String> candidates, Sensitivity.ErrorFunction outputError, IntConsumer progress) {
        this.candidates = List.copyOf(candidates);
        this.outputError = outputError;
        this.progress = progress;
    }

    /** About how many measurements a search among so many nodes takes at most: all of them alone, bisections, and what is taken back. */
    public static long mostMeasurements(int candidates) {
        return 3L * candidates + Integer.SIZE - Integer.numberOfLeadingZeros(candidates) + 2;
    }

    /** Gives back until the error of the outputs is within a budget. */
    public Kept byOutputError(double budget) {
        Sensitivity.Found found = sensitivity().search(budget);
        return new Kept(found.kept(), found.error(), found.withinBudget());
    }

    /**
     * Gives back until a loss is within a budget.
     *
     * @param loss tells the loss if all but some nodes are quantized; smaller is better
     */
    public Kept byLoss(Sensitivity.ErrorFunction loss, double budget) {
        double none = loss.error(Set.of());
        if (none <= budget) {
            return new Kept(Set.of(), none, true);
        }
        List<Ranked> ranking = sensitivity().rank();
        int fails = 0;
        int holds = ranking.size() + 1; // one more than all: nothing measured holds yet
        double held = none;
        while (holds - fails > 1) {
            int middle = (fails + holds) >>> 1;
            double measured = loss.error(worst(ranking, middle));
            if (measured <= budget) {
                holds = middle;
                held = measured;
            } else {
                fails = middle;
            }
        }
        return holds > ranking.size()
                ? new Kept(worst(ranking, ranking.size()), held, false)
                : new Kept(worst(ranking, holds), held, true);
    }

    /**
     * The nodes that are worth most for what they cost, by the square of the error that each makes alone over its cost: squares of errors that have nothing to do with each other add up. Nodes that
     * make no error or cost nothing are none of them.
     *
     * @param costs of nodes by name
     * @param allowance what they may cost together
     */
    public Set<String> worth(Map<String, Long> costs, double allowance) {
        List<Ranked> ranking = new ArrayList<>(sensitivity().rank());
        ranking.removeIf(node -> !(node.error() > 0) || costs.getOrDefault(node.name(), 0L) <= 0);
        ranking.sort(
                Comparator.comparingDouble(node -> -node.error() * node.error() / costs.getOrDefault(node.name(), 1L)));
        Set<String> worth = new LinkedHashSet<>();
        double spent = 0;
        for (Ranked node : ranking) {
            long cost = costs.getOrDefault(node.name(), 0L);
            if (spent + cost <= allowance) {
                spent += cost;
                worth.add(node.name());
            }
        }
        return worth;
    }

    private Sensitivity sensitivity() {
        return new Sensitivity(
                candidates, outputError, new Measurements(), (done, atMost, latest) -> progress.accept(1));
    }

    private static Set<String> worst(List<Ranked> ranking, int count) {
        Set<String> worst = new LinkedHashSet<>();
        ranking.subList(0, count).forEach(ranked -> worst.add(ranked.name()));
        return worst;
    }
}
