package io.tubecast.trtbuild.accuracy;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.terminal.Progress;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.TubeEvaluator;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.trtbuild.frames.Video;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs models over the same videos and compares each with the first, the reference. The truth of the videos, where it is known, is numbered as the model's labels are.
 *
 * <p>Tubes of pairs of frames are cut in time in the same way for all models compared: by {@link io.tubecast.core.linking.PeakTrimmer} with its defaults for every class unless another way is given, such as the settings that
 * were tuned for the model. Tubes of whole clips begin and end where the model says. Not thread-safe.
 */
public final class ModelTrial {
    private static final String HALF = "0.5";

    private final List<Video> videos;
    private final Labels labels;
    private final Trimming trimming;
    private final PrintWriter out;
    private final List<VideoRun> reference;
    private @Nullable TubeEvaluator referenceEvaluator;

    /** Runs the reference, with the usual cut in time. */
    public ModelTrial(ModelBundle bundle, EngineProvider provider, List<Video> videos, PrintWriter out) {
        this(bundle, provider, videos, Trimming.USUAL, out);
    }

    /**
     * Runs the reference.
     *
     * @param videos with their truth, under the labels' numbers, where it is known
     * @param provider what runs the reference
     * @param trimming how tubes of pairs of frames are cut in time
     * @param out where progress goes
     */
    public ModelTrial(
            ModelBundle bundle, EngineProvider provider, List<Video> videos, Trimming trimming, PrintWriter out) {
        this.trimming = trimming;
        this.videos = List.copyOf(videos);
        this.out = out;
        labels = bundle.labels();
        reference = run(bundle, provider, this.videos, "fp32 model, frames");
    }

    /**
     * What a model's answers are worth beside the reference's.
     *
     * @param unit what both find when they look: micro-tubes in pairs of frames, or tubes in whole clips
     * @param detections how those agree
     * @param tubes actors and final tubes
     * @param map video-mAP; null if no video has a label of the model
     */
    public record Verdict(
            String unit,
            DetectionAgreement detections,
            TubeAgreement tubes,
            @Nullable MapDifference map) {}

    /** Whether video-mAP can be measured. */
    public boolean isLabelled() {
        return videos.stream()
                .anyMatch(
                        video -> video.truth() != null && !video.truth().tubes().isEmpty());
    }

    /** Runs another model and compares. */
    public Verdict compare(ModelBundle bundle, EngineProvider provider, String what) {
        return verdict(bundle, run(bundle, provider, videos, what + ", frames"));
    }

    /**
     * What the measure itself can tell: the reference beside itself on the same videos with noise that nobody sees. Models that differ less than that are as good as equal.
     *
     * @param bundle the reference
     * @param provider what runs it
     * @param grayLevels by which every value of a frame goes up or down, as chance has it
     */
    public Verdict underNoise(ModelBundle bundle, EngineProvider provider, int grayLevels) {
        List<Video> noisy =
                videos.stream().map(video -> video.withNoise(grayLevels)).toList();
        return verdict(bundle, run(bundle, provider, noisy, "fp32 model with noise, frames"));
    }

    private Verdict verdict(ModelBundle bundle, List<VideoRun> candidate) {
        return new Verdict(
                bundle.manifest().clip() == null ? "micro-tubes" : "tubes",
                DetectionAgreement.of(reference, candidate),
                TubeAgreement.of(reference, candidate),
                isLabelled() ? map(candidate) : null);
    }

    private List<VideoRun> run(ModelBundle bundle, EngineProvider provider, List<Video> videos, String what) {
        List<VideoRun> runs = new ArrayList<>();
        int frames = videos.stream().mapToInt(Video::expectedFrames).sum();
        try (ModelRun model = ModelRun.of(bundle, provider, trimming);
                Progress progress = new Progress(out, what, frames)) {
            for (Video video : videos) {
                runs.add(model.run(video, progress::advance));
            }
        }
        return runs;
    }

    private MapDifference map(List<VideoRun> candidate) {
        if (referenceEvaluator == null) {
            referenceEvaluator = evaluator(reference);
        }
        TubeEvaluator ours = referenceEvaluator;
        TubeEvaluator theirs = evaluator(candidate);
        List<String> names = labels.names();
        TubeEvaluator.Difference above =
                Objects.requireNonNull(theirs.above(ours, Bootstrap.STANDARD).get("videoMap." + HALF));
        return new MapDifference(
                (int) videos.stream().filter(video -> video.truth() != null).count(),
                ours.report(names, Bootstrap.NONE).videoMapAt(HALF),
                theirs.report(names, Bootstrap.NONE).videoMapAt(HALF),
                0 - above.value(),
                0 - above.interval().high(),
                0 - above.interval().low());
    }

    private TubeEvaluator evaluator(List<VideoRun> runs) {
        TubeEvaluator evaluator = new TubeEvaluator(Protocol.CONTINUOUS, labels.size(), null);
        for (int i = 0; i < runs.size(); i++) {
            AnnotatedVideo truth = videos.get(i).truth();
            if (truth != null) {
                List<ActionTube> tubes = new ArrayList<>();
                runs.get(i).tubes().forEach(tube -> tubes.add(inPixels(tube, truth.width(), truth.height())));
                evaluator.add(TruthVideo.of(truth), tubes);
            }
        }
        return evaluator;
    }

    private static ActionTube inPixels(ActionTube tube, int width, int height) {
        double[] boxes = Arrays.copyOf(tube.boxes(), tube.boxes().length);
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] *= i % 2 == 0 ? width : height;
        }
        return new ActionTube(tube.actionClass(), tube.score(), tube.start(), boxes, tube.frameScores());
    }
}
