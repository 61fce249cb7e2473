package io.tubecast.trtbuild.command;

import io.tubecast.trtbuild.timing.TimingSettings;
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
