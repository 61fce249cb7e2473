package io.tubecast.trtbuild.conversion;

import io.tubecast.onnx.quantization.Measurements;
import io.tubecast.onnx.quantization.Sensitivity;
import io.tubecast.onnx.quantization.Sensitivity.Ranked;
import java.util.LinkedHashSet;
import java.util.List;
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
