package io.tubecast.trtbuild.build;

import io.tubecast.core.terminal.Elapsed;
import io.tubecast.core.terminal.Progress;
import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.KeptNode;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.engines.Speed;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.trtbuild.accuracy.OutputComparison;
import io.tubecast.trtbuild.accuracy.OutputError;
import io.tubecast.trtbuild.backend.Target;
import io.tubecast.trtbuild.samples.NetworkRun;
import io.tubecast.trtbuild.samples.Sample;
import io.tubecast.trtbuild.timing.Latencies;
import io.tubecast.trtbuild.timing.PerformanceSummary;
import io.tubecast.trtbuild.timing.SideBySide;
import io.tubecast.trtbuild.timing.TimedRuns;
import io.tubecast.trtbuild.timing.TimingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes engines of a model's graphs and measures them beside the fp32 graph in ONNX Runtime. Owns nothing; not thread-safe. */
final class Bench {
    private static final int MOST_SAMPLES = 32;

    private final ModelBundle bundle;
    private final OnnxRuntimeProvider reference;
    private final Target target;
    private final WorkBundle work;
    private final @Nullable TimingSettings timing;
    private final PrintWriter out;
    private final List<TimedRuns> times = new ArrayList<>();

    Bench(
            ModelBundle bundle,
            OnnxRuntimeProvider reference,
            Target target,
            WorkBundle work,
            @Nullable TimingSettings timing,
            PrintWriter out) {
        this.bundle = bundle;
        this.reference = reference;
        this.target = target;
        this.work = work;
        this.timing = timing;
        this.out = out;
    }

    /**
     * Makes an engine and measures it.
     *
     * @param network the graph in that precision
     * @param samples inputs, all of one graph
     */
    Candidate make(GraphSpec graph, OnnxModel network, Precision precision, List<KeptNode> kept, List<Sample> samples) {
        Path source = work.file("%s-%s-network.onnx".formatted(graph.name(), precision));
        network.write(source);
        return make(graph, source, precision, kept, samples);
    }

    /** As above, of a network that lies in a file. */
    Candidate make(GraphSpec graph, Path network, Precision precision, List<KeptNode> kept, List<Sample> samples) {
        Path file = work.file(
                "%s-%s%s".formatted(graph.name(), precision, target.kind().extension()));
        try (Elapsed elapsed =
                new Elapsed(out, "%s: building %s for %s".formatted(graph.name(), precision, target.kind()))) {
            Files.deleteIfExists(file);
            target.make(graph.name(), network, elapsed).writeTo(file);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written (%s)".formatted(file, e), e);
        }
        return measure(graph, file, precision, kept, samples);
    }

    private Candidate measure(
            GraphSpec graph, Path file, Precision precision, List<KeptNode> kept, List<Sample> samples) {
        List<Sample> compared = spread(samples, MOST_SAMPLES);
        GraphSpec engine = graph.withFile(String.valueOf(file.getFileName()));
        try (NetworkRun fp32 = new NetworkRun(reference, bundle.directory(), graph);
                NetworkRun made = new NetworkRun(target.provider(), work.folder(), engine)) {
            List<OutputError> errors;
            try (Progress progress =
                    new Progress(out, "%s: comparing %s".formatted(graph.name(), precision), compared.size())) {
                errors = OutputComparison.compare(fp32, made, compared, progress::advance);
            }
            Speed speed = timing == null || compared.isEmpty() ? null : time(fp32, made, precision, timing);
            return new Candidate(
                    precision,
                    file,
                    kept,
                    errors,
                    compared.size(),
                    speed,
                    Golden.record(made, bundle.manifest().expect().seed(), precision));
        }
    }

    private Speed time(NetworkRun fp32, NetworkRun made, Precision precision, TimingSettings settings) {
        List<Latencies> latencies = new SideBySide(settings, NanoClock.system()).time(List.of(fp32::run, made::run));
        PerformanceSummary.print(
                out, "%s, %s, %s".formatted(made.graph().name(), precision, target.kind()), latencies.get(1));
        times.add(TimedRuns.of(made.graph().name() + "/fp32/onnxruntime", latencies.get(0)));
        times.add(TimedRuns.of("%s/%s/%s".formatted(made.graph().name(), precision, target.kind()), latencies.get(1)));
        return new Speed(latencies.get(0).median(), latencies.get(1).median(), reference.threads());
    }

    /** All runs that were timed. */
    List<TimedRuns> times() {
        return List.copyOf(times);
    }

    /** What a graph that runs in ONNX Runtime has for errors; quicker than {@link #make}. */
    double error(GraphSpec graph, OnnxModel network, List<Sample> samples) {
        Path file = work.file(graph.name() + "-trial.onnx");
        network.write(file);
        try (NetworkRun fp32 = new NetworkRun(reference, bundle.directory(), graph);
                NetworkRun made =
                        new NetworkRun(reference, work.folder(), graph.withFile(String.valueOf(file.getFileName())))) {
            return OutputComparison.worst(OutputComparison.compare(fp32, made, samples, count -> {}));
        }
    }

    /** A graph that runs in ONNX Runtime, as a draft of a model. */
    WorkBundle.Draft draft(GraphSpec graph, OnnxModel network, String name) {
        Path file = work.file(name);
        network.write(file);
        try (NetworkRun run = new NetworkRun(reference, work.folder(), graph.withFile(name))) {
            return new WorkBundle.Draft(
                    name, Golden.record(run, bundle.manifest().expect().seed(), Precision.INT8));
        }
    }

    /** So many of a list, evenly spread. */
    static List<Sample> spread(List<Sample> samples, int most) {
        int count = Math.min(most, samples.size());
        return IntStream.range(0, count)
                .mapToObj(i -> samples.get((int) ((long) i * samples.size() / count)))
                .toList();
    }
}
