package io.tubecast.lab.detect;

import io.tubecast.inference.bundle.FrameTiming;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.lab.command.Inputs;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of {@code lab detect} for models that see clips. */
public final class ClipArguments {
    @Option(
            names = "--ways",
            paramLabel = "FILE",
            description =
                    "For a model that sees clips: several settings of its refinement (YAML: ways, each with name, alpha,"
                            + " sigma and maybe selection: score, uniform or random). --out is a folder then, with"
                            + " NAME.jsonl.gz of each and what each cost.")
    private @Nullable Path ways;

    @Option(
            names = "--window",
            paramLabel = "W",
            description =
                    "For a model that sees clips: look at W frames as one, a new window every W/2, and link tubes across"
                            + " windows, as the node does with a stream (default: each video is one clip).")
    private @Nullable Integer window;

    @Option(
            names = "--published",
            paramLabel = "FILE",
            description =
                    "With --window: also write what is known of each frame, and since which frame, for lab evaluate"
                            + " --published.")
    private @Nullable Path published;

    /** Refuses what goes with no model, or not with this one. */
    void check(ModelManifest model, CommandSpec spec) {
        if (published != null && (window == null || ways != null)) {
            throw Inputs.error(
                    spec,
                    "--published goes with --window, and not with --ways; lab link writes it for a model of pairs of frames");
        }
        if ((ways != null || window != null) && model.clip() == null) {
            throw Inputs.error(
                    spec,
                    "--ways and --window go with a network that sees clips (family cfad); '%s' sees pairs of frames"
                            .formatted(model.model().name()));
        }
        checkWindow(window, spec);
    }

    /** Refuses windows that neither the node nor a manifest would take. */
    public static void checkWindow(@Nullable Integer window, CommandSpec spec) {
        if (window != null && (window < 2 || window > FrameTiming.LONGEST_WINDOW)) {
            throw Inputs.error(
                    spec, "--window must be in [2, %d], was %d".formatted(FrameTiming.LONGEST_WINDOW, window));
        }
    }

    /** Whether tubes are found in several ways. */
    boolean severalWays() {
        return ways != null;
    }

    /** The ways by name, in the file's order; none: as the model says. */
    Map<String, ClipWays.Way> ways(CommandSpec spec) {
        return ways == null ? Map.of() : ClipWays.byName(spec, "--ways", ways);
    }

    /** Where what is known after each window goes; null: nowhere. */
    @Nullable Path published(CommandSpec spec) {
        return published == null ? null : Inputs.output(spec, "--published", published);
    }

    /** Frames that are looked at as one; {@link ClipDetection#WHOLE} for the whole of a video. */
    int window() {
        return window == null ? ClipDetection.WHOLE : window;
    }
}
