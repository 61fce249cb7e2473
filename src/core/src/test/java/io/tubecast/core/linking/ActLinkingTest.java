package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tubelet linking as published; K frames a tubelet, one step a frame. */
class ActLinkingTest {
    private static final double[] HERE = {0, 0, 9, 9};
    private static final double[] AWAY = {100, 0, 109, 9};

    private final List<MicroTubes> stream = new ArrayList<>();

    @Test
    void overlapIsTheMeanOverTheSharedFrames() {
        // K = 3, one frame later: two shared frames. On the first of them the boxes are equal (1), on the second apart
        // (0).
        stream.add(three(0.9, HERE, HERE, HERE));
        stream.add(three(0.8, HERE, AWAY, AWAY));

        assertThat(link(shortTubes().with("linking.minOverlap", "0.5"), 3)).hasSize(1);
        assertThat(link(shortTubes().with("linking.minOverlap", "0.51"), 3)).hasSize(2);
    }

    @Test
    void overlapCountsBorderPixels() {
        // K = 2: second box [0,0,9,9] against first box [0,0,1,9]: 2 x 10 of 100 pixels = 0.2; continuous: 1 x 9 of 81
        // = 0.11
        stream.add(pair(0.9, HERE, HERE));
        stream.add(pair(0.8, new double[] {0, 0, 1, 9}, HERE));
        assertThat(link(shortTubes(), 2)).hasSize(1);

        // 2 x 9 of 100 = 0.18
        stream.set(1, pair(0.8, new double[] {0, 0, 1, 8}, HERE));
        assertThat(link(shortTubes(), 2)).hasSize(2);
    }

    @Test
    void behindTheLastSharedFrameTheLastBoxMeetsTheFirst() {
        stream.add(pair(0.9, AWAY, HERE));
        stream.add(Steps.of(1, 2));
        stream.add(pair(0.8, HERE, AWAY)); // two steps later: offset 2 = K

        ActionTube tube = only(link(shortTubes(), 2));
        assertThat(Steps.lefts(tube)).containsExactly(100, 0, 0, 100);
        assertThat(tube.frameScores()).containsExactly(0.9, 0.9, 0.8, 0.8);
    }

    @Test
    void everyFrameIsTheAverageOfTheTubeletsOnIt() {
        stream.add(pair(0.9, new double[] {0, 0, 9, 9}, new double[] {2, 0, 11, 9}));
        stream.add(pair(0.6, new double[] {4, 0, 13, 9}, new double[] {6, 0, 15, 9}));
        stream.add(pair(0.3, new double[] {8, 0, 17, 9}, new double[] {9, 0, 18, 9}));

        ActionTube tube = only(link(shortTubes(), 2));
        // 0; (2 + 4) / 2; (6 + 8) / 2; 9 and 0.9; 0.75; 0.45; 0.3
        assertThat(Steps.lefts(tube)).containsExactly(0, 3, 7, 9);
        assertThat(tube.frameScores()).containsExactly(new double[] {0.9, 0.75, 0.45, 0.3}, within(1e-15));
        assertThat(tube.score()).isCloseTo(0.6, within(1e-15)); // mean of the tubelets' scores
    }

    @Test
    void framesThatNoTubeletCoversAreInterpolatedInsteadOfNaN() {
        stream.add(pair(0.8, HERE, HERE));
        stream.add(Steps.of(1, 2));
        stream.add(Steps.of(1, 2));
        stream.add(Steps.of(1, 2));
        stream.add(pair(0.5, new double[] {3, 0, 12, 9}, new double[] {3, 0, 12, 9})); // at 4; 2 and 3 are bare

        ActionTube tube = only(link(shortTubes(), 2));
        // between 0 on frame 1 and 3 on frame 4: 1 and 2; scores 0.8 - 0.1 and 0.8 - 0.2
        assertThat(Steps.lefts(tube)).containsExactly(new double[] {0, 0, 1, 2, 3, 3}, within(1e-12));
        assertThat(tube.frameScores()).containsExactly(new double[] {0.8, 0.8, 0.7, 0.6, 0.5, 0.5}, within(1e-12));
    }

    @Test
    void aTubeMayBeFoundAgainFiveStepsLaterButNotSix() {
        stream.add(pair(0.8, HERE, HERE));
        for (int i = 0; i < 4; i++) {
            stream.add(Steps.of(1, 2));
        }
        stream.add(pair(0.5, HERE, HERE));
        assertThat(link(shortTubes(), 2)).hasSize(1);

        stream.add(5, Steps.of(1, 2));
        assertThat(link(shortTubes(), 2)).hasSize(2);
    }

    @Test
    void fifteenFramesMakeATubeAndFourteenDoNot() {
        for (int i = 0; i < 13; i++) {
            stream.add(pair(0.5, HERE, HERE)); // 13 pairs cover 14 frames
        }
        assertThat(link(LinkingSettings.act(), 2)).isEmpty();

        stream.add(pair(0.5, HERE, HERE));
        assertThat(only(link(LinkingSettings.act(), 2)).length()).isEqualTo(15);
    }

    @Test
    void aMeanScoreBelowAHundredthIsDropped() {
        for (int i = 0; i < 14; i++) {
            stream.add(pair(i == 0 ? 0.018 : 0.009, HERE, HERE)); // mean 0.0096
        }
        assertThat(link(LinkingSettings.act(), 2)).isEmpty();

        stream.set(1, pair(0.018, HERE, HERE)); // mean 0.0103
        assertThat(link(LinkingSettings.act(), 2)).hasSize(1);
    }

    @Test
    void aNewTubeIsRankedByItsScoreBeforeTheNextStep() {
        // the tube of step 0 has 0.4, the one that starts at step 1 has 0.9 and is asked first at step 2
        stream.add(pair(0.4, HERE, HERE));
        stream.add(Steps.of(1, 2, both(0.4, HERE, HERE), both(0.9, new double[] {8, 0, 17, 9}, HERE)));
        stream.add(pair(0.5, HERE, HERE));

        List<ActionTube> tubes = link(shortTubes().with("linking.minOverlap", "0.3"), 2);
        assertThat(tubes).extracting(ActionTube::start).containsExactly(1, 0); // sorted once more at step 2
        assertThat(tubes).extracting(ActionTube::length).containsExactly(3, 3);
        assertThat(tubes.get(0).score()).isCloseTo(0.7, within(1e-15)); // 0.9 and 0.5
    }

    @Test
    void leftoversStartTubesAndFinishedOnesAreListedFirstFromTheBack() {
        double[] third = {200, 0, 209, 9};
        stream.add(Steps.of(1, 2, both(0.9, HERE, HERE), both(0.8, AWAY, AWAY)));
        for (int i = 0; i < 6; i++) {
            stream.add(pair(0.95, third, third));
        }

        // both end at step 5; the published program removes from the back of the sorted list: 0.8 first, then 0.9
        List<ActionTube> tubes = link(shortTubes(), 2);
        assertThat(tubes).extracting(ActionTube::start).containsExactly(0, 0, 1);
        assertThat(tubes).extracting(tube -> tube.boxes()[0]).containsExactly(100.0, 0.0, 200.0);
    }

    private static LinkingSettings shortTubes() {
        return LinkingSettings.act().with("linking.minTubeFrames", "1");
    }

    private static double[] both(double score, double[] first, double[] second) {
        return Steps.tube(0, score, first[0], first[1], first[2], first[3], second[0], second[1], second[2], second[3]);
    }

    private static MicroTubes pair(double score, double[] first, double[] second) {
        return Steps.of(1, 2, both(score, first, second));
    }

    private static MicroTubes three(double score, double[] first, double[] second, double[] third) {
        double[] row = Arrays.copyOf(both(score, first, second), 14);
        System.arraycopy(third, 0, row, 10, 4);
        return Steps.of(1, 3, row);
    }

    private static ActionTube only(List<ActionTube> tubes) {
        assertThat(tubes).hasSize(1);
        return tubes.get(0);
    }

    private List<ActionTube> link(LinkingSettings settings, int boxesPerTube) {
        TubeLinker linker = TubeLinker.batch(settings, 1, boxesPerTube);
        for (int t = 0; t < stream.size(); t++) {
            linker.step(StepTime.atRate(t, t + boxesPerTube - 1, 25), stream.get(t));
        }
        return linker.tubes();
    }
}
