package io.tubecast.lab.flow;

import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.detect.VideoList;
import io.tubecast.lab.world.WorldArguments;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.FlowUnavailableException;
import io.tubecast.video.flow.StreamFlow;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab flow}: computes optical flow ahead. */
@Command(
        name = "flow",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Computes the optical flow of videos and keeps it in a folder, for training and studies.",
            "Frames are stretched to --flow-size; displacements are in pixels of it, a byte each for x, y and magnitude, without loss."
        },
        footer = {
            "",
            "Methods: dis (= dis-fast), dis-ultrafast, dis-fast, dis-medium, farneback, tvl1 (seconds a field of 300x300), brox (needs"
                    + " OpenCV with CUDA), exact (clips of the synthetic world only), zero (no motion). What one camera will see must be computed as"
                    + " it will be there.",
            "",
            "Videos that are in the folder already are left as they are, so the same command goes on where it stopped; Ctrl-C keeps whole"
                    + " videos. A folder of other settings is refused. Of a folder of videos, those that cannot be read or are too short are told"
                    + " and passed over, and the exit code is 1 in the end. A 300x300 field of dis takes about 23 kB.",
            "",
            "Examples:",
            "  lab flow --videos synthetic:train:0-999 --method dis --out flow/dis",
            "  lab flow --videos synthetic:train:0-999 --method exact --out flow/exact",
            "  lab flow --videos clips/ --method farneback --flow-size 300x300 --out flow/farneback"
        })
public final class FlowCommand implements Callable<Integer> {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,4})x([0-9]{1,4})");
    private static final int SMALLEST = 16;
    private static final double MEGABYTE = 1e6;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--videos",
            required = true,
            paramLabel = "VIDEOS",
            description =
                    "A video file, a folder (with those below it), or synthetic:SPLIT:FROM-TO (train, val, test).")
    private String videos = "";

    @Option(names = "--list", paramLabel = "FILE", description = "Only the videos named in this file, one a line.")
    private @Nullable Path chosen;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to fill.")
    private Path out = Path.of("");

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "How flow is found, see below (default: ${DEFAULT-VALUE}).")
    private String method = "dis";

    @Option(
            names = "--flow-size",
            paramLabel = "WxH",
            description = "Size of the flow in pixels (default: ${DEFAULT-VALUE}).")
    private String flowSize = "300x300";

    @Option(
            names = "--scale",
            paramLabel = "LEVELS",
            description = "Grey levels a pixel of displacement, around 128 (default: ${DEFAULT-VALUE}).")
    private double scale = FlowEncoding.DEFAULT.scale();

    @Mixin
    private WorldArguments world = new WorldArguments();

    @Override
    public Integer call() {
        VideoList all = VideoList.of(videos, world, Integer.MAX_VALUE, spec);
        VideoList list = chosen == null ? all : all.listed(chosen, spec);
        FlowCacheManifest manifest = manifest(list);
        if (manifest.method() == FlowMethod.EXACT && manifest.world() == null) {
            throw Inputs.error(spec, "--method exact goes with --videos synthetic:SPLIT:FROM-TO only");
        }
        try (StreamFlow stream = stream(manifest)) {
            FlowRun run = new FlowRun(cache(manifest), stream, Interruption::requested, err());
            run.take(list);
            return report(run, list);
        }
    }

    private int report(FlowRun run, VideoList list) {
        err().printf(
                        Locale.ROOT,
                        "wrote the flow of %d videos, %d fields, %.1f MB: %s%n",
                        run.done(),
                        run.fields(),
                        run.written() / MEGABYTE,
                        out);
        if (Interruption.requested()) {
            err().printf(
                            "stopped before the end: %d of %d videos are there%n",
                            run.done() + run.present(), list.entries().size());
        }
        if (run.failed() > 0) {
            err().printf(
                            "lab flow: %d of %d videos could not be used%n",
                            run.failed(), list.entries().size());
        }
        return run.failed() > 0 ? 1 : 0;
    }

    private FlowCacheManifest manifest(VideoList list) {
        Matcher size = SIZE.matcher(flowSize);
        if (!size.matches()) {
            throw Inputs.error(
                    spec, "--flow-size must be written WIDTHxHEIGHT such as 300x300, was '" + flowSize + "'");
        }
        int width = Integer.parseInt(size.group(1));
        int height = Integer.parseInt(size.group(2));
        if (width < SMALLEST || height < SMALLEST) {
            throw Inputs.error(spec, "--flow-size must be at least 16x16, was " + flowSize);
        }
        try {
            return FlowCacheManifest.of(
                    FlowMethod.byName(method),
                    width,
                    height,
                    scale,
                    list.isSynthetic() ? FlowCacheManifest.worldOf(world.options()) : null);
        } catch (IllegalArgumentException e) {
            throw Inputs.error(spec, "--method, --scale: " + e.getMessage());
        }
    }

    /** What computes the flow; nothing for exact flow, which is known. */
    private @Nullable StreamFlow stream(FlowCacheManifest manifest) {
        if (manifest.method() == FlowMethod.EXACT) {
            return null;
        }
        try {
            return new StreamFlow(FlowMethods.open(manifest.method()), manifest.width(), manifest.height());
        } catch (FlowUnavailableException e) {
            throw Inputs.error(spec, "--method: " + e.getMessage());
        }
    }

    private FlowCache cache(FlowCacheManifest manifest) {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw Inputs.error(spec, "--out: is a file, must be a folder: " + out);
        }
        try {
            return FlowCache.create(out, manifest);
        } catch (FrameSourceException e) {
            throw Inputs.error(spec, "--out: " + e.getMessage());
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
