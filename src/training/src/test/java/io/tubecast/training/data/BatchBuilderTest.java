package io.tubecast.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.training.Drawing;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.FlowConfig;
import io.tubecast.training.config.NetworkConfig;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfig.BatchConfig;
import io.tubecast.training.config.TrainingConfig.Decline;
import io.tubecast.training.config.TrainingConfig.LossConfig;
import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.config.TrainingConfig.RunConfig;
import io.tubecast.training.config.TrainingConfig.SamplingConfig;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.StreamKind;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatchBuilderTest {
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

    private static TrainingConfig config(double emptyShare, double lateEmptyShare, AugmentationConfig changes) {
        return new TrainingConfig(
                new NetworkConfig("amtnet-lite", List.of(StreamKind.APPEARANCE), 2, null, null),
                null,
                3,
                new SamplingConfig(List.of(7), emptyShare, lateEmptyShare),
                new BatchConfig(2, 1, 1),
                new LossConfig(0.5, 3, 0),
                changes,
                new OptimizerConfig(0.1, 0.9, 1e-4, 2, 0.5, 0, 0.9, null),
                new ScheduleConfig(10, 0, Decline.STEPS, List.of(), 1, 0, LATE),
                new RunConfig(1, 2, 0));
    }

    private static Batch build(double emptyShare, double lateEmptyShare, AugmentationConfig changes, long step) {
        TrainingConfig config = config(emptyShare, lateEmptyShare, changes);
        List<TrainingClip> clips = List.of(new TrainingClip(ACTING, null), new TrainingClip(IDLE, null));
        PairIndex index = new PairIndex(clips, List.of(7), 1);
        Batch batch = new Batch(2, config.layout(), config.networkSpec(1));
        new BatchBuilder(clips, index, config, Drawing.NEAREST, Drawing.NO_DAMAGE).build(step, batch);
        return batch;
    }

    @Test
    void latePicturesAreWholeAndHaveTheirOwnChannels() {
        // eight frames, seven apart: the one pair there is
        AugmentationConfig windows = new AugmentationConfig(0, 0, 0, 0, 1, 1, 4, 1, 0.3, 0);
        Batch plain = build(0, 0, AugmentationConfig.NONE, 0);

        for (long step = LATE; step < LATE + 3; step++) {
            assertThat(build(0, 0, windows, step).input(StreamKind.APPEARANCE))
                    .isEqualTo(plain.input(StreamKind.APPEARANCE));
        }
        for (long step = 0; step < LATE; step++) {
            assertThat(build(0, 0, windows, step).input(StreamKind.APPEARANCE))
                    .isNotEqualTo(plain.input(StreamKind.APPEARANCE));
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
    void stacksOfBothFramesStandInTheMotionInput() {
        FlowConfig flow = new FlowConfig(FlowMethod.DIS, 5, FlowAlignment.CENTERED, 16, 40);
        TrainingConfig config = new TrainingConfig(
                new NetworkConfig(
                        "amtnet-mini", List.of(StreamKind.APPEARANCE, StreamKind.MOTION), 2, Fusion.SUM, true),
                flow,
                3,
                new SamplingConfig(List.of(7), 0, 0),
                new BatchConfig(1, 1, 1),
                new LossConfig(0.5, 3, 0),
                AugmentationConfig.NONE,
                new OptimizerConfig(0.1, 0.9, 1e-4, 2, 0.5, 0, 0.9, null),
                new ScheduleConfig(10, 0, Decline.STEPS, List.of(), 1, 0, LATE),
                new RunConfig(1, 2, 0));
        FlowStack layout = new FlowStack(FlowAlignment.CENTERED, 5);
        List<TrainingClip> clips = List.of(new TrainingClip(ACTING, Drawing.flow(layout, 8, 140)));
        Batch batch = new Batch(1, config.layout(), config.networkSpec(1));
        new BatchBuilder(clips, new PairIndex(clips, List.of(7), 1), config, Drawing.NEAREST, Drawing.NO_DAMAGE)
                .build(0, batch);

        assertThat(batch.channels(StreamKind.MOTION)).isEqualTo(15);
        FloatBuffer motion = batch.input(StreamKind.MOTION);
        // the one pair is (0, 7): centered stacks of 8 frames are fields 0..4 and 3..7, of which the last repeats 6
        int[] first = {0, 1, 2, 3, 4};
        int[] second = {3, 4, 5, 6, 6};
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            int pixel = random.nextInt(150 * 150);
            int field = random.nextInt(5);
            int at = 15 * pixel + 3 * field;
            assertThat(motion.get(at)).isEqualTo(140 - 123);
            assertThat(motion.get(at + 1)).isEqualTo(128 - 117);
            assertThat(motion.get(at + 2)).isEqualTo(128 + first[field] - 104);
            assertThat(motion.get(batch.offset(StreamKind.MOTION, 0, 1) + at + 2))
                    .isEqualTo(128 + second[field] - 104);
        }
        assertThat(batch.input(StreamKind.APPEARANCE).capacity()).isEqualTo(2 * 3 * 150 * 150);
    }

    @Test
    void anotherPairIsDrawnInPlaceOfOneThatCannotBeRead() {
        Clip broken = new Clip() {
            @Override
            public AnnotatedVideo annotation() {
                return ACTING.annotation();
            }

            @Override
            public void readFrame(int frame, Image target) {
                throw new FrameSourceException("broken.mp4: frame " + frame);
            }
        };
        TrainingConfig config = config(0, 0, AugmentationConfig.NONE);
        List<TrainingClip> both = List.of(new TrainingClip(broken, null), new TrainingClip(ACTING, null));
        List<String> told = new ArrayList<>();
        PairIndex index = new PairIndex(both, List.of(7), 1);
        BatchBuilder builder =
                new BatchBuilder(both, index, config, Drawing.NEAREST, damage -> told.add(damage.getMessage()));
        Batch batch = new Batch(2, config.layout(), config.networkSpec(1));
        Batch expected = build(0, 0, AugmentationConfig.NONE, 0);
        for (long step = 0; step < 8; step++) {
            builder.build(step, batch);
            assertThat(batch.input(StreamKind.APPEARANCE)).isEqualTo(expected.input(StreamKind.APPEARANCE));
            assertThat(batch.positiveRows()).isEqualTo(expected.positiveRows());
        }
        assertThat(told).contains("broken.mp4: frame 0");

        List<TrainingClip> alone = List.of(new TrainingClip(broken, null));
        PairIndex none = new PairIndex(alone, List.of(7), 1);
        BatchBuilder hopeless = new BatchBuilder(alone, none, config, Drawing.NEAREST, damage -> {});
        assertThatThrownBy(() -> hopeless.build(0, batch)).isInstanceOf(FrameSourceException.class);
    }

    @Test
    void aBatchDependsOnTheSeedAndItsStepAlone() {
        Batch first = build(0.5, 0.5, AugmentationConfig.PAPER, 3);
        Batch again = build(0.5, 0.5, AugmentationConfig.PAPER, 3);
        assertThat(again.input(StreamKind.APPEARANCE)).isEqualTo(first.input(StreamKind.APPEARANCE));
        assertThat(again.positiveRows()).isEqualTo(first.positiveRows());
        assertThat(build(0.5, 0.5, AugmentationConfig.PAPER, 2).input(StreamKind.APPEARANCE))
                .isNotEqualTo(first.input(StreamKind.APPEARANCE));
    }
}
