package io.tubecast.training.cfad.train;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.training.Drawing;
import io.tubecast.training.cfad.data.ClipBatch;
import io.tubecast.training.cfad.data.ClipBatchBuilder;
import io.tubecast.training.cfad.data.ClipIndex;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.CfadConfig.BoxDistance;
import io.tubecast.training.config.CfadConfig.ClipBatchConfig;
import io.tubecast.training.config.CfadConfig.ClipLoss;
import io.tubecast.training.config.CfadConfig.ClipSampling;
import io.tubecast.training.config.CfadConfig.FlowPart;
import io.tubecast.training.config.CfadConfig.NetworkPart;
import io.tubecast.training.config.CfadConfig.SpanPart;
import io.tubecast.training.config.Precision;
import io.tubecast.training.config.TrainingConfig.Decline;
import io.tubecast.training.config.TrainingConfig.Method;
import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.config.TrainingConfig.RunConfig;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import io.tubecast.training.data.BatchLoader;
import io.tubecast.training.data.TrainingClip;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two clips of a box that moves to the left or to the right, and runs on them of a size for tests. */
final class TinyClips {
    static final List<TrainingClip> CLIPS = List.of(
            new TrainingClip(Drawing.moving(0, new Box(60, 20, 110, 100), -4, 0, 12), null),
            new TrainingClip(Drawing.moving(1, new Box(20, 20, 70, 100), 4, 0, 12), null));

    static final ClipIndex INDEX = new ClipIndex(CLIPS, 2);

    /** The same pictures twice: which class they show is told by their flow alone, seven pixels to the left or to the right. */
    static final List<TrainingClip> TOLD_BY_FLOW = List.of(toldByFlow(0, 16), toldByFlow(1, 240));

    private TinyClips() {}

    /** Clips of 8 frames of 32x32; validated at the end. */
    static CfadConfig config(int steps, int firstSteps, boolean full, AugmentationConfig changes) {
        return config(null, steps, firstSteps, full, changes);
    }

    /** The same of whole clips with flow, as it is. */
    static CfadConfig flowing(int steps) {
        return flowing(steps, AugmentationConfig.NONE);
    }

    /** The same with flow, changed. */
    static CfadConfig flowing(int steps, AugmentationConfig changes) {
        return config(new FlowPart(FlowMethod.DIS, 16), steps, 0, true, changes);
    }

    private static CfadConfig config(
            @Nullable FlowPart flow, int steps, int firstSteps, boolean full, AugmentationConfig changes) {
        return new CfadConfig(
                        new NetworkPart("cfad-light", 8, 32, 32, 4, 2, true, 2, null),
                        flow,
                        new SpanPart(full, firstSteps, 2, 0.5, 0.5, 3, 0.5, null),
                        3,
                        new ClipSampling(changes.equals(AugmentationConfig.NONE) ? 0 : 0.5, 0.5),
                        new ClipBatchConfig(2, 1, 1),
                        new ClipLoss(3, 0.5, 0.3, 0.7, 0.3, 3, 0, 0.8, 1, 1, 1, 1, 1, 1, null, null),
                        changes,
                        new OptimizerConfig(0.01, 0.9, 1e-4, 1, 1, 10, 0.9, null),
                        new ScheduleConfig(steps, 0, Decline.STEPS, List.of(), 1, 0, steps),
                        new RunConfig(1, 2, steps))
                .withShapes(INDEX.shapes(2).shapes());
    }

    /** The same with other arithmetic. */
    static CfadConfig with(CfadConfig config, Precision precision, int replicas, Method method) {
        OptimizerConfig old = config.optimizer();
        return new CfadConfig(
                config.network(),
                config.flow(),
                config.spans(),
                config.seed(),
                config.sampling(),
                new ClipBatchConfig(2, 1, 1, precision, replicas),
                config.loss(),
                config.augmentation(),
                new OptimizerConfig(old.rate(), 0.9, 1e-4, 1, 1, 10, 0.9, method),
                config.schedule(),
                config.run());
    }

    /** The same, of whose modules one learns alone, with boxes by GIoU. */
    static CfadConfig only(CfadConfig config, String module) {
        return new CfadConfig(
                config.network(),
                config.flow(),
                config.spans(),
                config.seed(),
                config.sampling(),
                config.batch(),
                new ClipLoss(3, 0.5, 0.3, 0.7, 0.3, 3, 0, 0.8, 1, 1, 1, 1, 1, 1, BoxDistance.GIOU, List.of(module)),
                config.augmentation(),
                config.optimizer(),
                config.schedule(),
                config.run());
    }

    private static TrainingClip toldByFlow(int actionClass, int x) {
        Clip drawn = Drawing.moving(0, new Box(20, 20, 70, 100), 4, 0, 12);
        AnnotatedVideo seen = drawn.annotation();
        AnnotatedTube tube = seen.tubes().get(0);
        AnnotatedVideo video = new AnnotatedVideo(
                "flowing-" + actionClass,
                seen.width(),
                seen.height(),
                seen.frames(),
                List.of(new AnnotatedTube(actionClass, tube.start(), tube.boxes())));
        Clip clip = new Clip() {
            @Override
            public AnnotatedVideo annotation() {
                return video;
            }

            @Override
            public void readFrame(int index, Image target) {
                drawn.readFrame(index, target);
            }
        };
        return new TrainingClip(clip, Drawing.flow(FlowStack.FOLLOWING, video.frames(), x));
    }

    static BatchLoader<ClipBatch> loader(CfadConfig config, long step) {
        return loader(INDEX, config, step);
    }

    static BatchLoader<ClipBatch> loader(ClipIndex index, CfadConfig config, long step) {
        return new BatchLoader<>(
                List.of(new ClipBatchBuilder(index, config, Drawing.NEAREST, Drawing.NO_DAMAGE)),
                CfadFamily.buffers(config),
                step);
    }
}
