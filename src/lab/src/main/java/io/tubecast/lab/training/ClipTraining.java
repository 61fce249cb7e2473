package io.tubecast.lab.training;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.ImageResizer;
import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.core.trajectory.AnchorClusters;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.lab.command.TruthOption;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.data.ClipBatch;
import io.tubecast.training.cfad.data.ClipBatchBuilder;
import io.tubecast.training.cfad.data.ClipIndex;
import io.tubecast.training.cfad.train.CfadFamily;
import io.tubecast.training.cfad.train.ClipValidation;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.data.BatchLoader;
import io.tubecast.training.data.TrainingClip;
import io.tubecast.training.trainer.Start;
import io.tubecast.training.trainer.Trainer;
import io.tubecast.video.preprocess.OpenCvResizer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A run of a network that sees clips, before it begins.
 *
 * @param config with the shapes of the anchors
 * @param labels the classes
 * @param learnt videos to learn from, with their flow if the network sees it
 * @param watched videos to validate on, likewise
 * @param index of those that are learnt
 */
record ClipTraining(
        CfadConfig config, Labels labels, List<TrainingClip> learnt, List<TrainingClip> watched, ClipIndex index) {
    private static final int LEAST_FRAMES = 2;

    /**
     * Leaves out videos that are no clips, and finds the anchors' shapes where the configuration does not give them.
     *
     * @param motion gives the videos their flow, and has to outlive this
     * @param lines is told of both
     */
    static ClipTraining of(CfadConfig config, TrainingData data, MotionClips motion, PrintWriter lines) {
        List<TrainingClip> learnt = usable(data.training(), motion, lines);
        if (learnt.isEmpty()) {
            throw new DataException("none of the videos can be learnt: a clip has two frames or more"
                    + (config.flow() == null ? "" : ", and flow between them"));
        }
        ClipIndex index = new ClipIndex(learnt, data.labels().size());
        CfadConfig shaped = config;
        if (config.network().shapes() == null) {
            AnchorClusters clusters = index.shapes(config.network().anchors());
            lines.printf(
                    "%d anchors from the boxes to learn, which overlap them by %.2f on average%n",
                    clusters.shapes().size(), clusters.meanOverlap());
            shaped = config.withShapes(clusters.shapes());
        }
        return new ClipTraining(shaped, data.labels(), learnt, usable(data.validation(), motion, lines), index);
    }

    private static List<TrainingClip> usable(List<Clip> clips, MotionClips motion, PrintWriter lines) {
        List<TrainingClip> usable = new ArrayList<>();
        List<Skipped.Entry> skipped = new ArrayList<>();
        for (Clip clip : clips) {
            String name = clip.annotation().name();
            if (clip.annotation().frames() < LEAST_FRAMES) {
                skipped.add(new Skipped.Entry(
                        Skipped.Reason.SHORT, "video %s: has one frame, and a clip has two or more".formatted(name)));
                continue;
            }
            try {
                usable.add(motion.join(clip));
            } catch (FrameSourceException e) {
                skipped.add(new Skipped.Entry(Skipped.Reason.MISSING, "video %s: %s".formatted(name, e.getMessage())));
            }
        }
        TruthOption.tell(new Skipped(skipped), lines);
        return usable;
    }

    /** What is true of the videos that are learnt. */
    List<AnnotatedVideo> videos() {
        return learnt.stream().map(TrainingClip::annotation).toList();
    }

    /**
     * The run in a folder.
     *
     * @param start what a new run starts from
     */
    Trainer<CfadNetwork, ClipBatch> trainer(Path folder, Start start) {
        return new Trainer<>(config, new CfadFamily(config), labels, folder, start, NanoClock.system());
    }

    /** Bundles that a new run starts from. */
    BundleWeights<CfadNetwork, ClipBatch> bundles(Consumer<FrameSourceException> damaged) {
        CfadFamily family = new CfadFamily(config);
        return new BundleWeights<>(
                config.trunk(), family, new ClipBundles(config, labels, family)::open, () -> loader(0, damaged));
    }

    /** Batches from a step on. */
    BatchLoader<ClipBatch> loader(long step, Consumer<FrameSourceException> damaged) {
        List<ClipBatchBuilder> builders = IntStream.range(0, config.batch().workers())
                .mapToObj(i -> new ClipBatchBuilder(index, config, new OpenCvResizer(), damaged))
                .toList();
        return new BatchLoader<>(builders, CfadFamily.buffers(config), step);
    }

    /**
     * Video-mAP on the watched videos, told as it is measured; null if there are none.
     *
     * @param stopped asked whether the run is to end; what was cut short is not told
     */
    @Nullable ToDoubleFunction<CfadNetwork> validation(
            ImageResizer resizer, Consumer<FrameSourceException> damaged, BooleanSupplier stopped, PrintWriter lines) {
        if (watched.isEmpty()) {
            return null;
        }
        ClipValidation validation = new ClipValidation(watched, config, resizer, damaged);
        return network -> {
            double videoMap = validation.of(network, stopped);
            if (!stopped.getAsBoolean()) {
                lines.println("validation: video-mAP@0.5 %.1f %%".formatted(100 * videoMap));
            }
            return videoMap;
        };
    }
}
