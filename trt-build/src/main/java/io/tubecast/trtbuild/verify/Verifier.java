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
import io.tubecast.trtbuild.build.BundleBuild;
import io.tubecast.trtbuild.conversion.GraphConverter;
import io.tubecast.trtbuild.conversion.GraphConverter.TargetForm;
import io.tubecast.trtbuild.conversion.RangeTables;
import io.tubecast.trtbuild.samples.NetworkRun;
import io.tubecast.trtbuild.samples.Sample;
import io.tubecast.trtbuild.samples.SampleSet;
import io.tubecast.trtbuild.verify.Verification.FirstWrong;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
        if (engine.manifest().target() == EngineTarget.ONNXRUNTIME) {
            OnnxModel converted = OnnxModel.read(bundle.directory().resolve(engine.path()));
            return new Bisection(reference, work, equalized(engine, fp32), converted, few).find(graph, limit);
        }
        return new Bisection(reference, work, fp32, convertedAgain(engine, fp32), few).find(graph, limit);
    }

    /** What a graph with 8 bits was made of: its channels were given other ranges before. */
    private OnnxModel equalized(EngineFile engine, OnnxModel fp32) {
        String name = RangeTables.equalized(
                engine.manifest().graph(),
                engine.manifest().builder().getOrDefault(BundleBuild.CALIBRATION, ""),
                engine.manifest().model().sha256());
        Path file = bundle.directory().resolve(engine.path()).resolveSibling(name);
        return engine.manifest().precision().quantized() && Files.exists(file) ? OnnxModel.read(file) : fp32;
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

    /** The ranges that the engine was made with, by what its manifest says of them. */
    private CalibrationTable table(EngineFile engine) {
        Map<String, String> made = engine.manifest().builder();
        String name = RangeTables.name(
                engine.manifest().graph(),
                made.getOrDefault(BundleBuild.CALIBRATION, ""),
                made.getOrDefault(BundleBuild.CALIBRATION_METHOD, ""));
        Path file = bundle.directory().resolve(engine.path()).resolveSibling(name);
        if (!Files.exists(file)) {
            throw new OnnxException("%s: is not there, so the graph of %s cannot be converted again; build it anew"
                    .formatted(file, engine.path()));
        }
        return CalibrationTable.read(file, engine.manifest().model().sha256());
    }

    private GraphSpec graph(EngineFile engine) {
        return bundle.manifest().graphs().stream()
                .filter(each -> each.name().equals(engine.manifest().graph()))
                .findFirst()
                .orElseThrow(() -> new OnnxException("%s: the model has no graph '%s'"
                        .formatted(engine.path(), engine.manifest().graph())));
    }
}
