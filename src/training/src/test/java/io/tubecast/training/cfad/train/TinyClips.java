package io.tubecast.training.cfad.train;

import io.tubecast.core.frame.Clip;
import io.tubecast.core.geometry.Box;
import io.tubecast.training.Drawing;
import io.tubecast.training.cfad.data.ClipBatch;
import io.tubecast.training.cfad.data.ClipBatchBuilder;
import io.tubecast.training.cfad.data.ClipIndex;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.CfadConfig.ClipBatchConfig;
import io.tubecast.training.config.CfadConfig.ClipLoss;
import io.tubecast.training.config.CfadConfig.ClipSampling;
import io.tubecast.training.config.CfadConfig.NetworkPart;
import io.tubecast.training.config.CfadConfig.SpanPart;
import io.tubecast.training.config.TrainingConfig.Decline;
import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.config.TrainingConfig.RunConfig;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import io.tubecast.training.data.BatchLoader;
import java.util.List;

/** Two clips of a box that moves to the left or to the right, and runs on them of a size for tests. */
final class TinyClips {
    static final List<Clip> CLIPS = List.of(
            Drawing.moving(0, new Box(60, 20, 110, 100), -4, 0, 12),
            Drawing.moving(1, new Box(20, 20, 70, 100), 4, 0, 12));

    static final ClipIndex INDEX = new ClipIndex(CLIPS, 2);

    private TinyClips() {}

    /** Clips of 8 frames of 32x32; validated at the end. */
    static CfadConfig config(int steps, int firstSteps, boolean full, AugmentationConfig changes) {
        return new CfadConfig(
                        new NetworkPart("cfad-light", 8, 32, 32, 4, 2, true, 2, null),
                        new SpanPart(full, firstSteps, 2, 0.5),
                        3,
                        new ClipSampling(changes.equals(AugmentationConfig.NONE) ? 0 : 0.5, 0.5),
                        new ClipBatchConfig(2, 1, 1),
                        new ClipLoss(3, 0.5, 0.3, 3, 0.8, 1, 1, 1, 1),
                        changes,
                        new OptimizerConfig(0.01, 0.9, 1e-4, 1, 1, 10, 0.9),
                        new ScheduleConfig(steps, 0, Decline.STEPS, List.of(), 1, 0, steps),
                        new RunConfig(1, 2, steps))
                .withShapes(INDEX.shapes(2).shapes());
    }

    static BatchLoader<ClipBatch> loader(CfadConfig config, long step) {
        return new BatchLoader<>(
                List.of(new ClipBatchBuilder(INDEX, config, Drawing.NEAREST, Drawing.NO_DAMAGE)),
                CfadFamily.buffers(config),
                step);
    }
}
