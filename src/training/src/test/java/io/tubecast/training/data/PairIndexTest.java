package io.tubecast.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.annotation.LabelledFrames;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.training.Drawing;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairIndexTest {
    private static AnnotatedTube tube(int actionClass, int start, int end) {
        return new AnnotatedTube(actionClass, start, Collections.nCopies(end - start, new Box(1, 2, 3, 4)));
    }

    private static AnnotatedVideo video(int frames, AnnotatedTube... tubes) {
        return new AnnotatedVideo("v", 10, 10, frames, List.of(tubes));
    }

    private static PairIndex index(List<AnnotatedVideo> videos, List<Integer> deltas, int classes) {
        return new PairIndex(
                videos.stream()
                        .map(video -> new TrainingClip(clip(video), null))
                        .toList(),
                deltas,
                classes);
    }

    private static Clip clip(AnnotatedVideo video) {
        return new Clip() {
            @Override
            public AnnotatedVideo annotation() {
                return video;
            }

            @Override
            public void readFrame(int index, Image target) {
                throw new IllegalStateException("an index reads no frames");
            }
        };
    }

    @Test
    void framesWithoutAFlowStackMakeNoPairs() {
        FlowStack causal = new FlowStack(FlowAlignment.CAUSAL, 5);
        AnnotatedVideo video = video(10, tube(0, 0, 10));
        TrainingClip moving = new TrainingClip(clip(video), Drawing.flow(causal, 10, 128));
        PairIndex index = new PairIndex(List.of(moving), List.of(2), 1);
        assertThat(index.count(0)).isEqualTo(3); // (5, 7), (6, 8), (7, 9); the first stack is that of frame 5
        FlowStack centered = new FlowStack(FlowAlignment.CENTERED, 5);
        TrainingClip all = new TrainingClip(clip(video), Drawing.flow(centered, 10, 128));
        assertThat(new PairIndex(List.of(all), List.of(2), 1).count(0)).isEqualTo(8);
        assertThatThrownBy(() -> new TrainingClip(clip(video), Drawing.flow(centered, 9, 128)))
                .hasMessage("video v has 10 frames, its flow is of 9");
    }

    @Test
    void usesPairsInWhichEveryTubeIsInBothFramesOrInNeither() {
        AnnotatedVideo video = video(10, tube(0, 2, 6));
        PairIndex index = index(List.of(video), List.of(2), 1);
        assertThat(index.count(0)).isEqualTo(2); // (2, 4) and (3, 5)
        assertThat(index.emptyCount()).isEqualTo(2); // (6, 8) and (7, 9); (0, 2), (1, 3), (4, 6), (5, 7) have it in one
        assertThat(PairIndex.usable(video, 1, 2)).isFalse();
        assertThat(PairIndex.usable(video, 0, 8)).isTrue(); // in neither, though it was there in between
    }

    private static AnnotatedVideo labelled(int frames, List<Integer> labelled, AnnotatedTube... tubes) {
        return new AnnotatedVideo("v", 10, 10, frames, List.of(tubes), LabelledFrames.of(labelled));
    }

    private static Set<PairIndex.Pair> drawn(PairIndex index, double emptyShare) {
        Set<PairIndex.Pair> seen = new HashSet<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 1000; i++) {
            seen.add(index.draw(random, emptyShare));
        }
        return seen;
    }

    @Test
    void consecutiveLabelledFramesArePairsWhateverTheirDistance() {
        AnnotatedVideo video = labelled(300, List.of(10, 40, 104, 169, 171), tube(0, 10, 170), tube(1, 171, 172));
        PairIndex index = index(List.of(video), List.of(4), 2);
        // 64 apart is just near enough, 65 is not; class 0 goes before 171, so 169 and 171 have no partner
        assertThat(drawn(index, 0))
                .containsExactlyInAnyOrder(
                        new PairIndex.Pair(0, 10, 30),
                        new PairIndex.Pair(0, 40, 64),
                        new PairIndex.Pair(0, 169, 1),
                        new PairIndex.Pair(0, 171, 1));
        assertThat(index.count(0)).isEqualTo(3);
        assertThat(index.count(1)).isEqualTo(1);
    }

    @Test
    void whoIsLabelledOnceIsPairedWithTheFrameBesideAndHasOneBox() {
        AnnotatedTube both = new AnnotatedTube(0, 4, List.of(new Box(0, 0, 2, 2), new Box(1, 0, 3, 2)));
        AnnotatedTube once = tube(1, 5, 6);
        AnnotatedVideo video = labelled(20, List.of(4, 5, 19), both, once, tube(0, 19, 20));
        PairIndex index = index(List.of(video), List.of(2), 2);
        // (4, 5) has class 1 in one frame only; 4 goes with 3 and 5 with 6, which are not labelled; 19 is the last
        // frame
        assertThat(drawn(index, 0))
                .containsExactlyInAnyOrder(
                        new PairIndex.Pair(0, 3, 1), new PairIndex.Pair(0, 5, 1), new PairIndex.Pair(0, 18, 1));
        PairTruth before = PairTruth.of(video, 3, 1);
        assertThat(before.corners()).containsExactly(0, 0, .2f, .2f, 0, 0, .2f, .2f);
        PairTruth after = PairTruth.of(video, 5, 1);
        assertThat(after.classArray()).containsExactly(0, 1);
        assertThat(after.corners())
                .containsExactly(.1f, 0, .3f, .2f, .1f, 0, .3f, .2f, .1f, .2f, .3f, .4f, .1f, .2f, .3f, .4f);
        assertThat(PairTruth.of(video, 4, 1).corners()).containsExactly(0, 0, .2f, .2f, .1f, 0, .3f, .2f);
    }

    @Test
    void labelledFramesInWhichNobodyActsArePairsWithoutAnyone() {
        AnnotatedVideo video = labelled(20, List.of(2, 5, 9), tube(0, 9, 10));
        PairIndex index = index(List.of(video), List.of(2), 1);
        assertThat(drawn(index, 1)).containsExactly(new PairIndex.Pair(0, 2, 3));
        assertThat(drawn(index, 0)).containsExactly(new PairIndex.Pair(0, 9, 1));
    }

    @Test
    void aTubeThatComesOrGoesSpoilsThePairForTheOthers() {
        AnnotatedVideo video = video(8, tube(0, 0, 8), tube(1, 4, 8));
        PairIndex index = index(List.of(video), List.of(1), 2);
        assertThat(index.count(0)).isEqualTo(6); // 7 pairs but (3, 4)
        assertThat(index.count(1)).isEqualTo(3); // (4, 5), (5, 6), (6, 7)
        assertThat(index.emptyCount()).isZero();
    }

    @Test
    void twoActorsOfOneClassAreOnePair() {
        PairIndex index = index(List.of(video(4, tube(0, 0, 4), tube(0, 0, 4))), List.of(1), 1);
        assertThat(index.count(0)).isEqualTo(3);
    }

    @Test
    void drawsClassesEquallyOftenHoweverManyPairsTheyHave() {
        AnnotatedVideo many = video(1000, tube(0, 0, 1000));
        AnnotatedVideo few = video(12, tube(2, 0, 10));
        PairIndex index = index(List.of(many, few), List.of(1), 3);
        SplittableRandom random = new SplittableRandom(5);
        int ofFew = 0;
        int empty = 0;
        Set<PairIndex.Pair> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            PairIndex.Pair pair = index.draw(random, 0.2);
            seen.add(pair);
            empty += pair.equals(new PairIndex.Pair(1, 10, 1)) ? 1 : 0;
            ofFew += pair.clip() == 1 && pair.frame() < 9 ? 1 : 0;
        }
        assertThat(empty / 10_000.0).isCloseTo(0.2, within(0.02)); // 5 standard deviations
        assertThat(ofFew / 10_000.0).isCloseTo(0.4, within(0.025)); // class 1 has no pair: half of the other 0.8
        assertThat(seen).contains(new PairIndex.Pair(1, 0, 1), new PairIndex.Pair(1, 8, 1));
        assertThat(seen).doesNotContain(new PairIndex.Pair(1, 9, 1));
    }

    @Test
    void refusesClipsInWhichNobodyActs() {
        assertThatThrownBy(() -> index(List.of(video(9)), List.of(2), 1))
                .hasMessage("no pair of frames [2] apart in 1 clips shows an action");
    }

    @Test
    void refusesAClassThatHasNoLabel() {
        assertThatThrownBy(() -> index(List.of(video(9, tube(3, 0, 9))), List.of(2), 3))
                .hasMessage("video v has a tube of class 3, but there are 3 labels");
    }

    @Test
    void theTruthOfAPairIsNormalised() {
        AnnotatedTube moving = new AnnotatedTube(1, 3, List.of(new Box(0, 0, 4, 4), new Box(1, 2, 5, 6)));
        PairTruth truth = PairTruth.of(new AnnotatedVideo("v", 10, 20, 9, List.of(moving, tube(0, 4, 9))), 3, 1);
        assertThat(truth.classArray()).containsExactly(1); // the other is not in frame 3
        assertThat(truth.corners()).containsExactly(0, 0, .4f, .2f, .1f, .1f, .5f, .3f);
    }
}
