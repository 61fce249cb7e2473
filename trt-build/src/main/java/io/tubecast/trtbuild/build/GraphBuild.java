package io.tubecast.trtbuild.build;

import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.terminal.Progress;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.KeptNode;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.engines.Speed;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.inspect.GraphReport;
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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the engine of one graph.
 *
 * <p>The rule: of the precisions that were asked for, the fastest whose loss is within the budget, and fp32 if there is none. On a CPU a precision also has to be faster than fp32 in the
 * same run by 3 % or more, since the graph itself is there already, and a head is quantized only if the trunks do not make the model fast enough. Not thread-safe.
 */
final class GraphBuild {
    private static final int SEARCH_SAMPLES = 12;

    /**
     * With trunks that make the model so many times as fast as fp32 its heads stay in fp32. What a trunk rounds is averaged over by what follows; what a head rounds goes into scores and boxes as it
     * is, and decides between neighbours. One and a half times is what is wanted; a tenth is left to what other work of the machine does to the measurement.
     */
    private static final double FAST_ENOUGH = 1.4;

    /** Part of a graph's multiply-accumulates that may stay in fp32 on a CPU for the error that they would make. */
    private static final double PRECIOUS_SHARE = 0.1;

    private final Bench bench;
    private final Losses losses;
    private final WorkBundle work;
    private final BuildSettings settings;
    private final PrintWriter out;

    /** Graphs of the model that were chosen before, as ONNX Runtime runs them: the losses of this one add to theirs. */
    private final Map<String, Draft> before;

    /** Times of the trunks that were chosen or are there. */
    private final Map<String, Trunk> trunks = new HashMap<>();

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
            } else if (best == null || each.candidate().isFasterThan(best.candidate())) {
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

    /** Why a candidate is not taken; empty if it may be. */
    private String whyNot(Tried tried, boolean cpu) {
        Candidate candidate = tried.candidate();
        String why = candidate.whyNot(cpu);
        return why.isEmpty() && !tried.admissible()
                ? "%s left out: %s".formatted(candidate.precision(), tried.note())
                : why;
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
        if (cpu(converter) && graph.role().isHead()) {
            double faster = fasterWithoutHead(macs(converter));
            if (faster >= FAST_ENOUGH) {
                String note = String.format(
                        Locale.ROOT,
                        "fp32 for accuracy: with the trunks alone the model is %.2f times as fast",
                        faster);
                return new Tried(all, null, null, note, false);
            }
        }
        if (!whyNot(new Tried(all, null, null, "", true), cpu(converter)).isEmpty()) {
            return new Tried(all, null, null, "", true); // told by its times; the search would only make it slower
        }
        return cpu(converter)
                ? quantized(graph, converter.withPrecious(precious(graph, converter, samples)), null, samples)
                : quantized(graph, converter, all, samples);
    }

    /** What 8 bits would harm most for what they would gain. */
    private Set<String> precious(GraphSpec graph, GraphConverter converter, List<Sample> samples) {
        try (Progress progress = new Progress(
                out,
                graph.name() + ": int8, each node alone",
                converter.candidates().size())) {
            return search(graph, converter, samples, progress)
                    .worth(converter.macs(), PRECIOUS_SHARE * macs(converter));
        }
    }

    private static double macs(GraphConverter converter) {
        return converter.macs().values().stream().mapToDouble(Long::doubleValue).sum();
    }

    /**
     * As the budget wants it.
     *
     * @param all what was made with all candidates quantized; null if it was not yet
     */
    private Tried quantized(GraphSpec graph, GraphConverter converter, @Nullable Candidate all, List<Sample> samples) {
        trials.clear();
        Kept kept = search(graph, converter, samples);
        Candidate candidate =
                kept.nodes().isEmpty() && all != null ? all : make(graph, converter, kept.nodes(), samples);
        if (!settings.budget().byModel()) {
            return new Tried(candidate, null, null, settings.budget().describe(kept.loss()), kept.withinBudget());
        }
        Draft draft =
                bench.draft(graph, converter.simulation(kept.nodes()), "%s-int8-draft.onnx".formatted(graph.name()));
        Budget.Loss loss = Objects.requireNonNull(trials.get(kept.nodes()), "what is kept was tried");
        return new Tried(candidate, draft, loss.drop(), loss.text(), kept.withinBudget());
    }

    /**
     * How many times as fast as in fp32 the trunks and a head are if the head stays in fp32; 0 if the trunks were not measured. The head is taken to be as fast as the trunks are in fp32: its own
     * times are of another moment, in which the machine may have had other work.
     */
    private double fasterWithoutHead(double headMacs) {
        double fp32 = 0;
        double engine = 0;
        double macs = 0;
        for (Trunk trunk : trunks.values()) {
            fp32 += trunk.speed().fp32Millis();
            engine += trunk.speed().engineMillis();
            macs += trunk.macs();
        }
        double head = macs == 0 ? 0 : fp32 * headMacs / macs;
        return engine == 0 ? 0 : (fp32 + head) / (engine + head);
    }

    /** Takes note of how fast the engine of a graph is that was chosen or is there. */
    void note(GraphSpec graph, OnnxModel model, @Nullable Speed speed) {
        if (!graph.role().isHead() && speed != null) {
            trunks.put(
                    graph.name(),
                    new Trunk(speed, GraphReport.of(model).totals().macs()));
        }
    }

    /** A trunk's times and what it multiplies. */
    private record Trunk(Speed speed, long macs) {}

    private static boolean cpu(GraphConverter converter) {
        return converter.form().target() == EngineTarget.ONNXRUNTIME;
    }

    private Candidate make(GraphSpec graph, GraphConverter converter, Set<String> given, List<Sample> samples) {
        Outcome outcome = converter.convert(Precision.INT8, given);
        return bench.make(graph, outcome.model(), converter.named(Precision.INT8), kept(outcome), samples);
    }

    private Kept search(GraphSpec graph, GraphConverter converter, List<Sample> samples) {
        int candidates = converter.candidates().size();
        try (Progress progress = new Progress(out, graph.name() + ": int8, nodes tried", 2L * candidates)) {
            KeepSearch search = search(graph, converter, samples, progress);
            if (!settings.budget().byModel()) {
                return search.byOutputError(settings.budget().maxError());
            }
            return search.byLoss(given -> loss(graph, converter, given, candidates), 0);
        }
    }

    private KeepSearch search(GraphSpec graph, GraphConverter converter, List<Sample> samples, Progress progress) {
        List<Sample> few = Bench.spread(samples, SEARCH_SAMPLES);
        return new KeepSearch(
                converter.candidates(),
                given -> {
                    Interruption.check();
                    return bench.error(graph, converter.simulation(given), few);
                },
                progress::advance);
    }

    /** By how much the whole model is over the budget with this graph in eight bits. */
    private double loss(GraphSpec graph, GraphConverter converter, Set<String> given, int candidates) {
        Map<String, Draft> drafts = new HashMap<>(before);
        drafts.put(
                graph.name(), bench.draft(graph, converter.simulation(given), graph.name() + "-int8-trial-draft.onnx"));
        String what = "%s in int8, %d of %d nodes given back".formatted(graph.name(), given.size(), candidates);
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
