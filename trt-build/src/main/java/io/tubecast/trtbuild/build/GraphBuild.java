package io.tubecast.trtbuild.build;

import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.terminal.Progress;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.KeptNode;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.engines.Speed;
import io.tubecast.onnx.precision.Outcome;
import io.tubecast.trtbuild.build.WorkBundle.Draft;
import io.tubecast.trtbuild.conversion.GraphConverter;
import io.tubecast.trtbuild.conversion.KeepSearch;
import io.tubecast.trtbuild.conversion.KeepSearch.Kept;
import io.tubecast.trtbuild.samples.Sample;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the engine of one graph.
 *
 * <p>The rule: of the precisions that were asked for, the fastest whose loss is within the budget, and fp32 if there is none. On a CPU a precision also has to be faster than fp32 in the
 * same run by 3 % or more, since the graph itself is there already. Not thread-safe.
 */
final class GraphBuild {
    /** An engine that is not faster by this is not worth its rounding. */
    private static final double WORTH = 1.03;

    private static final int SEARCH_SAMPLES = 12;

    private final Bench bench;
    private final Losses losses;
    private final WorkBundle work;
    private final BuildSettings settings;
    private final PrintWriter out;

    /** Graphs of the model that were chosen before, as ONNX Runtime runs them: the losses of this one add to theirs. */
    private final Map<String, Draft> before;

    /** Losses of the graph at hand, by what was kept. */
    private final Map<Set<String>, Budget.Loss> trials = new HashMap<>();

    GraphBuild(
            Bench bench,
            Losses losses,
            WorkBundle work,
            BuildSettings settings,
            Map<String, Draft> before,
            PrintWriter out) {
        this.bench = bench;
        this.losses = losses;
        this.work = work;
        this.settings = settings;
        this.before = before;
        this.out = out;
    }

    /**
     * What was chosen.
     *
     * @param candidate the engine
     * @param draft the graph as ONNX Runtime runs it; null if it is the fp32 graph
     * @param drop points of video-mAP that the model loses with it and those before; null if it was not measured
     * @param note what there is to say
     */
    record Choice(
            Candidate candidate,
            @Nullable Draft draft,
            @Nullable Double drop,
            String note) {}

    /** A candidate with its loss. */
    private record Tried(
            Candidate candidate,
            @Nullable Draft draft,
            @Nullable Double drop,
            String note,
            boolean admissible) {}

    /**
     * Chooses.
     *
     * @param fp32 the graph's own file
     * @param tries precisions to try
     */
    Choice choose(GraphSpec graph, Path fp32, GraphConverter converter, List<Precision> tries, List<Sample> samples) {
        boolean cpu = cpu(converter);
        Tried best = null;
        List<String> notes = new ArrayList<>();
        for (Precision precision : tries) {
            Interruption.check();
            Tried each = precision == Precision.INT8
                    ? quantized(graph, converter, samples)
                    : half(graph, converter, precision, samples);
            String why = each == null ? "int8 left out: it has no node to quantize" : whyNot(each, cpu);
            if (each == null || !why.isEmpty()) {
                notes.add(why);
            } else if (best == null || isFaster(each.candidate(), best.candidate())) {
                best = each;
            }
        }
        if (best != null) {
            return new Choice(best.candidate(), best.draft(), best.drop(), join(best.note(), notes));
        }
        Candidate plain = bench.make(graph, fp32, Precision.FP32, List.of(), samples);
        return new Choice(plain, null, null, join("", notes));
    }

    private static String join(String note, List<String> others) {
        List<String> all = new ArrayList<>();
        if (!note.isEmpty()) {
            all.add(note);
        }
        all.addAll(others);
        return String.join("; ", all);
    }

    private static boolean isFaster(Candidate one, Candidate other) {
        Speed a = one.speed();
        Speed b = other.speed();
        // without times, the one that was tried later is the smaller one
        return a == null || b == null || a.engineMillis() < b.engineMillis();
    }

    /** Why a candidate is not taken; empty if it may be. */
    private String whyNot(Tried tried, boolean cpu) {
        Candidate candidate = tried.candidate();
        Speed speed = candidate.speed();
        if (candidate.errors().stream().anyMatch(error -> !Double.isFinite(error.max()))) {
            return "%s left out: it answers with values that are no numbers".formatted(candidate.precision());
        }
        if (!tried.admissible()) {
            return "%s left out: %s".formatted(candidate.precision(), tried.note());
        }
        if (cpu && speed != null && speed.fp32Millis() < WORTH * speed.engineMillis()) {
            return "%s left out: %.2f ms, fp32 %.2f ms"
                    .formatted(candidate.precision(), speed.engineMillis(), speed.fp32Millis());
        }
        return "";
    }

    private Tried half(GraphSpec graph, GraphConverter converter, Precision precision, List<Sample> samples) {
        Outcome outcome = converter.convert(precision, Set.of());
        Candidate candidate = bench.make(graph, outcome.model(), precision, kept(outcome), samples);
        boolean within = settings.wish() != Wish.AUTO
                || candidate.error() <= settings.budget().maxError();
        // ONNX Runtime's CPU does not run bf16: the losses of what follows are counted without it
        Draft draft = settings.budget().byModel() && precision == Precision.FP16
                ? bench.draft(graph, outcome.model(), "%s-fp16-draft.onnx".formatted(graph.name()))
                : null;
        String note = within ? "" : settings.budget().describe(candidate.error());
        return new Tried(candidate, draft, null, note, within);
    }

    private @Nullable Tried quantized(GraphSpec graph, GraphConverter converter, List<Sample> samples) {
        List<String> candidates = converter.candidates();
        if (candidates.isEmpty()) {
            return null;
        }
        Candidate all = make(graph, converter, Set.of(), samples);
        if (!whyNot(new Tried(all, null, null, "", true), cpu(converter)).isEmpty()) {
            return new Tried(all, null, null, "", true); // told by its times; the search would only make it slower
        }
        trials.clear();
        Kept kept = search(graph, converter, candidates, samples);
        Candidate candidate = kept.nodes().isEmpty() ? all : make(graph, converter, kept.nodes(), samples);
        if (!settings.budget().byModel()) {
            return new Tried(candidate, null, null, settings.budget().describe(kept.loss()), kept.withinBudget());
        }
        Draft draft =
                bench.draft(graph, converter.simulation(kept.nodes()), "%s-int8-draft.onnx".formatted(graph.name()));
        Budget.Loss loss = Objects.requireNonNull(trials.get(kept.nodes()), "what is kept was tried");
        return new Tried(candidate, draft, loss.drop(), loss.text(), kept.withinBudget());
    }

    private static boolean cpu(GraphConverter converter) {
        return converter.form().target() == EngineTarget.ONNXRUNTIME;
    }

    private Candidate make(GraphSpec graph, GraphConverter converter, Set<String> given, List<Sample> samples) {
        Outcome outcome = converter.convert(Precision.INT8, given);
        return bench.make(graph, outcome.model(), converter.named(Precision.INT8), kept(outcome), samples);
    }

    private Kept search(GraphSpec graph, GraphConverter converter, List<String> candidates, List<Sample> samples) {
        List<Sample> few = Bench.spread(samples, SEARCH_SAMPLES);
        try (Progress progress = new Progress(out, graph.name() + ": int8, nodes tried", 2L * candidates.size())) {
            KeepSearch search = new KeepSearch(
                    candidates,
                    given -> {
                        Interruption.check();
                        return bench.error(graph, converter.simulation(given), few);
                    },
                    progress::advance);
            if (!settings.budget().byModel()) {
                return search.byOutputError(settings.budget().maxError());
            }
            return search.byLoss(given -> loss(graph, converter, given, candidates.size()), 0);
        }
    }

    /** By how much the whole model is over the budget with this graph in eight bits. */
    private double loss(GraphSpec graph, GraphConverter converter, Set<String> given, int candidates) {
        Map<String, Draft> drafts = new HashMap<>(before);
        drafts.put(
                graph.name(), bench.draft(graph, converter.simulation(given), graph.name() + "-int8-trial-draft.onnx"));
        String what = "%s in int8, %d of %d nodes kept".formatted(graph.name(), given.size(), candidates);
        Budget.Loss loss = losses.of(work.with(drafts), settings.budget(), what);
        out.printf("%s: %s%n", what, loss.text());
        trials.put(Set.copyOf(given), loss);
        return loss.excess();
    }

    private static List<KeptNode> kept(Outcome outcome) {
        return outcome.kept().stream()
                .map(node -> new KeptNode(node.name(), node.operator(), node.reason()))
                .toList();
    }
}
