package io.tubecast.trtbuild.command;

import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.trtbuild.timing.TimingSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how long networks are timed, as trtexec has them. */
final class TimingArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"--skipInference", "--skip-inference"},
            description = "Do not time the engines; on a CPU int8 is then taken without knowing whether it is faster.")
    private boolean skipInference;

    @Option(names = "--iterations", paramLabel = "N", description = "Time at least N runs (default: 10).")
    private int iterations = TimingSettings.DEFAULTS.iterations();

    @Option(names = "--duration", paramLabel = "S", description = "Time for at least S seconds (default: 3).")
    private double duration = TimingSettings.DEFAULTS.durationSeconds();

    @Option(
            names = {"--warmUp", "--warm-up"},
            paramLabel = "MS",
            description = "Run for MS milliseconds before times count (default: 200).")
    private double warmUp = TimingSettings.DEFAULTS.warmUpMillis();

    @Option(
            names = {"--useCudaGraph", "--use-cuda-graph"},
            description = "TensorRT: time runs as a CUDA graph, as the node runs them.")
    private boolean useCudaGraph;

    @Option(
            names = {"--exportTimes", "--export-times"},
            paramLabel = "FILE",
            description = "Write start and latency of every timed run as JSON.")
    private @Nullable Path exportTimes;

    @Option(
            names = {"--exportLayerInfo", "--export-layer-info"},
            paramLabel = "FILE",
            description = "TensorRT: write what it tells of the engines' layers as JSON.")
    private @Nullable Path exportLayerInfo;

    /** Whether runs are recorded as CUDA graphs. */
    boolean useCudaGraph() {
        return useCudaGraph;
    }

    /** Where the times of runs go; null: nowhere. */
    @Nullable Path exportTimes() {
        if (exportTimes != null && skipInference) {
            throw Inputs.error(spec, "--exportTimes does not go with --skipInference");
        }
        return exportTimes == null ? null : Inputs.output(spec, "--exportTimes", exportTimes);
    }

    /** Where TensorRT's layers go; null: nowhere. */
    @Nullable Path exportLayerInfo(EngineTarget target) {
        if (exportLayerInfo != null && target != EngineTarget.TENSORRT) {
            throw Inputs.error(
                    spec, "--exportLayerInfo goes with --target tensorrt; inspect tells the nodes of a graph");
        }
        return exportLayerInfo == null ? null : Inputs.output(spec, "--exportLayerInfo", exportLayerInfo);
    }

    /** How long networks are timed; null if they are not. */
    @Nullable TimingSettings settings() {
        try {
            TimingSettings settings = new TimingSettings(iterations, duration, warmUp);
            return skipInference ? null : settings;
        } catch (IllegalArgumentException e) {
            throw Inputs.error(spec, String.valueOf(e.getMessage()));
        }
    }
}
