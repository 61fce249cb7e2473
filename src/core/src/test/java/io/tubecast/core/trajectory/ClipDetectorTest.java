package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.ClipSettings.Refinement;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClipDetectorTest {
    private static final int FRAMES = 8;
    private static final AnchorGrid ROW = new AnchorGrid(4, 1, List.of(new Shape(0.25, 0.5)));
    // spans of 2 and of 8 frames around each of 4 time steps
    private static final SpanAnchors SPANS = new SpanAnchors(4, 2, List.of(1, 4));
    private static final ClipShape SHAPE = new ClipShape(FRAMES, 1, 0, SPANS, ROW, new FeatureSampling(4, 2, 3), 1);
    private static final ClipSettings DEFAULTS = ClipSettings.defaults();
    private static final ClipSettings FULL = DEFAULTS.withFullSpan(true);

    /** Says what a test tells it to, and writes down what it was asked. */
    private static final class Told implements ClipModules {
        private final FloatBuffer features = FloatBuffer.wrap(new float[] {0, 1, 2, 3});
        private final FloatBuffer sampled = FloatBuffer.allocate(3);
        private final FloatBuffer sample = FloatBuffer.allocate(1);
        private final float[] spanScores = new float[2 * SPANS.size()];
        private final float[] coarseScores = new float[8];
        private final float[] refineScores = new float[8];
        private final List<List<Float>> seen = new ArrayList<>();
        private final List<String> asked = new ArrayList<>();
        private float[] keys = new float[3];

        @Override
        public FloatBuffer features() {
            return features;
        }

        @Override
        public Answer proposals() {
            asked.add("proposals");
            return new Answer(FloatBuffer.wrap(spanScores), FloatBuffer.allocate(2 * SPANS.size()));
        }

        @Override
        public FloatBuffer sampled() {
            return sampled;
        }

        @Override
        public Answer coarse() {
            asked.add("coarse");
            seen.add(List.of(sampled.get(0), sampled.get(1), sampled.get(2)));
            return new Answer(FloatBuffer.wrap(coarseScores), FloatBuffer.allocate(16));
        }

        @Override
        public FloatBuffer selector() {
            asked.add("selector");
            return FloatBuffer.wrap(keys);
        }

        @Override
        public FloatBuffer sample() {
            return sample;
        }

        @Override
        public Answer refine() {
            asked.add("refine " + sample.get(0));
            return new Answer(FloatBuffer.wrap(refineScores), FloatBuffer.allocate(16));
        }

        /** The only class at an anchor; the rest is background. */
        private void actor(int anchor, float score) {
            coarseScores[2 * anchor] = 1 - score;
            coarseScores[2 * anchor + 1] = score;
        }
    }

    @Test
    void refinesTheKeyTimeStampsOfTheWholeClip() {
        Told told = new Told();
        told.actor(1, 0.8f);
        told.refineScores[2 * 2 + 1] = 0.6f; // the anchor to the right has more to say
        told.keys = new float[] {0.1f, 0.9f, 0.15f};
        ClipDetector detector = new ClipDetector(SHAPE, FULL);
        List<RefinedTube> tubes = detector.find(told);
        // s_i at frames 0, 3.5, 7 are at -0.25, 1.5 and 3.25 steps, of which there are 0 to 3
        assertThat(told.seen).containsExactly(List.of(0f, 1.5f, 3f));
        assertThat(told.asked).containsExactly("coarse", "selector", "refine 1.5", "refine 3.0");
        assertThat(tubes).hasSize(1);
        assertThat(tubes.get(0).coarse().span()).isEqualTo(TimeSpan.ofClip(FRAMES));
        // the coarse box is at 0.375, the area 0.2 to both sides: 0.625 is outside, so the anchor itself with 0 wins
        assertThat(tubes.get(0).box(1)).containsExactly(0.375, 0.5, 0.25, 0.5);
        assertThat(tubes.get(0).score()).isCloseTo(0.4, within(1e-7)); // half of 0.8 and half of 0
        assertThat(detector.looked()).isEqualTo(1);
        assertThat(detector.refined()).isEqualTo(2);
    }

    @Test
    void aLargerAreaFindsTheBetterBox() {
        Told told = new Told();
        told.actor(1, 0.8f);
        told.refineScores[2 * 2 + 1] = 0.6f;
        told.keys = new float[] {0, 1, 0};
        List<RefinedTube> tubes = new ClipDetector(SHAPE, FULL.with(new Refinement(0.5, 1))).find(told);
        assertThat(tubes.get(0).box(0)).containsExactly(0.375, 0.5, 0.25, 0.5);
        assertThat(tubes.get(0).box(1)).containsExactly(0.625, 0.5, 0.25, 0.5);
        assertThat(tubes.get(0).score()).isCloseTo(0.7, within(1e-7));
    }

    @Test
    void actorsOfOneSpanShareItsRefinedMaps() {
        Told told = new Told();
        told.actor(0, 0.6f);
        told.actor(3, 0.9f);
        told.keys = new float[] {1, 0, 1};
        ClipDetector detector = new ClipDetector(SHAPE, FULL);
        List<RefinedTube> tubes = detector.find(told);
        assertThat(told.asked).containsExactly("coarse", "selector", "refine 0.0", "refine 3.0");
        assertThat(tubes).extracting(tube -> tube.coarse().score()).containsExactly((double) 0.9f, (double) 0.6f);
    }

    @Test
    void anActorOfTwoSpansIsOneTube() {
        Told told = new Told();
        told.actor(1, 0.8f);
        told.spanScores[2 * 3 + 1] = 0.9f; // 8 frames around step 1: frames 0 to 6 inside the clip
        told.spanScores[2 * 0 + 1] = 0.7f; // the first 2 frames
        told.spanScores[2 * 5 + 1] = 0.6f; // 8 frames around step 2: frames 1 to 7
        ClipDetector detector = new ClipDetector(SHAPE, DEFAULTS);
        List<RefinedTube> tubes = detector.find(told);
        // frames 1 to 7 overlap frames 0 to 6 by 6 / 8 > 0.7 and are not looked into
        assertThat(detector.looked()).isEqualTo(2);
        // the tube of the first 2 frames overlaps the other by 2 / 7
        assertThat(tubes)
                .extracting(tube -> tube.coarse().span())
                .containsExactlyInAnyOrder(new TimeSpan(0, 6), new TimeSpan(0, 1));
        ClipSettings strict = new ClipSettings(
                DEFAULTS.spans(), DEFAULTS.coarse(), 0.25, DEFAULTS.refine(), DEFAULTS.interpolation());
        assertThat(new ClipDetector(SHAPE, strict).find(told)).hasSize(1);
    }

    @Test
    void aTubesScoreMayBeMultipliedByThatOfItsProposal() {
        Told told = new Told();
        told.actor(1, 0.8f);
        told.spanScores[2 * 3 + 1] = 0.9f; // frames 0 to 6
        told.spanScores[2 * 0 + 1] = 0.7f; // the first 2 frames
        told.keys = new float[] {1, 1, 1};
        ClipSettings squared = new ClipSettings(
                new ClipSettings.Spans(false, 0.5, 0.7, 3, 2),
                DEFAULTS.coarse(),
                DEFAULTS.maxOverlap(),
                DEFAULTS.refine(),
                DEFAULTS.interpolation());
        List<RefinedTube> tubes = new ClipDetector(SHAPE, squared).find(told);
        // refined boxes score 0, so half of 0.8 is left; by 0.9 and 0.7 squared
        assertThat(tubes)
                .extracting(tube -> tube.coarse().span())
                .containsExactly(new TimeSpan(0, 6), new TimeSpan(0, 1));
        assertThat(tubes.get(0).score()).isCloseTo(0.4 * 0.81, within(1e-6));
        assertThat(tubes.get(1).score()).isCloseTo(0.4 * 0.49, within(1e-6));
        assertThat(tubes.get(0).coarse().score()).isEqualTo((double) 0.8f); // the class's own
        assertThatThrownBy(() -> new ClipSettings.Spans(false, 0.5, 0.7, 3, -1))
                .hasMessage("spans.scorePower must be in [0, 8], was -1.0");
    }

    @Test
    void looksIntoTheBestProposalEvenIfNoneIsSure() {
        Told told = new Told();
        ClipDetector detector = new ClipDetector(SHAPE, DEFAULTS);
        assertThat(detector.find(told)).isEmpty();
        assertThat(told.asked).containsExactly("proposals", "coarse"); // nobody: nothing is selected or refined
        assertThat(detector.looked()).isEqualTo(1);
        assertThat(detector.refined()).isZero();
    }

    @Test
    void refusesShapesThatReadTimeInTwoWays() {
        assertThatThrownBy(() -> new ClipShape(FRAMES, 1, 2, SPANS, ROW, new FeatureSampling(3, 2, 3), 1))
                .hasMessage("time steps of anchors and features must be the same, were 4 x 2 and 3 x 2");
        assertThatThrownBy(() -> new ClipShape(1, 1, 2, SPANS, ROW, new FeatureSampling(4, 2, 3), 1))
                .hasMessageStartingWith("a network on clips needs two frames");
    }
}
