package io.tubecast.trtbuild.build;

import io.tubecast.core.terminal.Clocks;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.inference.bundle.BundleFiles;
import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.Accuracy;
import io.tubecast.inference.engines.Built;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineManifest;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.HashedFile;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.CalibrationTable;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.trtbuild.accuracy.OutputError;
import io.tubecast.trtbuild.backend.Target;
import io.tubecast.trtbuild.build.WorkBundle.Draft;
import io.tubecast.trtbuild.conversion.GraphConverter;
import io.tubecast.trtbuild.samples.SampleSet;
import io.tubecast.trtbuild.timing.TimedRuns;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds the engines of a model, one graph after the other, trunks first. Each is in place as soon as it is done, so a build that is stopped goes on behind the last one.
 *
 * <p>Not thread-safe.
 */
public final class BundleBuild implements AutoCloseable {
    private static final String TOOL = "trt-build 0.1.0";

    private final ModelBundle bundle;
    private final Target target;
    private final OnnxRuntimeProvider reference;
    private final BuildSettings settings;
    private final @Nullable Path inputs;
    private final PrintWriter out;
    private final EngineFolder engines;
    private final WorkBundle work;
    private final Bench bench;
    private final Map<String, Draft> drafts = new HashMap<>();
    private @Nullable SampleSet samples;

    /**
     * A build.
     *
     * @param target what engines are made for; stays the caller's
     * @param reference what runs the fp32 graphs; stays the caller's
     * @param inputs folder for inputs that are kept; null: they are thrown away in the end
     * @param out for progress and messages
     */
    public BundleBuild(
            ModelBundle bundle,
            Target target,
            OnnxRuntimeProvider reference,
            BuildSettings settings,
            @Nullable Path inputs,
            PrintWriter out) {
        this.bundle = bundle;
        this.target = target;
        this.reference = reference;
        this.settings = settings;
        this.inputs = inputs;
        this.out = out;
        engines = new EngineFolder(bundle.directory());
        work = new WorkBundle(bundle);
        bench = new Bench(bundle, reference, target, work, settings.timing(), out);
    }

    /** All runs that were timed. */
    public List<TimedRuns> times() {
        return bench.times();
    }

    /** Builds what is not there; one row a graph. */
    public List<Row> run() {
        Existing existing = new Existing(engines, bundle, target.device(), wanted());
        List<Row> rows = new ArrayList<>();
        Losses losses = new Losses(bundle, reference, settings.videos(), out);
        GraphBuild build = new GraphBuild(bench, losses, work, settings, drafts, out);
        for (GraphSpec graph : trunksFirst()) {
            Interruption.check();
            Existing.Answer answer = existing.of(graph);
            if (answer.engine().isPresent() && !settings.force()) {
                out.printf("%s: engine is there and fits, skipped (--force builds it anew)%n", graph.name());
                rows.add(new Row(answer.engine().get().manifest(), null, "there already"));
                takeAsDraft(answer.engine().get());
                continue;
            }
            if (!answer.why().isEmpty()) {
                out.printf("%s: engine is built anew: %s%n", graph.name(), answer.why());
            }
            rows.add(build(graph, build));
        }
        return rows;
    }

    /** The losses of what is built now add to those of what is there: as far as ONNX Runtime runs it, it is part of the model that is tried. */
    private void takeAsDraft(EngineFile engine) {
        if (target.kind() != EngineTarget.ONNXRUNTIME) {
            return;
        }
        String name = engine.manifest().graph() + "-there.onnx";
        try {
            Files.createSymbolicLink(
                    work.file(name), bundle.directory().resolve(engine.path()).toAbsolutePath());
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written (%s)".formatted(work.file(name), e), e);
        }
        drafts.put(
                engine.manifest().graph(),
                new Draft(name, engine.manifest().expect().graphs().get(0)));
    }

    private List<GraphSpec> trunksFirst() {
        return bundle.manifest().graphs().stream()
                .sorted(Comparator.comparing(graph -> graph.role().isHead()))
                .toList();
    }

    /** What an engine must have been built with to be as good as one built now. */
    private Map<String, String> wanted() {
        Map<String, String> wanted = new TreeMap<>(target.options());
        wanted.put("precision", settings.wish().toString());
        if (settings.wish() != Wish.FP32) {
            wanted.put("calibration", settings.source().describe());
            wanted.put("calibrationMethod", settings.method().toString());
            wanted.put("budget", settings.budget().toString());
        }
        return wanted;
    }

    private Row build(GraphSpec graph, GraphBuild build) {
        long start = System.nanoTime();
        Path file = bundle.path(graph);
        OnnxModel model = OnnxModel.read(file);
        String sha256 = bundle.manifest().files().getOrDefault(graph.file(), "");
        List<Precision> tries = settings.wish().tried(target.kind());
        Ranges seen = Ranges.NONE;
        Ranges chosen = Ranges.NONE;
        if (!tries.isEmpty()) {
            Tables tables = new Tables(engines, target.device().folder(), settings.source(), settings.method());
            CalibrationTable table =
                    tables.of(graph, model, sha256, this::samples, reference, new Tables.Place(work.folder(), out));
            seen = table.seen();
            chosen = table.chosen();
        }
        GraphConverter converter = new GraphConverter(model, seen, chosen, target.form());
        GraphBuild.Choice choice =
                build.choose(graph, file, converter, tries, samples().of(graph));
        if (choice.draft() != null) {
            drafts.put(graph.name(), choice.draft());
        }
        EngineFile engine = finish(graph, new HashedFile(graph.file(), sha256), choice, start);
        out.printf(
                "%s: %s, %s%s%n",
                graph.name(),
                engine.path(),
                Clocks.text(System.nanoTime() - start),
                choice.note().isEmpty() ? "" : "; " + choice.note());
        return new Row(engine.manifest(), choice.candidate().error(), choice.note());
    }

    private SampleSet samples() {
        if (samples == null) {
            Path folder = inputs == null ? work.file("inputs") : inputs;
            samples = SampleSet.of(bundle, reference, folder, settings.source(), out);
        }
        return samples;
    }

    private EngineFile finish(GraphSpec graph, HashedFile model, GraphBuild.Choice choice, long start) {
        Candidate candidate = choice.candidate();
        String name = graph.name() + target.kind().extension();
        HashedFile engine = engines.place(target.device().folder(), name, draft -> Files.copy(candidate.file(), draft));
        Map<String, String> builder = new TreeMap<>(wanted());
        if (!choice.note().isEmpty()) {
            builder.put("note", choice.note());
        }
        DeviceIdentity device = target.device();
        List<Accuracy.OutputError> errors =
                candidate.errors().stream().map(OutputError::manifest).toList();
        Double drop = choice.drop() == null ? null : (Double) (choice.drop() / 100);
        return engines.finish(
                device.folder(),
                new EngineManifest(
                        EngineManifest.VERSION,
                        graph.name(),
                        target.kind(),
                        engine,
                        model,
                        candidate.precision(),
                        graph.inputs(),
                        graph.outputs(),
                        device instanceof DeviceIdentity.Gpu gpu ? gpu : null,
                        device instanceof DeviceIdentity.Cpu cpu ? cpu : null,
                        builder,
                        timingCacheSha256(),
                        candidate.kept(),
                        new Accuracy(candidate.samples(), errors, drop),
                        candidate.speed(),
                        new GoldenVector(bundle.manifest().expect().seed(), List.of(candidate.expect())),
                        new Built(
                                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                                TOOL,
                                settings.command(),
                                (System.nanoTime() - start) / 1e9)));
    }

    private @Nullable String timingCacheSha256() {
        Path cache = target.timingCache().orElse(null);
        try {
            return cache == null ? null : BundleFiles.sha256(cache);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read (%s)".formatted(cache, e), e);
        }
    }

    @Override
    public void close() {
        work.close();
    }
}
