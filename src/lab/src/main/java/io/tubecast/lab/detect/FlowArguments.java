package io.tubecast.lab.detect;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.flow.FlowCache;
import io.tubecast.lab.flow.FlowCacheManifest;
import io.tubecast.video.flow.FlowUnavailableException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say where the flow of a motion model comes from; whatever is wrong with them is an error of usage. */
final class FlowArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--flow",
            paramLabel = "DIR",
            description = "Folder of lab flow with the optical flow of the videos (default: computed on the way).")
    private @Nullable Path folder;

    @Option(
            names = "--flow-method",
            paramLabel = "NAME",
            description = "Show the model flow of another method than the one it was trained on: a study, not a use.")
    private @Nullable String method;

    /** Whether any of the options was given. */
    boolean isGiven() {
        return folder != null || method != null;
    }

    /** Whether the flow comes from a folder. */
    boolean fromFolder() {
        return folder != null;
    }

    /**
     * Opens what the model is shown; the caller closes it.
     *
     * @param model its name
     * @param trained the flow it was trained on
     * @param world what the clips look like, if they are the synthetic world's; null if the videos are others
     */
    MotionOpener open(String model, FlowSpec trained, @Nullable String world) {
        FlowCache cache = folder == null ? null : cache(folder, trained, world);
        FlowMethod shown = shown(trained, cache);
        if (!shown.isSame(trained.method())) {
            spec.commandLine()
                    .getErr()
                    .printf("model %s was trained on %s flow and is shown %s flow%n", model, trained.method(), shown);
        }
        if (cache != null) {
            return MotionOpener.cached(trained, cache);
        }
        FlowSpec flow = new FlowSpec(
                shown,
                trained.stack(),
                trained.alignment(),
                trained.encoding(),
                trained.scale(),
                trained.width(),
                trained.height());
        if (shown != FlowMethod.EXACT) {
            return computed(model, flow);
        }
        if (world == null) {
            throw Inputs.error(
                    spec,
                    ("model '%s' sees exact flow, which is known of clips of the synthetic world only: take --videos"
                                    + " synthetic:SPLIT:FROM-TO, or show it another flow with --flow-method")
                            .formatted(model));
        }
        return MotionOpener.exact(flow);
    }

    private MotionOpener computed(String model, FlowSpec flow) {
        try {
            return MotionOpener.computed(flow);
        } catch (FlowUnavailableException e) {
            throw Inputs.error(spec, "model '%s': %s".formatted(model, e.getMessage()));
        }
    }

    /** A folder whose flow is of the size and the encoding that the model takes, and of such clips. */
    private FlowCache cache(Path directory, FlowSpec trained, @Nullable String world) {
        try {
            FlowCache cache = FlowCache.open(directory);
            List<String> differences = cache.manifest()
                    .differences(FlowCacheManifest.of(
                            cache.manifest().method(), trained.width(), trained.height(), trained.scale(), world));
            if (!differences.isEmpty()) {
                throw Inputs.error(
                        spec,
                        "--flow: %s has flow of other settings than the model and the videos: %s"
                                .formatted(directory, String.join(", ", differences)));
            }
            return cache;
        } catch (FrameSourceException e) {
            throw Inputs.error(spec, "--flow: " + e.getMessage());
        }
    }

    private FlowMethod shown(FlowSpec trained, @Nullable FlowCache cache) {
        FlowMethod wanted;
        try {
            wanted = method == null ? trained.method() : FlowMethod.byName(method);
        } catch (IllegalArgumentException e) {
            throw Inputs.error(spec, "--flow-method: " + e.getMessage());
        }
        FlowMethod kept = cache == null ? wanted : cache.manifest().method();
        if (method != null && !kept.isSame(wanted)) {
            throw Inputs.error(
                    spec, "--flow-method says %s, but --flow %s holds %s flow".formatted(wanted, folder, kept));
        }
        return kept;
    }
}
