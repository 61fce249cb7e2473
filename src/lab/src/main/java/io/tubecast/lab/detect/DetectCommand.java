package io.tubecast.lab.detect;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.fusion.LateFusion;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.terminal.Progress;
import io.tubecast.evaluation.format.DetectionWriter;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelCard;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.flow.FlowCacheManifest;
import io.tubecast.lab.frames.FramesAhead;
import io.tubecast.lab.world.WorldArguments;
import io.tubecast.video.frames.FrameSequence;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab detect}: runs a model over videos and writes its detections. */
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a model over videos and writes what it finds in pairs of frames (det.jsonl, for lab link).",
            "Pairs are frames (0, D), (D, 2D), ...; tubes are held over the frames behind the last whole pair.",
            "A model that sees clips (family cfad) takes each video whole, or in windows, and writes its tubes"
                    + " (tubes.jsonl, for lab evaluate)."
        },
        footer = {
            "",
            "Of a folder, videos that cannot be read are told and passed over, and the exit code is 1 in the end; of a"
                    + " video that is damaged further on, the steps before the damage are written. A video is named by its"
                    + " path below the folder without the extension. Boxes are in pixels and may reach out of the picture."
                    + " Ctrl-C leaves whole lines.",
            "",
            "Examples:",
            "  lab detect --model config/models/demo --videos clips/ --out det.jsonl",
            "  lab detect --model config/models/demo --videos synthetic:test:0-199 --out det.jsonl --truth truth.jsonl",
            "  lab detect --model DIR --videos synthetic:test:0-199 --style b --out det-b.jsonl --truth truth-b.jsonl",
            "  lab detect --model DIR --videos synthetic:test:0-199 --flow flow/dis --out det.jsonl",
            "  lab detect --model CFAD --videos synthetic:test:0-199 --out tubes.jsonl --truth truth.jsonl",
            "  lab detect --model CFAD --window 64 --videos synthetic:test:0-199 --out tubes.jsonl",
            "  lab detect --model APPEARANCE --late-with MOTION --late union --videos clips/ --out det.jsonl",
            "  lab detect --model DIR --videos synthetic:test:0 --minutes 30 --idle --out det.jsonl --truth truth.jsonl"
        })
public final class DetectCommand implements Callable<Integer> {
    private static final int LARGEST_DELTA = 64;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model bundle to run.")
    private Path model = Path.of("");

    @Option(
            names = "--videos",
            required = true,
            paramLabel = "VIDEOS",
            description = "A video file, a folder (with the video files and folders of frames below it), or"
                    + " synthetic:SPLIT:FROM-TO (train, val, test).")
    private String videos = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "det.jsonl to write; tubes.jsonl of a model that sees clips; with --ways a folder.")
    private Path out = Path.of("");

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "synthetic: also write the truth of the clips, for lab evaluate.")
    private @Nullable Path truth;

    @Option(
            names = "--delta",
            paramLabel = "D",
            description = "Frames from the first to the second of a pair (default: the model's).")
    private @Nullable Integer delta;

    @Option(
            names = "--late-with",
            paramLabel = "DIR",
            description = "Bundle of a motion model whose detections are joined with --model's after both have spoken.")
    private @Nullable Path lateWith;

    @Option(
            names = "--late",
            paramLabel = "METHOD",
            description =
                    "How --late-with joins them: mean (scores averaged, --model's boxes), union, or boost (default:"
                            + " mean).")
    private LateFusion.Method late = LateFusion.Method.MEAN;

    @Option(
            names = "--appearance-only",
            description =
                    "Do without the motion stream, as the node does where flow cannot be had: needs a model with an"
                            + " appearance head.")
    private boolean appearanceOnly;

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "Only the videos named in this file, one a line, such as a list of test videos.")
    private @Nullable Path chosen;

    @Option(names = "--until", paramLabel = "FRAME", description = "Takes each video as if it ended before this frame.")
    private int until = Integer.MAX_VALUE;

    @Option(
            names = "--record-outputs",
            paramLabel = "FILE",
            description =
                    "Also write the network's raw outputs, for the benchmark (-p source=FILE -p classes=C): each step"
                            + " [anchors x (classes + 1)] scores, then [anchors x 8] offsets, little-endian floats.")
    private @Nullable Path recordOutputs;

    @Option(
            names = "--record-steps",
            paramLabel = "N",
            description = "How many steps --record-outputs takes (default ${DEFAULT-VALUE}).")
    private int recordSteps = 50;

    @Mixin
    private ClipArguments clips = new ClipArguments();

    @Mixin
    private FlowArguments flow = new FlowArguments();

    @Mixin
    private WorldArguments world = new WorldArguments();

    @Override
    public Integer call() {
        checkNumbers();
        VideoList list = videos();
        if (truth != null && !list.haveTruth()) {
            throw Inputs.error(spec, "--truth goes with --videos synthetic:SPLIT:FROM-TO only");
        }
        ModelBundle bundle = bundle("--model", model);
        if (lateWith != null && recordOutputs != null) {
            throw Inputs.error(spec, "--record-outputs goes with one model, not with --late-with");
        }
        checkOutput(bundle);
        Path truthFile = truth == null ? null : Inputs.output(spec, "--truth", truth);
        if (bundle.manifest().clip() != null) {
            return detectInClips(bundle, list, truthFile);
        }
        Path outputs = recordOutputs == null ? null : Inputs.output(spec, "--record-outputs", recordOutputs);
        try (OutputRecording recording = outputs == null ? null : new OutputRecording(outputs, recordSteps);
                EngineProvider provider = new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine());
                VideoDetector detector = detector(bundle, provider, recording);
                MotionOpener motion = motion(bundle, list);
                DetectionWriter detections = new DetectionWriter(out);
                TubeWriter truths = truthFile == null ? null : new TubeWriter(truthFile)) {
            tellModel(bundle, provider);
            DetectionRun run = new DetectionRun(detector, motion, detections, truths);
            try (Progress progress = new Progress(err(), "detecting, frames", list.expectedFrames())) {
                for (VideoList.Entry entry : list.entries()) {
                    run.take(entry, list.single(), progress);
                }
            }
            return report(run, list, recording);
        }
    }

    private void checkOutput(ModelBundle bundle) {
        clips.check(bundle.manifest(), spec);
        if (clips.severalWays()) {
            Inputs.outputFolder(spec, "--out", out);
        } else {
            Inputs.output(spec, "--out", out);
        }
    }

    /** Whole videos through a network that sees clips: tubes, in need of no linking. */
    private int detectInClips(ModelBundle bundle, VideoList list, @Nullable Path truthFile) {
        if (delta != null || lateWith != null || appearanceOnly || recordOutputs != null) {
            throw Inputs.error(
                    spec,
                    "--delta, --late-with, --appearance-only and --record-outputs go with a network of pairs of frames; '%s' sees clips"
                            .formatted(bundle.manifest().model().name()));
        }
        Map<String, ClipWays.Way> chosenWays = clips.ways(spec);
        ClipRun run = new ClipRun(err());
        int tubes;
        try (EngineProvider provider = new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine());
                MotionOpener motion = motion(bundle, list);
                ClipDetection detection = new ClipDetection(bundle, provider, motion, clips.window());
                ClipOutputs outputs = new ClipOutputs(detection, chosenWays, out, clips.published(spec));
                TubeWriter truths = truthFile == null ? null : new TubeWriter(truthFile)) {
            tellModel(bundle, provider);
            run.take(list, detection, outputs.all(), truths);
            outputs.writeCosts();
            tubes = outputs.tubes();
        } catch (BundleException e) {
            throw Inputs.error(spec, "--model: " + e.getMessage());
        }
        err().printf("wrote %d tubes of %d videos: %s%n", tubes, run.whole(), out);
        return ended(run.whole(), run.failed(), list);
    }

    private void tellModel(ModelBundle bundle, EngineProvider provider) {
        ModelCard card = bundle.manifest().model();
        err().printf("model %s %s, licence: %s; %s%n", card.name(), card.version(), card.licence(), provider.name());
    }

    /** Tells what is missing; returns the exit code. */
    private int ended(int whole, int failed, VideoList list) {
        if (Interruption.requested()) {
            err().printf(
                            "stopped before the end: %d of %d videos are whole%n",
                            whole, list.entries().size());
        }
        if (failed > 0) {
            err().printf(
                            "lab detect: %d of %d videos could not be read whole%n",
                            failed, list.entries().size());
        }
        return failed > 0 ? 1 : 0;
    }

    private VideoList videos() {
        VideoList all = VideoList.of(videos, world, until, spec);
        return chosen == null ? all : all.listed(chosen, spec);
    }

    private int report(DetectionRun run, VideoList list, @Nullable OutputRecording recording) {
        err().printf("wrote %d steps, %d rows, of %d videos: %s%n", run.steps, run.rows(), run.videos, out);
        if (recording != null) {
            err().printf("recorded the outputs of %d steps: %s%n", recording.steps(), recordOutputs);
        }
        if (run.tooShort > 0) {
            err().printf("%d of the videos are too short for a step%n", run.tooShort);
        }
        return ended(run.videos, run.failed, list);
    }

    /** What happens to one video after the other. */
    private final class DetectionRun {
        private final VideoDetector detector;
        private final @Nullable MotionOpener motion;
        private final DetectionWriter detections;
        private final @Nullable TubeWriter truths;
        private long steps;
        private int videos;
        private int failed;
        private int tooShort;

        DetectionRun(
                VideoDetector detector,
                @Nullable MotionOpener motion,
                DetectionWriter detections,
                @Nullable TubeWriter truths) {
            this.detector = detector;
            this.motion = motion;
            this.detections = detections;
            this.truths = truths;
        }

        void take(VideoList.Entry entry, boolean single, Progress progress) {
            if (Interruption.requested()) {
                return;
            }
            try (FrameSequence frames =
                    motion == null ? new FramesAhead(entry.frames().get()) : motion.open(entry)) {
                int given = detector.detect(
                        entry.name(), frames, detections::write, Interruption::requested, progress::advance);
                steps += given;
                if (!Interruption.requested()) {
                    videos++;
                    tellIfShort(entry.name(), given, frames.frames());
                    ClipRun.writeTruth(truths, entry.truth());
                }
            } catch (FrameSourceException e) {
                if (single) {
                    throw e;
                }
                failed++;
                err().println("skipped: " + e.getMessage());
            }
        }

        /** A video without a step is no failure: it has its truth, and nothing can be found in it. */
        private void tellIfShort(String name, int given, int frames) {
            if (given == 0) {
                tooShort++;
                err().printf(
                                "no step: video %s has %d frames, too few for two that are %d apart%s%n",
                                name, frames, detector.delta(), motion == null ? "" : " or for a flow stack");
            }
        }

        long rows() {
            return detector.rows();
        }
    }

    private void checkNumbers() {
        if (delta != null && (delta < 1 || delta > LARGEST_DELTA)) {
            throw Inputs.error(spec, "--delta must be in [1, %d], was %d".formatted(LARGEST_DELTA, delta));
        }
        if (until < 1) {
            throw Inputs.error(spec, "--until must be 1 or more, was " + until);
        }
        if (flow.fromFolder() && until != Integer.MAX_VALUE) {
            throw Inputs.error(
                    spec,
                    "--until does not go with --flow, which is that of whole videos; without --flow it is computed");
        }
        if (recordSteps < 1) {
            throw Inputs.error(spec, "--record-steps must be 1 or more, was " + recordSteps);
        }
    }

    private ModelBundle bundle(String option, Path directory) {
        try {
            return ModelBundle.load(directory);
        } catch (BundleException e) {
            throw Inputs.error(spec, option + ": " + e.getMessage());
        }
    }

    private VideoDetector detector(ModelBundle bundle, EngineProvider provider, @Nullable OutputRecording recording) {
        int gap = delta == null ? bundle.manifest().frames().delta() : delta;
        try {
            StepDetector steps = lateWith == null
                    ? new ModelDetector(bundle, provider, appearanceOnly)
                    : new LateFusionDetector(bundle, bundle("--late-with", lateWith), late, provider);
            return new VideoDetector(steps, gap, recording);
        } catch (BundleException e) {
            throw Inputs.error(spec, "--model: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw Inputs.error(spec, "--late-with: " + e.getMessage());
        }
    }

    /** What gives the flow that a model sees, the second one's with late fusion; null if none does. */
    private @Nullable MotionOpener motion(ModelBundle bundle, VideoList list) {
        if (appearanceOnly) {
            requireAppearanceHead(bundle);
            return null;
        }
        ModelManifest seer = (lateWith == null ? bundle : bundle("--late-with", lateWith)).manifest();
        FlowSpec seen = seer.flow();
        if (seen == null && flow.isGiven()) {
            throw Inputs.error(
                    spec,
                    "--flow and --flow-method go with a model that sees motion; '%s' does not"
                            .formatted(seer.model().name()));
        }
        String looks = list.isSynthetic() ? FlowCacheManifest.worldOf(world.options()) : null;
        return seen == null ? null : flow.open(seer.model().name(), seen, looks);
    }

    private void requireAppearanceHead(ModelBundle bundle) {
        if (lateWith != null || flow.isGiven()) {
            throw Inputs.error(spec, "--appearance-only goes without --late-with, --flow and --flow-method");
        }
        if (bundle.manifest().graph(GraphRole.APPEARANCE_HEAD).isEmpty()) {
            throw Inputs.error(
                    spec,
                    "--appearance-only: the model '%s' has no head for appearance alone"
                            .formatted(bundle.manifest().model().name()));
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
