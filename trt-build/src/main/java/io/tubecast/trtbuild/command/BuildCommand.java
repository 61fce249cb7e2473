package io.tubecast.trtbuild.command;

import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.trtbuild.backend.Target;
import io.tubecast.trtbuild.build.BuildException;
import io.tubecast.trtbuild.build.BuildSettings;
import io.tubecast.trtbuild.build.BundleBuild;
import io.tubecast.trtbuild.build.MemoryAdvice;
import io.tubecast.trtbuild.build.Row;
import io.tubecast.trtbuild.build.SingleBuild;
import io.tubecast.trtbuild.build.Wish;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.tensorrt.PlanLayers;
import io.tubecast.trtbuild.tensorrt.PlanOptions;
import io.tubecast.trtbuild.tensorrt.PresetPlanInspector;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trt-build build}: makes engines. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes an engine of every graph of a model bundle for this device, or of one ONNX file. The engines of a bundle lie in its engines/ folder, each with a manifest; the node takes them from there.",
            "A graph whose engine is there and fits is skipped, so a build that was stopped goes on where it was."
        },
        footer = {
            "",
            "Precision: fp16, bf16 and int8 graphs are made here, out of ranges that are measured on frames like those of the camera. Nodes that lose too much stay in a higher precision until the budget"
                    + " (--max-map-drop, --max-error) holds. auto takes the fastest precision whose loss is within the budget. Options that trtexec has mean here what they mean there.",
            "",
            "Examples:",
            "  trt-build build --model config/models/demo --target onnxruntime --precision int8",
            "  trt-build build --model DIR --precision auto --calibrate recordings/ --max-error 0.1",
            "  trt-build build --model DIR --precision fp16 --memPoolSize=workspace:512 --builderOptimizationLevel=2",
            "  trt-build build --onnx yolo.onnx --save-engine yolo.plan --precision fp32 --shapes images:1x3x640x640",
            "",
            "Exit codes: 0 built or there already, 1 a build failed, 2 wrong usage. Ctrl-C leaves whole engines."
        })
public final class BuildCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--model", paramLabel = "DIR", description = "Model bundle whose graphs become engines.")
    private @Nullable Path model;

    @Option(names = "--onnx", paramLabel = "FILE", description = "One ONNX file instead; goes with --save-engine.")
    private @Nullable Path onnx;

    @Option(
            names = {"--save-engine", "--saveEngine"},
            paramLabel = "FILE",
            description = "--onnx: the engine to write.")
    private @Nullable Path engine;

    @Option(names = "--target", paramLabel = "TARGET", description = "tensorrt or onnxruntime (default: tensorrt).")
    private EngineTarget target = EngineTarget.TENSORRT;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description =
                    "fp32, fp16, bf16, int8, or auto: whatever is fastest within the budget (default: auto; fp32 with --onnx, where all others need --inputs).")
    private @Nullable Wish precision;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of ONNX Runtime (default: one a core).")
    private int threads = OnnxRuntimeSettings.ofThisMachine().threads();

    @Option(names = "--force", description = "Build engines anew that are there and fit.")
    private boolean force;

    @Mixin
    private CalibrationArguments calibration = new CalibrationArguments();

    @Mixin
    private TimingArguments timing = new TimingArguments();

    @Mixin
    private PlanArguments plans = new PlanArguments();

    @Override
    public Integer call() {
        if ((model == null) == (onnx == null)) {
            throw Inputs.error(spec, "give either --model DIR or --onnx FILE");
        }
        if (threads < 1 || threads > 256) {
            throw Inputs.error(spec, "--threads must be in [1, 256], was " + threads);
        }
        if (precision == Wish.BF16 && target == EngineTarget.ONNXRUNTIME) {
            throw Inputs.error(
                    spec, "--precision bf16 goes with --target tensorrt: ONNX Runtime's CPU has no arithmetic for it");
        }
        if (model != null) {
            if (engine != null || plans.hasShapes()) {
                throw Inputs.error(
                        spec, "--save-engine and sizes of inputs go with --onnx; a bundle says where and which");
            }
            return build(Inputs.buildable(spec, model));
        }
        if (onnx == null || engine == null) {
            throw Inputs.error(spec, "--onnx goes with --save-engine FILE");
        }
        return build(Inputs.file(spec, "--onnx", onnx), Inputs.output(spec, "--save-engine", engine));
    }

    private int build(ModelBundle bundle) {
        Wish wish = precision == null ? Wish.AUTO : precision;
        List<Video> videos = wish == Wish.FP32 ? List.of() : calibration.videos(bundle);
        BuildSettings settings = new BuildSettings(
                wish,
                calibration.source(bundle),
                calibration.method(),
                calibration.budget(videos),
                videos,
                timing.settings(),
                force,
                command());
        Path times = timing.exportTimes();
        Path layers = timing.exportLayerInfo(target);
        try (OnnxRuntimeProvider reference = reference();
                Target made = opener(bundle.directory()).open(target, reference);
                BundleBuild build = new BundleBuild(bundle, made, reference, settings, calibration.inputs(), err())) {
            err().println(made.device().describe());
            advise(bundle.manifest().graphs().stream().map(bundle::path).toList());
            if (wish != Wish.FP32 && calibration.isStrange(bundle)) {
                err().println("advice: ranges are measured on the synthetic world, which this model knows no label of;"
                        + " --calibrate takes a video or a folder like what the camera sees");
            }
            List<Row> rows = build.run();
            Row.table(rows).print(spec.commandLine().getOut());
            if (times != null) {
                Json.write(times, build.times());
            }
            if (layers != null) {
                exportLayers(bundle, made.device(), rows, layers);
            }
            return 0;
        }
    }

    private static void exportLayers(ModelBundle bundle, DeviceIdentity device, List<Row> rows, Path file) {
        Path folder = new EngineFolder(bundle.directory()).directory(device.folder());
        Map<String, PlanLayers> layers = new TreeMap<>();
        rows.forEach(row -> layers.put(
                row.engine().graph(),
                PresetPlanInspector.layers(
                        folder.resolve(row.engine().engine().file()),
                        row.engine().versionCompatible())));
        Json.write(file, layers);
    }

    private int build(Path file, Path saved) {
        Path times = timing.exportTimes();
        Path layers = timing.exportLayerInfo(target);
        SingleBuild.Settings settings = new SingleBuild.Settings(
                precision == null ? Wish.FP32 : precision,
                plans.shapes(),
                calibration.inputs(),
                calibration.method(),
                calibration.budget(List.of()),
                timing.settings());
        try (OnnxRuntimeProvider reference = reference();
                Target made = opener(null).open(target, reference);
                SingleBuild build = new SingleBuild(file, settings, made, reference, err())) {
            err().println(made.device().describe());
            advise(List.of(file));
            build.run(saved);
            spec.commandLine().getOut().println("wrote " + saved);
            if (times != null) {
                Json.write(times, build.times());
            }
            if (layers != null) {
                Json.write(
                        layers,
                        PresetPlanInspector.layers(saved, plans.options().versionCompatible()));
            }
            return 0;
        }
    }

    private OnnxRuntimeProvider reference() {
        return new OnnxRuntimeProvider(new OnnxRuntimeSettings(threads, false));
    }

    private TargetOpener opener(@Nullable Path bundle) {
        boolean verbose = spec.commandLine().getParseResult().hasMatchedOption("--verbose")
                || spec.commandLine().getParent().getParseResult().hasMatchedOption("--verbose");
        PlanOptions options = plans.options();
        return new TargetOpener(
                options, plans.timingCache(), bundle, timing.useCudaGraph(), options.versionCompatible(), verbose);
    }

    private void advise(List<Path> graphs) {
        long largest = 0;
        for (Path graph : graphs) {
            try {
                largest = Math.max(largest, Files.size(graph));
            } catch (IOException e) {
                throw new BuildException("%s: cannot be read (%s)".formatted(graph, e), e);
            }
        }
        MemoryAdvice.ofThisMachine()
                .lines(target, largest, plans.workspaceBytes())
                .forEach(err()::println);
    }

    private String command() {
        List<String> words = new ArrayList<>(List.of("trt-build"));
        words.addAll(spec.commandLine().getParent().getParseResult().originalArgs());
        return String.join(" ", words);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
