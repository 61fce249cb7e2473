package io.tubecast.training.cfad.train;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.trajectory.ClipDetector;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.core.trajectory.RefinedTube;
import io.tubecast.core.trajectory.Resampling;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.TubeEvaluator;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.data.ClipBatch;
import io.tubecast.training.cfad.data.ClipPart;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.data.StackPictures;
import io.tubecast.training.data.TrainingClip;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Validation: video-mAP at 0.5 of a network on a fixed set of videos, each seen whole as one clip. Not thread-safe; keeps buffers between validations. */
public final class ClipValidation {
    private final List<TrainingClip> clips;
    private final ClipSettings settings;
    private final ImageResizer resizer;
    private final Consumer<FrameSourceException> damaged;
    private final ClipBatch batch;
    private final boolean seesFlow;
    private final StackPictures stacks = new StackPictures();
    private final Image target;

    /**
     * A validation.
     *
     * @param clips what is looked at, with flow if the configuration has it
     * @param config of the network that is validated
     * @param resizer the project's one resizer
     * @param damaged told of frames and flow that cannot be read; such videos do not count
     */
    public ClipValidation(
            List<TrainingClip> clips, CfadConfig config, ImageResizer resizer, Consumer<FrameSourceException> damaged) {
        this.clips = List.copyOf(clips);
        this.resizer = resizer;
        this.damaged = damaged;
        settings = config.settings();
        seesFlow = config.flow() != null;
        batch = new ClipBatch(1, CfadFamily.size(config), config.inputChannels());
        target = new Image(config.network().width(), config.network().height());
    }

    /**
     * Measures a network as it is.
     *
     * @param stopped asked before each video; when it says so, the measurement ends at once
     * @return NaN if it was stopped, or if there is nobody in the videos that could be read
     */
    public double of(CfadNetwork network, BooleanSupplier stopped) {
        TorchModules modules = new TorchModules(network);
        ClipDetector detector = new ClipDetector(network.spec().shape(), settings);
        int classes = network.spec().design().classes();
        TubeEvaluator evaluator = new TubeEvaluator(Protocol.CONTINUOUS, classes, null);
        for (TrainingClip clip : clips) {
            if (stopped.getAsBoolean()) {
                return Double.NaN;
            }
            try {
                read(clip);
            } catch (FrameSourceException e) {
                damaged.accept(e);
                continue;
            }
            modules.run(() -> CfadFamily.input(batch));
            AnnotatedVideo video = clip.annotation();
            evaluator.add(
                    TruthVideo.of(video),
                    detector.find(modules).stream()
                            .map(tube -> inPixels(tube, video))
                            .toList());
        }
        return videoMap(evaluator, classes);
    }

    private static double videoMap(TubeEvaluator evaluator, int classes) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(String::valueOf).toList();
        return evaluator.report(names, Bootstrap.NONE).videoMapAt("0.5");
    }

    private void read(TrainingClip clip) {
        AnnotatedVideo video = clip.annotation();
        ClipPart whole = ClipPart.whole(video, batch.size().frames());
        Image frame = new Image(video.width(), video.height());
        for (int i = 0; i < batch.size().frames(); i++) {
            if (i > 0 && whole.videoFrame(i) == whole.videoFrame(i - 1)) {
                batch.repeat(0, i);
                continue;
            }
            clip.clip().readFrame(whole.videoFrame(i), frame);
            resizer.resize(frame, target);
            batch.put(0, i, target);
            if (seesFlow) {
                FlowStackSource flow = Objects.requireNonNull(clip.flow(), "no flow for the network");
                resizer.resize(stacks.read(flow, whole.videoFrame(i)).get(0), target);
                batch.putFlow(0, i, target);
            }
        }
    }

    private ActionTube inPixels(RefinedTube found, AnnotatedVideo video) {
        Resampling resampling = new Resampling(video.frames(), batch.size().frames());
        double pixel = 1.0 / Math.max(video.width(), video.height());
        ActionTube tube = found.finish(resampling, settings.interpolation(), pixel);
        double[] boxes = tube.boxes().clone();
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] *= i % 2 == 0 ? video.width() : video.height();
        }
        return new ActionTube(tube.actionClass(), tube.score(), tube.start(), boxes, tube.frameScores());
    }
}
