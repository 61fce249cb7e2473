package io.tubecast.trtbuild.build;

import io.tubecast.core.terminal.Elapsed;
import io.tubecast.core.terminal.Progress;
import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.bundle.GoldenInput;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.engines.EngineFolder.Content;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.calibration.Calibrator;
import io.tubecast.onnx.calibration.Method;
import io.tubecast.onnx.precision.Outcome;
import io.tubecast.trtbuild.accuracy.OutputComparison;
import io.tubecast.trtbuild.backend.Target;
import io.tubecast.trtbuild.backend.TemporaryFolder;
import io.tubecast.trtbuild.conversion.GraphConverter;
import io.tubecast.trtbuild.conversion.KeepSearch;
import io.tubecast.trtbuild.conversion.RangeMeasurement;
import io.tubecast.trtbuild.samples.NetworkRun;
import io.tubecast.trtbuild.samples.Sample;
import io.tubecast.trtbuild.samples.SampleException;
import io.tubecast.trtbuild.samples.SampleFolder;
import io.tubecast.trtbuild.samples.SampleSet;
import io.tubecast.trtbuild.tensorrt.InputShapes;
import io.tubecast.trtbuild.tensorrt.TensorRtTarget;
import io.tubecast.trtbuild.timing.Latencies;
import io.tubecast.trtbuild.timing.PerformanceSummary;
import io.tubecast.trtbuild.timing.SideBySide;
import io.tubecast.trtbuild.timing.TimedRuns;
import io.tubecast.trtbuild.timing.TimingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds an engine of one ONNX file that is of no bundle: any graph that the target takes.
 *
 * <p>What its pictures look like is not known, so ranges are measured on inputs that the user saved as files. Owns a folder for drafts; not thread-safe.
 */
public final class SingleBuild implements AutoCloseable {
    private static final int SEED = 1;

    private final Path file;
    private final Settings settings;
    private final Target target;
    private final OnnxRuntimeProvider reference;
    private final PrintWriter out;
    private final TemporaryFolder work = new TemporaryFolder();
    private final List<TimedRuns> times = new ArrayList<>();

    /**
     * What is asked for.
     *
     * @param wish the precision, not auto
     * @param shapes of inputs of open sizes
     * @param inputs folder of saved inputs; null: there are none
     * @param method how ranges are chosen
     * @param budget how much error outputs may have
     * @param timing how long it is timed; null: not at all
     */
    public record Settings(
            Wish wish,
            Map<String, InputShapes> shapes,
            @Nullable Path inputs,
            Method method,
            Budget budget,
            @Nullable TimingSettings timing) {
        /** Copies the map. */
        public Settings {
            shapes = Map.copyOf(shapes);
        }
    }

    /**
     * A build.
     *
     * @param file the graph
     * @param target what the engine is made for; stays the caller's
     * @param reference what runs the fp32 graph; stays the caller's
     * @param out for progress and messages
     */
    public SingleBuild(Path file, Settings settings, Target target, OnnxRuntimeProvider reference, PrintWriter out) {
        this.file = file;
        this.settings = settings;
        this.target = target;
        this.reference = reference;
        this.out = out;
    }

    /** All runs that were timed. */
    public List<TimedRuns> times() {
        return List.copyOf(times);
    }

    /** Builds the engine and puts it in place in one move. */
    public void run(Path saved) {
        OnnxModel model = OnnxModel.read(file);
        Path fixedFile = work.path().resolve(String.valueOf(file.getFileName()));
        OnnxModel fixed = fixed(model);
        fixed.write(fixedFile);
        GraphSpec graph = reference.describe(fixedFile);
        OnnxModel network = settings.wish() == Wish.FP32 ? model : converted(model, fixed, graph);
        Path networkFile = work.path().resolve("network.onnx");
        network.write(networkFile);
        Content content;
        try (Elapsed elapsed =
                new Elapsed(out, "%s: building %s for %s".formatted(graph.name(), settings.wish(), target.kind()))) {
            content = target instanceof TensorRtTarget tensorRt
                    ? Content.of(tensorRt.plan(graph.name(), networkFile, settings.shapes(), elapsed)
                            .bytes())
                    : target.make(graph.name(), networkFile, elapsed);
        }
        place(saved, content);
        if (settings.timing() != null) {
            time(graph, saved, settings.timing());
        }
    }

    /** The model with all sizes fixed, at those that tactics are chosen for. */
    private OnnxModel fixed(OnnxModel model) {
        Map<String, List<Long>> shapes = new HashMap<>();
        settings.shapes()
                .forEach((input, sizes) -> shapes.put(
                        input, sizes.opt().stream().map(Integer::longValue).toList()));
        for (Port input : model.inputs()) {
            if (!input.fixed() && !shapes.containsKey(input.name())) {
                throw new BuildException("%s: sizes of input '%s' %s are open: give them, --shapes %s:..."
                        .formatted(file, input.name(), input.sizes(), input.name()));
            }
        }
        return shapes.isEmpty() ? model : model.withShapes(shapes);
    }

    private OnnxModel converted(OnnxModel model, OnnxModel fixed, GraphSpec graph) {
        if (settings.wish() == Wish.AUTO) {
            throw new BuildException(
                    "--precision auto goes with --model; for one file choose fp32, fp16, bf16 or int8");
        }
        Path inputs = settings.inputs();
        if (inputs == null) {
            throw new BuildException(
                    "--precision %s needs ranges, and %s has no frames of its own: give --inputs DIR with files DIR/%s/%s/0000.bin, ..."
                            .formatted(
                                    settings.wish(),
                                    file,
                                    graph.name(),
                                    graph.inputs().get(0).name()));
        }
        List<Sample> samples = new SampleFolder(inputs).samples(graph);
        if (samples.size() < SampleSet.FEWEST_FRAMES) {
            throw new SampleException("%s: %d saved inputs of '%s', at least %d are needed and 200 are usual"
                    .formatted(inputs, samples.size(), graph.name(), SampleSet.FEWEST_FRAMES));
        }
        Calibrator measured = new RangeMeasurement(reference, work.path(), out).measure(fixed, graph, samples);
        GraphConverter converter = new GraphConverter(
                model, measured.ranges(Method.MAX), measured.ranges(settings.method()), target.form());
        Precision precision = Precision.valueOf(settings.wish().name());
        Set<String> kept = precision == Precision.INT8 ? kept(converter, fixed, graph, samples) : Set.of();
        Outcome outcome = converter.convert(precision, kept);
        outcome.kept().forEach(node -> out.printf("kept '%s' (%s): %s%n", node.name(), node.operator(), node.reason()));
        return outcome.model();
    }

    private Set<String> kept(GraphConverter converter, OnnxModel fixed, GraphSpec graph, List<Sample> samples) {
        GraphConverter simulated = new GraphConverter(fixed, converter.seen(), converter.chosen(), converter.form());
        List<Sample> few = Bench.spread(samples, SampleSet.FEWEST_FRAMES);
        try (NetworkRun fp32 = new NetworkRun(reference, work.path(), graph);
                Progress progress = new Progress(
                        out,
                        graph.name() + ": int8, nodes tried",
                        2L * converter.candidates().size())) {
            KeepSearch.Kept kept = new KeepSearch(
                            simulated.candidates(), given -> error(fp32, simulated, given, few), progress::advance)
                    .byOutputError(settings.budget().maxError());
            out.println(settings.budget().describe(kept.loss()));
            return kept.nodes();
        }
    }

    private double error(NetworkRun fp32, GraphConverter converter, Set<String> given, List<Sample> samples) {
        String trial = "trial.onnx";
        converter.simulation(given).write(work.path().resolve(trial));
        try (NetworkRun made =
                new NetworkRun(reference, work.path(), fp32.graph().withFile(trial))) {
            return OutputComparison.worst(OutputComparison.compare(fp32, made, samples, count -> {}));
        }
    }

    private static void place(Path saved, Content content) {
        Path draft = saved.resolveSibling("." + saved.getFileName() + ".part");
        try {
            Files.deleteIfExists(draft);
            write(draft, saved, content);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written (%s)".formatted(saved, e), e);
        }
    }

    private static void write(Path draft, Path saved, Content content) throws IOException {
        try {
            content.writeTo(draft);
            force(draft);
            Files.move(draft, saved, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private void time(GraphSpec graph, Path saved, TimingSettings timing) {
        Path folder = saved.toAbsolutePath().resolveSibling("");
        GraphSpec engine = graph.withFile(String.valueOf(saved.getFileName()));
        try (NetworkRun fp32 = new NetworkRun(reference, work.path(), graph);
                NetworkRun made = new NetworkRun(target.provider(), folder, engine)) {
            for (NetworkRun run : List.of(fp32, made)) {
                GoldenInput random = new GoldenInput(SEED);
                for (TensorSpec input : graph.inputs()) {
                    random.fill(input, run.input(input.name()).bytes());
                }
            }
            List<Latencies> latencies = new SideBySide(timing, NanoClock.system()).time(List.of(fp32::run, made::run));
            String what = "%s, %s, %s".formatted(graph.name(), settings.wish(), target.kind());
            PerformanceSummary.print(out, what, latencies.get(1));
            out.printf(
                    "fp32 in ONNX Runtime: median = %.4g ms, %.2f times as long%n",
                    latencies.get(0).median(),
                    latencies.get(0).median() / latencies.get(1).median());
            times.add(TimedRuns.of("fp32/onnxruntime", latencies.get(0)));
            times.add(TimedRuns.of(settings.wish() + "/" + target.kind(), latencies.get(1)));
        }
    }

    @Override
    public void close() {
        work.close();
    }
}
