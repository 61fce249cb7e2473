package io.tubecast.onnx.quantization;

import io.tubecast.onnx.OnnxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the nodes that must not be quantized for a graph's error to stay within a budget.
 *
 * <p>First each node is quantized alone, and the nodes are ranked by the error that gives. Then the worst are given back (kept as they were): how many is found by
 * bisection, so that a hundred nodes take seven measurements. Errors of single nodes do not add up to the error of all, so nothing rests on the ranking: every step
 * measures, and what is returned within the budget was measured to be. In the end nodes that were given back are tried once more, the least harmful first, and
 * stay quantized where the budget allows.
 *
 * <p>What runs the graph is no concern of this class. Equal errors give equal results: ties are settled by the order of the candidates. Every measurement goes into
 * the record at once; one that is there already is not made again, so a search that was broken off goes on from its record. For one thread.
 */
public final class Sensitivity {
    /** Tells the error of a graph. */
    @FunctionalInterface
    public interface ErrorFunction {
        /**
         * Quantizes all candidates but these and measures.
         *
         * @param kept names of the nodes that are not quantized
         * @return the error, at least 0; what is no number counts as infinite
         */
        double error(Set<String> kept);
    }

    /** Hears of each measurement. */
    @FunctionalInterface
    public interface Progress {
        /**
         * A measurement was made or found in the record.
         *
         * @param done how many there were so far
         * @param atMost how many there will be at most, as far as is known
         * @param measurement the latest
         */
        void measured(int done, int atMost, Measurement measurement);
    }

    /**
     * A node and what it does to the graph when it alone is quantized.
     *
     * @param name of the node
     * @param error of the graph
     */
    public record Ranked(String name, double error) {}

    /**
     * What was found.
     *
     * @param ranking all candidates, the worst first
     * @param kept names of the nodes to keep
     * @param error with these kept
     * @param withinBudget whether that is within the budget; if not, all candidates are kept and it is something else that errs
     */
    public record Found(List<Ranked> ranking, Set<String> kept, double error, boolean withinBudget) {
        /** Copies. */
        public Found {
            ranking = List.copyOf(ranking);
            kept = Collections.unmodifiableSet(new TreeSet<>(kept));
        }
    }

    private final List<String> candidates;
    private final ErrorFunction function;
    private final Measurements record;
    private final Progress progress;
    private int done;
    private int atMost;

    /**
     * A search.
     *
     * @param candidates names of the nodes that could be quantized, in the order of the graph
     * @param function tells the error
     * @param record (in, out) what was measured before; grows
     * @param progress hears of each measurement
     */
    public Sensitivity(Collection<String> candidates, ErrorFunction function, Measurements record, Progress progress) {
        this.candidates = List.copyOf(new LinkedHashSet<>(candidates));
        this.function = function;
        this.record = record;
        this.progress = progress;
        if (this.candidates.isEmpty()) {
            throw new OnnxException("there is no node that could be quantized");
        }
        for (Measurement measurement : record.all()) {
            if (!this.candidates.containsAll(measurement.kept())) {
                throw new OnnxException("the record is of another graph: it keeps %s".formatted(measurement.kept()));
            }
        }
    }

    /** Quantizes each candidate alone; the worst first. */
    public List<Ranked> rank() {
        atMost = Math.max(atMost, done + candidates.size());
        List<Ranked> ranking = new ArrayList<>();
        for (String name : candidates) {
            Set<String> others = new LinkedHashSet<>(candidates);
            others.remove(name);
            ranking.add(new Ranked(name, measure(others)));
        }
        ranking.sort(Comparator.comparingDouble(Ranked::error).reversed()); // stable: ties stay in the graph's order
        return ranking;
    }

    /**
     * Finds the nodes to keep.
     *
     * @param budget the greatest error allowed
     */
    public Found search(double budget) {
        int bisections = 32 - Integer.numberOfLeadingZeros(candidates.size());
        done = 0;
        atMost = 1;
        if (measure(Set.of()) <= budget) {
            return new Found(List.of(), Set.of(), measured(Set.of()), true);
        }
        atMost = 2 + 2 * candidates.size() + bisections;
        double all = measure(Set.copyOf(candidates));
        List<Ranked> ranking = rank();
        if (!(all <= budget)) {
            return new Found(ranking, Set.copyOf(candidates), all, false);
        }
        int fails = 0;
        int holds = candidates.size();
        while (holds - fails > 1) {
            int middle = (fails + holds) >>> 1;
            if (measure(worst(ranking, middle)) <= budget) {
                holds = middle;
            } else {
                fails = middle;
            }
        }
        Set<String> kept = spared(worst(ranking, holds), ranking, budget);
        return new Found(ranking, kept, measured(kept), true);
    }

    /** Takes back, the least harmful first, what need not have been given: halves of it at once where that holds. */
    private Set<String> spared(Set<String> given, List<Ranked> ranking, double budget) {
        List<String> doubtful = new ArrayList<>();
        for (int i = given.size() - 2; i >= 0; i--) { // the last one was just found to be needed
            doubtful.add(ranking.get(i).name());
        }
        atMost = done + 2 * doubtful.size();
        Set<String> kept = new LinkedHashSet<>(given);
        spare(doubtful, kept, budget);
        return kept;
    }

    private void spare(List<String> doubtful, Set<String> kept, double budget) {
        if (doubtful.isEmpty()) {
            return;
        }
        Set<String> fewer = new LinkedHashSet<>(kept);
        doubtful.forEach(fewer::remove);
        if (measure(fewer) <= budget) {
            doubtful.forEach(kept::remove);
        } else if (doubtful.size() > 1) {
            int half = doubtful.size() / 2;
            spare(doubtful.subList(0, half), kept, budget);
            spare(doubtful.subList(half, doubtful.size()), kept, budget);
        }
    }

    private static Set<String> worst(List<Ranked> ranking, int count) {
        Set<String> names = new LinkedHashSet<>();
        ranking.subList(0, count).forEach(ranked -> names.add(ranked.name()));
        return names;
    }

    private double measured(Set<String> kept) {
        Measurement known = record.find(kept);
        if (known == null) {
            throw new OnnxException("%s was not measured".formatted(kept));
        }
        return known.error();
    }

    private double measure(Set<String> kept) {
        Measurement known = record.find(kept);
        if (known == null) {
            known = new Measurement(kept, function.error(new TreeSet<>(kept)));
            record.add(known);
        }
        progress.measured(++done, atMost, known);
        return known.error();
    }
}
