package io.tubecast.trtbuild.command;

import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.calibration.Method;
import io.tubecast.trtbuild.build.Budget;
import io.tubecast.trtbuild.frames.LabelledVideos;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.frames.VideoSources;
import io.tubecast.trtbuild.samples.SampleSet;
import io.tubecast.world.WorldLabels;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say what networks are calibrated on, and how much accuracy may be lost. */
final class CalibrationArguments {
    static final String CLIPS = "synthetic:train:0-39";
    static final String LABELLED_CLIPS = "synthetic:val:0-19";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--calibrate",
            paramLabel = "SOURCE",
            description =
                    "What ranges are measured on: synthetic (" + CLIPS
                            + "), synthetic:SPLIT:FROM-TO, a video file, or a folder of videos or pictures (default: synthetic).")
    private String calibrate = "synthetic";

    @Option(
            names = {"--calibrationFrames", "--calibration-frames"},
            paramLabel = "N",
            description = "Frames taken of it, evenly spread (default: 200; at least " + SampleSet.FEWEST_FRAMES + ").")
    private int frames = 200;

    @Option(
            names = {"--calibrationMethod", "--calibration-method"},
            paramLabel = "METHOD",
            description =
                    "How int8's ranges are chosen from what was seen: max, entropy, mse or percentile:P, such as percentile:99.99 (default: mse).")
    private String method = "mse";

    @Option(
            names = "--inputs",
            paramLabel = "DIR",
            description = "Keep the networks' inputs there and use them again (default: a temporary folder).")
    private @Nullable Path inputs;

    @Option(
            names = {"--max-map-drop", "--maxMapDrop"},
            paramLabel = "POINTS",
            description =
                    "Points of video-mAP@0.5 that the model may lose in all, measured on --videos (default: 1.0 where the videos are labelled).")
    private @Nullable Double maxMapDrop;

    @Option(
            names = {"--min-agreement", "--minAgreement"},
            paramLabel = "PERCENT",
            description =
                    "Percent of the frames of --videos in which every actor must be the fp32 model's (same actor, IoU 0.8, same label); needs no labels.")
    private @Nullable Double minAgreement;

    @Option(
            names = {"--max-error", "--maxError"},
            paramLabel = "E",
            description =
                    "Relative error (root mean square) that no output may exceed, asked where video-mAP is not measured (default: 0.1).")
    private @Nullable Double maxError;

    @Option(
            names = "--videos",
            paramLabel = "SOURCE",
            description = "The videos that video-mAP is measured on: as --calibrate (default: " + LABELLED_CLIPS + ").")
    private @Nullable String videos;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "What is true of --videos, in any layout that lab knows.")
    private @Nullable Path truth;

    /** The folder for inputs; null: a temporary one. */
    @Nullable Path inputs() {
        return inputs;
    }

    /** What networks are calibrated on. */
    SampleSet.Source source(ModelBundle bundle) {
        if (frames < SampleSet.FEWEST_FRAMES || frames > 10_000) {
            throw Inputs.error(
                    spec,
                    "--calibrationFrames must be in [%d, 10000], 200 are usual, was %d"
                            .formatted(SampleSet.FEWEST_FRAMES, frames));
        }
        VideoSources sources = sources(bundle);
        return new SampleSet.Source(calibrate, Inputs.videos(spec, "--calibrate", sources, calibrate, CLIPS), frames);
    }

    private static VideoSources sources(ModelBundle bundle) {
        return new VideoSources(bundle.manifest().frames().trainingFps(), Integer.MAX_VALUE);
    }

    /** Whether ranges are going to be measured on the synthetic world for a model that knows none of its labels. */
    boolean isStrange(ModelBundle bundle) {
        return VideoSources.isSynthetic(calibrate)
                && bundle.labels().names().stream()
                        .noneMatch(label -> WorldLabels.labels().indexOf(label).isPresent());
    }

    /** How ranges are chosen. */
    Method method() {
        try {
            return Method.parse(method);
        } catch (OnnxException e) {
            throw Inputs.error(spec, "--calibrationMethod", e);
        }
    }

    /** What whole models are compared on; empty if the error of outputs is asked for, or nothing is known of videos like those that the model is for. */
    List<Video> videos(ModelBundle bundle) {
        boolean asked = maxMapDrop != null || minAgreement != null;
        if (maxError != null && !asked) {
            return List.of();
        }
        if (videos == null && !asked && !VideoSources.isSynthetic(calibrate)) {
            return List.of(); // the world says nothing about other videos
        }
        String value = videos == null ? "synthetic" : videos;
        List<Video> found = Inputs.videos(spec, "--videos", sources(bundle), value, LABELLED_CLIPS);
        List<Video> labelled = labelled(spec, found, truth, bundle.labels());
        if (!isLabelled(labelled) && maxMapDrop != null) {
            throw Inputs.error(
                    spec,
                    "--max-map-drop needs --videos with --truth, or a model that knows the synthetic world's labels");
        }
        return minAgreement != null || isLabelled(labelled) ? labelled : List.of();
    }

    private static boolean isLabelled(List<Video> videos) {
        return videos.stream()
                .anyMatch(
                        video -> video.truth() != null && !video.truth().tubes().isEmpty());
    }

    /** Videos with what is true of them under a model's labels. */
    static List<Video> labelled(CommandSpec spec, List<Video> videos, @Nullable Path truth, Labels labels) {
        if (truth == null) {
            return LabelledVideos.ofWorld(videos, labels);
        }
        try {
            return LabelledVideos.of(videos, Truth.read(Inputs.file(spec, "--truth", truth)), labels);
        } catch (IllegalArgumentException e) {
            throw Inputs.error(spec, "--truth", e);
        }
    }

    /**
     * How much may be lost.
     *
     * @param compared what whole models are compared on; empty if they are not
     */
    Budget budget(List<Video> compared) {
        try {
            Double drop = maxMapDrop;
            if (drop == null && minAgreement == null && !compared.isEmpty()) {
                drop = Budget.DEFAULT_DROP;
            }
            return new Budget(drop, minAgreement, maxError == null ? Budget.DEFAULT_ERROR : maxError);
        } catch (IllegalArgumentException e) {
            throw Inputs.error(spec, String.valueOf(e.getMessage()));
        }
    }
}
