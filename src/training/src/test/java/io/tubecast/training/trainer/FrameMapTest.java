package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.annotation.LabelledFrames;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSourceException;
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
import io.tubecast.training.data.TrainingClip;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.StreamKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which frames a validation looks at. */
class FrameMapTest {
    private static final TrainingConfig CONFIG = new TrainingConfig(
            new NetworkConfig("amtnet-mini", List.of(StreamKind.APPEARANCE), 2, null, null),
            null,
            3,
            new SamplingConfig(List.of(3), 0, 0),
            new BatchConfig(1, 1, 1),
            new LossConfig(0.5, 3, 0),
            AugmentationConfig.NONE,
            new OptimizerConfig(0.1, 0.9, 1e-4, 2, 0.5, 0, 0),
            new ScheduleConfig(1, 0, Decline.STEPS, List.of(), 1, 0, 1),
            new RunConfig(1, 1, 0));

    private final TreeSet<Integer> read = new TreeSet<>();
    private final List<String> told = new ArrayList<>();

    /** Twenty frames of somebody, of which frame {@code broken} cannot be read. */
    private double measure(LabelledFrames labelled, int broken) {
        List<Box> boxes = Collections.nCopies(20, new Box(10, 10, 30, 30));
        Clip clip = new Clip() {
            @Override
            public AnnotatedVideo annotation() {
                return new AnnotatedVideo("v", 40, 40, 20, List.of(new AnnotatedTube(0, 0, boxes)), labelled);
            }

            @Override
            public void readFrame(int index, Image target) {
                if (index == broken) {
                    throw new FrameSourceException("v: frame " + index + " is broken");
                }
                read.add(index);
            }
        };
        List<TrainingClip> clips = List.of(new TrainingClip(clip, null));
        FrameMap map = new FrameMap(clips, CONFIG, 3, 10, Drawing.NEAREST, damage -> told.add(damage.getMessage()));
        try (AmtNetwork network = AmtNetwork.create(CONFIG.networkSpec(1), 5)) {
            return map.of(network, 0);
        }
    }

    @Test
    void everyTenthFrameAndItsPartner() {
        assertThat(measure(LabelledFrames.ALL, -1)).isBetween(0.0, 1.0);
        assertThat(read).containsExactly(0, 3, 10, 13);
    }

    @Test
    void theLabelledOnesWhereNotAllAre() {
        measure(LabelledFrames.of(List.of(2, 7, 18)), -1); // 18 has no partner at 21
        assertThat(read).containsExactly(2, 5, 7, 10);
    }

    @Test
    void aFrameThatCannotBeReadIsToldAndDoesNotCount() {
        measure(LabelledFrames.ALL, 13);
        assertThat(told).containsExactly("v: frame 13 is broken");
        // no frame is left, so nothing has truth
        assertThat(measure(LabelledFrames.of(List.of(10)), 13)).isNaN();
    }
}
