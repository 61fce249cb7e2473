package io.tubecast.lab.baseline;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.terminal.Progress;
import io.tubecast.evaluation.baseline.BlobSettings;
import io.tubecast.evaluation.baseline.BlobTracker;
import io.tubecast.evaluation.baseline.ClassPrior;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.TruthOption;
import io.tubecast.lab.detect.VideoList;
import io.tubecast.lab.world.WorldArguments;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldLabels;
import io.tubecast.world.WorldOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the tubes of {@link BlobTracker}. */
@Command(
        name = "blobs",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Follows what moves before a camera that may move too, and gives each track every class, scored with the class's share of"
                    + " training tubes.",
            "Without --prior, the shares are those of the synthetic world's training split."
        },
        footer = {
            "",
            "Settings for --set (defaults in brackets): lagFrames [6]  minChange [14]  memory [0.85]  reachCells [4]  minArea [0.006]",
            "  minOverlap [0.2]  maxMissedFrames [10]  minFrames [12]  smoothing [0.4]",
            "",
            "Examples:",
            "  lab baseline blobs --videos synthetic:test:0-199 --out blobs.jsonl",
            "  lab evaluate --tubes tubes.jsonl --against blobs.jsonl --truth truth.jsonl"
        })
public final class BlobsCommand implements Callable<Integer> {
    private static final int PRIOR_CLIPS = 1000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--videos",
            required = true,
            paramLabel = "VIDEOS",
            description =
                    "A video file, a folder (with those below it), or synthetic:SPLIT:FROM-TO (train, val, test).")
    private String videos = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "tubes.jsonl to write.")
    private Path out = Path.of("");

    @Option(
            names = "--prior",
            paramLabel = "TRUTH",
            description =
                    "Truth of training videos that classes are counted in, in any layout that lab evaluate --truth takes.")
    private @Nullable Path prior;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a setting; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Mixin
    private WorldArguments world = new WorldArguments();

    private Labels labels = WorldLabels.labels();

    @Override
    public Integer call() {
        BlobSettings settings = settings();
        VideoList list = VideoList.of(videos, world, Integer.MAX_VALUE, spec);
        double[] shares = shares();
        Inputs.output(spec, "--out", out);
        int tubes = 0;
        try (TubeWriter writer = new TubeWriter(out);
                Progress progress =
                        new Progress(spec.commandLine().getErr(), "following blobs, frames", list.expectedFrames())) {
            for (VideoList.Entry entry : list.entries()) {
                if (Interruption.requested()) {
                    break;
                }
                tubes += follow(entry, new BlobTracker(settings), shares, writer, progress);
            }
        }
        spec.commandLine()
                .getErr()
                .printf(
                        "wrote %d tubes of %d videos: %s%n",
                        tubes, list.entries().size(), out);
        return 0;
    }

    private int follow(
            VideoList.Entry entry, BlobTracker tracker, double[] shares, TubeWriter writer, Progress progress) {
        int count = 0;
        try (FrameSequence frames = entry.frames().get()) {
            int width = 0;
            int height = 0;
            int number = 0;
            for (Image picture = frames.frame(0); picture != null; picture = frames.frame(++number)) {
                width = picture.width();
                height = picture.height();
                tracker.take(picture);
                progress.advance(1);
            }
            for (ActionTube tube : tracker.finish(shares)) {
                writer.write(new TubeRecord(entry.name(), width, height, labels.name(tube.actionClass()), tube));
                count++;
            }
        } catch (FrameSourceException e) {
            throw new DataException(e.getMessage() + "; a baseline needs every video", e);
        }
        return count;
    }

    private double[] shares() {
        Path file = prior;
        if (file == null) {
            ClassPrior counted = new ClassPrior(labels.size());
            for (int clip = 0; clip < PRIOR_CLIPS; clip++) {
                counted.add(WorldClips.clip(Split.TRAIN, clip, WorldOptions.defaults())
                        .annotation());
            }
            return counted.shares();
        }
        Truth known = TruthOption.read(spec, "--prior", file);
        TruthOption.tell(known.skipped(), spec.commandLine().getErr());
        labels = known.labels();
        ClassPrior counted = new ClassPrior(labels.size());
        known.videos().forEach(video -> counted.add(video.annotation()));
        if (known.videos().stream().allMatch(video -> video.annotation().tubes().isEmpty())) { // all of them ignored
            throw new DataException(file + ": no tube to count classes in");
        }
        return counted.shares();
    }

    private BlobSettings settings() {
        BlobSettings settings = BlobSettings.defaults();
        try {
            for (Map.Entry<String, String> entry : set.entrySet()) {
                settings = settings.with(entry.getKey(), entry.getValue());
            }
        } catch (IllegalArgumentException e) {
            throw Inputs.error(spec, "--set: " + e.getMessage());
        }
        return settings;
    }
}
