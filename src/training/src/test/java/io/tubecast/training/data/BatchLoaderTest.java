package io.tubecast.training.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.training.Drawing;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.NetworkConfig;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfig.BatchConfig;
import io.tubecast.training.config.TrainingConfig.Decline;
import io.tubecast.training.config.TrainingConfig.LossConfig;
import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.config.TrainingConfig.RunConfig;
import io.tubecast.training.config.TrainingConfig.SamplingConfig;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.trainer.AmtFamily;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchLoaderTest {
    private static final TrainingConfig CONFIG = new TrainingConfig(
            new NetworkConfig("amtnet-mini", List.of(StreamKind.APPEARANCE), 2, null, null),
            null,
            3,
            new SamplingConfig(List.of(2), 0, 0),
            new BatchConfig(1, 1, 1),
            new LossConfig(0.5, 3, 0),
            AugmentationConfig.NONE,
            new OptimizerConfig(0.1, 0.9, 1e-4, 2, 0.5, 0, 0, null),
            new ScheduleConfig(1, 0, Decline.STEPS, List.of(), 1, 0, 1),
            new RunConfig(1, 1, 0));

    @Test
    void whatEndsTheBatchesIsSaid() {
        Clip acting = Drawing.moving(0, new Box(60, 20, 110, 100), -2, 0, 8);
        Clip full = new Clip() {
            @Override
            public AnnotatedVideo annotation() {
                return acting.annotation();
            }

            @Override
            public void readFrame(int frame, Image target) {
                throw new OutOfMemoryError("no memory");
            }
        };
        List<TrainingClip> clips = List.of(new TrainingClip(full, null));
        PairIndex index = new PairIndex(clips, List.of(2), 1);
        BatchBuilder builder = new BatchBuilder(clips, index, CONFIG, Drawing.NEAREST, Drawing.NO_DAMAGE);
        try (BatchLoader<Batch> loader = new BatchLoader<>(List.of(builder), AmtFamily.buffers(CONFIG), 0)) {
            assertThatThrownBy(loader::take)
                    .hasMessage("a batch could not be built: java.lang.OutOfMemoryError: no memory")
                    .hasCauseInstanceOf(OutOfMemoryError.class);
        }
    }
}
