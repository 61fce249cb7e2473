package io.tubecast.trtbuild.verify;

import io.tubecast.core.terminal.Progress;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.CalibrationTable;
import io.tubecast.trtbuild.accuracy.OutputComparison;
import io.tubecast.trtbuild.accuracy.OutputError;
import io.tubecast.trtbuild.conversion.GraphConverter;
import io.tubecast.trtbuild.conversion.GraphConverter.TargetForm;
import io.tubecast.trtbuild.samples.NetworkRun;
import io.tubecast.trtbuild.samples.Sample;
import io.tubecast.trtbuild.samples.SampleSet;
import io.tubecast.trtbuild.verify.Verification.FirstWrong;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Compares single engines with the fp32 graphs they were made from, on the same inputs. Owns nothing. */
public final class Verifier {
    private static final int BISECTED_SAMPLES = 4;

    private final ModelBundle bundle;
    private final OnnxRuntimeProvider reference;
    private final EngineProvider provider;
    private final SampleSet samples;
    private final PrintWriter out;

    /**
     * A comparison.
     *
     * @param reference what runs the fp32 graphs
     * @param provider what runs the engines
     * @param samples inputs of all graphs
     * @param out for progress
     */
    public Verifier(
            ModelBundle bundle,
            OnnxRuntimeProvider reference,
            EngineProvider provider,
            SampleSet samples,
            PrintWriter out) {
        this.bundle = bundle;
        this.reference = reference;
        this.provider = provider;
        this.samples = samples;
        this.out = out;
    }

    /** Compares the outputs of an engine. */
    public Verification.Graph compare(EngineFile engine) {
        GraphSpec graph = graph(engine);
        List<Sample> inputs = samples.of(graph);
        try (NetworkRun fp32 = new NetworkRun(reference, bundle.directory(), graph);
                NetworkRun made = new NetworkRun(provider, bundle.directory(), graph.withFile(engine.path()));
                Progress progress = new Progress(out, graph.name() + ": comparing outputs", inputs.size())) {
            List<OutputError> errors = OutputComparison.compare(fp32, made, inputs, progress::advance);
            return new Verification.Graph(
                    graph.name(), engine.path(), engine.manifest().precision().toString(), inputs.size(), errors, null);
        }
    }

    /**
     * Finds the first node of an engine's graph where its precision goes wrong.
     *
     * @param work folder for drafts
     * @param limit relative error above which a result is wrong
     */
    public Optional<FirstWrong> bisect(EngineFile engine, Path work, double limit) {
        GraphSpec graph = graph(engine);
        List<Sample> all = samples.of(graph);
        List<Sample> few = all.subList(0, Math.min(BISECTED_SAMPLES, all.size()));
        OnnxModel fp32 = OnnxModel.read(bundle.path(graph));
        OnnxModel converted = engine.manifest().target() == EngineTarget.ONNXRUNTIME
                ? OnnxModel.read(bundle.directory().resolve(engine.path()))
                : convertedAgain(engine, fp32);
        return new Bisection(reference, work, fp32, converted, few).find(graph, limit);
    }

    /** What a plan was built from: its graph converted once more, by the ranges that are kept beside it. */
    private OnnxModel convertedAgain(EngineFile engine, OnnxModel fp32) {
        if (engine.manifest().precision() == Precision.FP32) {
            return fp32;
        }
        CalibrationTable table = table(engine);
        GraphConverter converter = new GraphConverter(fp32, table.seen(), table.chosen(), TargetForm.tensorRt());
        if (!engine.manifest().precision().quantized()) {
            return converter.convert(engine.manifest().precision(), Set.of()).model();
        }
        Set<String> kept = new HashSet<>();
        engine.manifest().keptNodes().forEach(node -> kept.add(node.name()));
        kept.retainAll(converter.candidates());
        return converter.simulation(kept);
    }

    private CalibrationTable table(EngineFile engine) {
        Path folder = bundle.directory().resolve(engine.path()).resolveSibling("");
        String beginning = engine.manifest().graph() + ".";
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith(beginning) && name.endsWith(".calibration.tsv")) {
                    return CalibrationTable.read(file, engine.manifest().model().sha256());
                }
            }
        } catch (IOException e) {
            throw new OnnxException("%s: cannot be read (%s)".formatted(folder, e), e);
        }
        throw new OnnxException(
                "%s: no %s*.calibration.tsv, so the graph of %s cannot be converted again; build it anew"
                        .formatted(folder, beginning, engine.path()));
    }

    private GraphSpec graph(EngineFile engine) {
        return bundle.manifest().graphs().stream()
                .filter(each -> each.name().equals(engine.manifest().graph()))
                .findFirst()
                .orElseThrow(() -> new OnnxException("%s: the model has no graph '%s'"
                        .formatted(engine.path(), engine.manifest().graph())));
    }
}
