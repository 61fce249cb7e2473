package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.annotation.LabelledFrames;
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
import io.tubecast.training.data.Batch;
import io.tubecast.training.data.BatchBuilder;
import io.tubecast.training.data.PairIndex;
import io.tubecast.training.data.TrainingClip;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Weights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which frames a validation looks at, and what it makes of them. */
class FrameMapTest {
    private static final TrainingConfig CONFIG = new TrainingConfig(
            new NetworkConfig("amtnet-mini", List.of(StreamKind.APPEARANCE), 2, null, null),
            null,
            3,
            new SamplingConfig(List.of(3), 0, 0),
            new BatchConfig(1, 1, 1),
            new LossConfig(0.5, 3, 0),
            AugmentationConfig.NONE,
            new OptimizerConfig(0.1, 0.9, 1e-4, 2, 0.5, 0, 0, null),
            new ScheduleConfig(1, 0, Decline.STEPS, List.of(), 1, 0, 1),
            new RunConfig(1, 1, 0));

    private final TreeSet<Integer> read = new TreeSet<>();
    private final List<String> told = new ArrayList<>();
    private int most = Integer.MAX_VALUE;

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
            return map.of(network, 0, () -> read.size() >= most);
        }
    }

    @Test
    void everyTenthFrameAndItsPartner() {
        assertThat(measure(LabelledFrames.ALL, -1)).isBetween(0.0, 1.0);
        assertThat(read).containsExactly(0, 3, 10, 13);
    }

    @Test
    void whatIsStoppedHasNoFigure() {
        most = 2;
        assertThat(measure(LabelledFrames.ALL, -1)).isNaN();
        assertThat(read).containsExactly(0, 3);
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

    /** Upper right, where nobody is; upper left and lower right, where somebody is all the time. */
    private static final List<Box> PLACES =
            List.of(new Box(0.5, 0, 1, 0.5), new Box(0, 0, 0.5, 0.5), new Box(0.5, 0.5, 1, 1));

    /** Makes a head say the same of every picture: these scores for the three places, with three anchors of the one cell of the last map. */
    private static void speak(AmtNetwork network, String head, TrainingConfig config, double... scores) {
        Weights weights = network.weights();
        weights.names().stream()
                .filter(name -> name.startsWith(head + "."))
                .forEach(name -> weights.set(name, new float[weights.values(name).length]));
        AnchorLayout layout = config.layout();
        int last = layout.levels().size() - 1;
        for (int level = 0; level <= last; level++) {
            float[] logits = new float[2 * layout.levels().get(level).anchorsPerCell()];
            for (int anchor = 0; 2 * anchor < logits.length; anchor++) {
                boolean speaks = level == last && anchor < scores.length;
                logits[2 * anchor] = speaks ? 0 : 20; // background
                // softmax of (0, x) is 1 / (1 + exp(-x))
                logits[2 * anchor + 1] = speaks ? (float) Math.log(scores[anchor] / (1 - scores[anchor])) : 0;
            }
            weights.set("%s.score.%d.bias".formatted(head, level), logits);
        }
        float[] offsets = new float[8 * layout.levels().get(last).anchorsPerCell()];
        for (int i = 0; i < 2 * scores.length; i++) { // both boxes of each
            float[] anchors = layout.anchors();
            int at = 4 * (layout.levelOffset(last) + i / 2);
            Box place = PLACES.get(i / 2);
            offsets[4 * i] = (float) (((place.x1() + place.x2()) / 2 - anchors[at]) / (0.1 * anchors[at + 2]));
            offsets[4 * i + 1] = (float) (((place.y1() + place.y2()) / 2 - anchors[at + 1]) / (0.1 * anchors[at + 3]));
            offsets[4 * i + 2] = (float) (Math.log(place.width() / anchors[at + 2]) / 0.2);
            offsets[4 * i + 3] = (float) (Math.log(place.height() / anchors[at + 3]) / 0.2);
        }
        weights.set("%s.offset.%d.bias".formatted(head, last), offsets);
    }

    /** Two people in four frames of 40x40, of which the first and its partner are looked at. */
    private static final Clip PEOPLE = new Clip() {
        @Override
        public AnnotatedVideo annotation() {
            List<AnnotatedTube> tubes = List.of(
                    new AnnotatedTube(0, 0, Collections.nCopies(4, new Box(0, 0, 20, 20))),
                    new AnnotatedTube(0, 0, Collections.nCopies(4, new Box(20, 20, 40, 40))));
            return new AnnotatedVideo("people", 40, 40, 4, tubes);
        }

        @Override
        public void readFrame(int index, Image target) {
            // black
        }
    };

    /** In the order of the scores: wrong, right, right. Precision 1/2 at recall 1/2, 2/3 at recall 1, under the envelope 2/3 everywhere. */
    @Test
    void averagePrecisionOfWhatTheHeadSays() {
        try (AmtNetwork network = AmtNetwork.create(CONFIG.networkSpec(1), 5)) {
            speak(network, "head", CONFIG, 0.9, 0.6, 0.4);
            FrameMap map = new FrameMap(
                    List.of(new TrainingClip(PEOPLE, null)), CONFIG, 3, 10, Drawing.NEAREST, Drawing.NO_DAMAGE);
            assertThat(map.of(network, 0, () -> false)).isCloseTo(2 / 3.0, within(1e-9));
            speak(network, "head", CONFIG, 0.9, 0.6);
            // the one at the lower right is not found: 1/2 at recall 1/2, nothing behind
            assertThat(map.of(network, 0, () -> false)).isCloseTo(1 / 4.0, within(1e-9));
        }
    }

    private static final TrainingConfig TWO = new TrainingConfig(
            new NetworkConfig("amtnet-mini", List.of(StreamKind.APPEARANCE, StreamKind.MOTION), 2, Fusion.CONCAT, true),
            new FlowConfig(FlowMethod.ZERO, 3, FlowAlignment.CENTERED, 16, 40),
            CONFIG.seed(),
            CONFIG.sampling(),
            CONFIG.batch(),
            CONFIG.loss(),
            CONFIG.augmentation(),
            CONFIG.optimizer(),
            CONFIG.schedule(),
            CONFIG.run());
    private static final FlowStack STACK = new FlowStack(FlowAlignment.CENTERED, 3);

    /** A clip of four frames, three apart, has one pair, so that is what a batch holds. */
    @Test
    void aPairIsReadAsItIsLearnt() {
        Clip moving = Drawing.moving(0, new Box(60, 20, 110, 100), -2, 1, 4);
        List<TrainingClip> clips = List.of(new TrainingClip(moving, Drawing.flow(STACK, 4, 100)));
        Batch learnt = new Batch(1, TWO.layout(), TWO.networkSpec(1));
        new BatchBuilder(clips, new PairIndex(clips, List.of(3), 1), TWO, Drawing.NEAREST, Drawing.NO_DAMAGE)
                .build(0, learnt);
        Batch validated = new FrameMap(clips, TWO, 3, 10, Drawing.NEAREST, Drawing.NO_DAMAGE).readPair(clips.get(0), 0);
        for (StreamKind stream : TWO.network().streams()) {
            assertThat(validated.input(stream)).isEqualTo(learnt.input(stream));
            assertThat(validated.input(stream).get(500)).isNotZero();
        }
    }

    /** Each head of two streams is measured by what it says itself: the fallback has the right ones first. */
    @Test
    void eachHeadOfTwoStreamsHasItsOwnFigure() {
        List<TrainingClip> clips = List.of(new TrainingClip(PEOPLE, Drawing.flow(STACK, 4, 128)));
        try (AmtNetwork network = AmtNetwork.create(TWO.networkSpec(1), 5)) {
            speak(network, "head", TWO, 0.9, 0.6, 0.4);
            speak(network, "fallback", TWO, 0.3, 0.6, 0.4);
            FrameMap map = new FrameMap(clips, TWO, 3, 10, Drawing.NEAREST, Drawing.NO_DAMAGE);
            assertThat(map.of(network, 0, () -> false)).isCloseTo(2 / 3.0, within(1e-9));
            assertThat(map.of(network, 1, () -> false)).isCloseTo(1, within(1e-9));
        }
    }
}
