package io.tubecast.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.training.Drawing;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfig.BatchConfig;
import io.tubecast.training.config.TrainingConfig.Decline;
import io.tubecast.training.config.TrainingConfig.LossConfig;
import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.config.TrainingConfig.RunConfig;
import io.tubecast.training.config.TrainingConfig.SamplingConfig;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchBuilderTest {
    private static final AnchorLayout LAYOUT = AnchorLayout.ssd300();
    private static final int LATE = 4;
    private static final Clip ACTING = Drawing.moving(0, new Box(60, 20, 110, 100), -2, 0, 8);

    /** The same pictures, in which nobody is said to act. */
    private static final Clip IDLE = new Clip() {
        @Override
        public AnnotatedVideo annotation() {
            AnnotatedVideo acting = ACTING.annotation();
            return new AnnotatedVideo("idle", acting.width(), acting.height(), acting.frames(), List.of());
        }

        @Override
        public void readFrame(int frame, Image target) {
            ACTING.readFrame(frame, target);
        }
    };

    private static Batch build(double emptyShare, double lateEmptyShare, AugmentationConfig changes, long step) {
        TrainingConfig config = new TrainingConfig(
                "amtnet-lite",
                3,
                new SamplingConfig(List.of(7), emptyShare, lateEmptyShare),
                new BatchConfig(2, 1, 1),
                new LossConfig(0.5, 3, 0),
                changes,
                new OptimizerConfig(0.1, 0.9, 1e-4, 2, 0.5, 0, 0.9),
                new ScheduleConfig(10, 0, Decline.STEPS, List.of(), 1, 0, LATE),
                new RunConfig(1, 2, 0));
        List<Clip> clips = List.of(ACTING, IDLE);
        PairIndex index = new PairIndex(clips.stream().map(Clip::annotation).toList(), List.of(7), 1);
        Batch batch = new Batch(2, LAYOUT.inputWidth(), LAYOUT.size());
        new BatchBuilder(clips, index, config, LAYOUT, Drawing.NEAREST).build(step, batch);
        return batch;
    }

    @Test
    void latePicturesAreWholeAndHaveTheirOwnChannels() {
        // eight frames, seven apart: the one pair there is
        AugmentationConfig windows = new AugmentationConfig(0, 0, 0, 0, 1, 1, 4, 1, 0.3, 0);
        Batch plain = build(0, 0, AugmentationConfig.NONE, 0);

        for (long step = LATE; step < LATE + 3; step++) {
            assertThat(build(0, 0, windows, step).pixels()).isEqualTo(plain.pixels());
        }
        for (long step = 0; step < LATE; step++) {
            assertThat(build(0, 0, windows, step).pixels()).isNotEqualTo(plain.pixels());
        }
    }

    @Test
    void theLateShareOfPairsInWhichNobodyActsCountsFromItsStepOn() {
        for (long step = 0; step < LATE; step++) {
            assertThat(build(0, 1, AugmentationConfig.NONE, step).positives()).isPositive();
        }
        for (long step = LATE; step < 10; step++) {
            assertThat(build(0, 1, AugmentationConfig.NONE, step).positives()).isZero();
        }
    }

    @Test
    void aBatchDependsOnTheSeedAndItsStepAlone() {
        Batch first = build(0.5, 0.5, AugmentationConfig.PAPER, 3);
        Batch again = build(0.5, 0.5, AugmentationConfig.PAPER, 3);
        assertThat(again.pixels()).isEqualTo(first.pixels());
        assertThat(again.positiveRows()).isEqualTo(first.positiveRows());
        assertThat(build(0.5, 0.5, AugmentationConfig.PAPER, 2).pixels()).isNotEqualTo(first.pixels());
    }
}
