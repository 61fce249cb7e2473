package io.tubecast.trtbuild.command;

import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.trtbuild.build.BuildSettings;
import io.tubecast.trtbuild.build.BundleBuild;
import io.tubecast.trtbuild.build.Row;
import io.tubecast.trtbuild.build.Wish;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.target.OnnxRuntimeTarget;
import io.tubecast.trtbuild.target.Target;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trt-build build}: makes engines. */
@Command(name = "build", mixinStandardHelpOptions = true, sortOptions = false)
public final class BuildCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--model", paramLabel = "DIR", description = "Model bundle whose graphs become engines.")
    private @Nullable Path model;

    @Option(names = "--target", paramLabel = "TARGET", description = "tensorrt or onnxruntime (default: tensorrt).")
    private EngineTarget target = EngineTarget.TENSORRT;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "fp32, fp16, bf16, int8, or auto: whatever is fastest within the budget (default: auto).")
    private Wish precision = Wish.AUTO;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of ONNX Runtime (default: one a core).")
    private int threads = OnnxRuntimeSettings.ofThisMachine().threads();

    @Option(names = "--force", description = "Build engines anew that are there and fit.")
    private boolean force;

    @Mixin
    private CalibrationArguments calibration = new CalibrationArguments();

    @Mixin
    private TimingArguments timing = new TimingArguments();

    @Override
    public Integer call() {
        ModelBundle bundle = Inputs.bundle(spec, model);
        List<Video> labelled = precision == Wish.FP32 ? List.of() : calibration.labelled(bundle);
        BuildSettings settings = new BuildSettings(
                precision,
                calibration.source(bundle),
                calibration.method(),
                calibration.budget(labelled),
                labelled,
                timing.settings(),
                force,
                command());
        PrintWriter err = spec.commandLine().getErr();
        try (OnnxRuntimeProvider reference = new OnnxRuntimeProvider(new OnnxRuntimeSettings(threads, false));
                Target made = new OnnxRuntimeTarget(reference);
                BundleBuild build = new BundleBuild(bundle, made, reference, settings, calibration.inputs(), err)) {
            err.println(made.device().describe());
            List<Row> rows = build.run();
            Row.table(rows).print(spec.commandLine().getOut());
            return 0;
        }
    }

    private String command() {
        List<String> words = new ArrayList<>(List.of("trt-build"));
        words.addAll(spec.commandLine().getParent().getParseResult().originalArgs());
        return String.join(" ", words);
    }
}
