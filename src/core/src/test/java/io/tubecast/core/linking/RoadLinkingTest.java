package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frame-level linking as published, by golden cases and against a second implementation written from its description. */
class RoadLinkingTest {
    private static final double[] TEN_BY_TEN = {0, 0, 9, 9}; // 10 x 10 pixels, both borders belong to the box

    private final List<MicroTubes> stream = new ArrayList<>();

    @Test
    void anOverlapOfExactlyATenthLinks() {
        // [0,0,0,9] is 1 x 10 = 10 pixels inside 100: 10 / (100 + 10 - 10) = 0.1; without "+1" it would be empty
        see(tube(0.9, TEN_BY_TEN), tube(0.9, TEN_BY_TEN), tube(0.9, TEN_BY_TEN), tube(0.8, 0, 0, 0, 9));

        assertThat(link()).hasSize(1);
        assertThat(link().get(0).length()).isEqualTo(4);
    }

    @Test
    void anOverlapBelowATenthDoesNot() {
        // 1 x 9 = 9 pixels inside 100: 0.09; the tube of three detections is too short
        see(tube(0.9, TEN_BY_TEN), tube(0.9, TEN_BY_TEN), tube(0.9, TEN_BY_TEN), tube(0.8, 0, 0, 0, 8));

        assertThat(link()).isEmpty();
    }

    @Test
    void aTubeOutlivesTwoMissesInARow() {
        seeTimes(4, 0.9);
        stream.add(none());
        stream.add(none());
        see(tube(0.6, 2, 0, 11, 9));

        ActionTube tube = onlyTube();
        // the hole at 4 and 5 copies the later detection, box and score
        assertThat(tube.start()).isZero();
        assertThat(Steps.lefts(tube)).containsExactly(0, 0, 0, 0, 2, 2, 2);
        assertThat(tube.frameScores()).containsExactly(0.9, 0.9, 0.9, 0.9, 0.6, 0.6, 0.6);
        // 7 frames, fewer than 20: (4 x 0.9 + 3 x 0.6) / 7
        assertThat(tube.score()).isCloseTo(5.4 / 7, within(1e-15));
    }

    @Test
    void theThirdMissEndsIt() {
        seeTimes(4, 0.9);
        stream.add(none());
        stream.add(none());
        stream.add(none());
        seeTimes(5, 0.8);

        assertThat(link()).hasSize(2);
        assertThat(link().get(0).start()).isZero();
        assertThat(link().get(0).length()).isEqualTo(4);
        assertThat(link().get(1).start()).isEqualTo(7);
        assertThat(link().get(1).length()).isEqualTo(5);
    }

    @Test
    void aMatchForgivesEarlierMisses() {
        for (int i = 0; i < 4; i++) {
            seeTimes(1, 0.9);
            stream.add(none());
            stream.add(none());
        }

        assertThat(onlyTube().length()).isEqualTo(10); // seen at 0, 3, 6, 9; the misses at the end add nothing
    }

    @Test
    void fourDetectionsMakeATubeAndThreeDoNot() {
        seeTimes(3, 0.9);
        assertThat(link()).isEmpty();

        seeTimes(1, 0.9);
        assertThat(link()).hasSize(1);
    }

    @Test
    void theBestScoreWinsHoweverLittleItOverlaps() {
        seeTimes(4, 0.9);
        // the same box again at 0.5, and 20 of 180 pixels at 0.6: x from 8 to 17 shares 2 columns
        stream.add(Steps.of(1, 1, tube(0.5, TEN_BY_TEN), tube(0.6, 8, 0, 17, 9)));

        assertThat(Steps.lefts(onlyTube())).containsExactly(0, 0, 0, 0, 8);
    }

    @Test
    void equalScoresGoToTheFirstBox() {
        seeTimes(4, 0.9);
        stream.add(Steps.of(1, 1, tube(0.5, 1, 0, 10, 9), tube(0.5, TEN_BY_TEN)));

        assertThat(Steps.lefts(onlyTube())).containsExactly(0, 0, 0, 0, 1);
    }

    @Test
    void theTubeWithTheBetterFourBestScoresChoosesFirst() {
        double[] left = {0, 0, 9, 9};
        double[] right = {6, 0, 15, 9};
        // left: 0.9 x 2, then 0.1 x 4: four best average 0.5; right: 0.45 throughout. Mean of all: 0.37 against 0.45.
        for (int t = 0; t < 6; t++) {
            stream.add(Steps.of(1, 1, tube(t < 2 ? 0.9 : 0.1, left), tube(0.45, right)));
        }
        LinkingSettings strict = LinkingSettings.road().with("linking.minOverlap", "0.3");
        // [3,0,12,9] shares 7 of 13 columns with either: 0.538
        stream.add(Steps.of(1, 1, tube(0.3, 3, 0, 12, 9)));

        List<ActionTube> tubes = link(strict);
        assertThat(tubes).hasSize(2);
        assertThat(tubes.stream().filter(tube -> tube.length() == 7).map(tube -> tube.boxes()[0]))
                .containsExactly(0.0);
    }

    @Test
    void aScoreOfNothingLinksNothing() {
        seeTimes(4, 0.9);
        see(tube(0, TEN_BY_TEN));

        assertThat(onlyTube().length()).isEqualTo(4);
    }

    @Test
    void tubesAreRankedByTheirBestFramesAfterHolesAreFilled() {
        double[] far = {100, 0, 109, 9};
        // near: 0.9 0.5 0.5 . . 0.9 = 0.7 as detected, (4 x 0.9 + 2 x 0.5) / 6 = 0.7667 when filled; far: 0.72
        stream.add(Steps.of(1, 1, tube(0.9, TEN_BY_TEN), tube(0.72, far)));
        stream.add(Steps.of(1, 1, tube(0.5, TEN_BY_TEN), tube(0.72, far)));
        stream.add(Steps.of(1, 1, tube(0.5, TEN_BY_TEN), tube(0.72, far)));
        see(tube(0.72, far), tube(0.72, far));
        stream.add(Steps.of(1, 1, tube(0.9, TEN_BY_TEN), tube(0.72, far)));

        List<ActionTube> tubes = link();
        assertThat(tubes).hasSize(2);
        assertThat(tubes.get(0).boxes()[0]).isZero();
        assertThat(tubes.get(0).score()).isCloseTo(4.6 / 6, within(1e-15));
    }

    @Test
    void onlyTheTwentyBestFramesCount() {
        seeTimes(20, 0.9);
        seeTimes(10, 0.1);

        assertThat(onlyTube().score()).isCloseTo(0.9, within(1e-15));
    }

    @Test
    void equalTubesAreListedLiveBeforeDead() {
        double[] far = {100, 0, 109, 9};
        for (int t = 0; t < 4; t++) {
            stream.add(Steps.of(1, 1, tube(0.5, TEN_BY_TEN), tube(0.5, far)));
        }
        for (int t = 0; t < 3; t++) {
            see(tube(0.5, far));
        }

        List<ActionTube> tubes = link();
        assertThat(tubes.get(0).boxes()[0]).isEqualTo(100);
        assertThat(tubes.get(1).boxes()[0]).isZero();
    }

    @Test
    void classesDoNotMix() {
        for (int t = 0; t < 8; t++) {
            stream.add(Steps.of(2, 1, Steps.tube(t % 2, 0.9, TEN_BY_TEN)));
        }

        List<ActionTube> tubes = link(LinkingSettings.road(), 2);
        assertThat(tubes).extracting(ActionTube::actionClass).containsExactly(0, 1);
        assertThat(tubes).extracting(ActionTube::start).containsExactly(0, 1);
    }

    @Test
    void similarityLooksAtTheWholeScoreVector() {
        seeTimes(4, 0.9);
        // vectors (0.1, 0.9) then (0.4, 0.6) or (0.2, 0.8): distances 0.424 and 0.141, so similarity takes the second
        stream.add(Steps.of(1, 1, tube(0.6, 1, 0, 10, 9), tube(0.8, 2, 0, 11, 9)));
        // from (0.2, 0.8): 0.95 is nearer than 0.6; the sum of score and similarity agrees
        LinkingSettings similar = LinkingSettings.road().with("linking.cost", "scrSim");
        LinkingSettings score = LinkingSettings.road();

        assertThat(Steps.lefts(longest(link(similar)))).endsWith(2);
        stream.set(4, Steps.of(1, 1, tube(1.0, 1, 0, 10, 9), tube(0.9, 2, 0, 11, 9)));
        assertThat(Steps.lefts(longest(link(similar)))).endsWith(2); // 0.9 is the very vector
        assertThat(Steps.lefts(longest(link(score)))).endsWith(1);
        // 1.0 + (1 - 0.141) = 1.859 against 0.9 + 1 = 1.9
        assertThat(Steps.lefts(longest(link(LinkingSettings.road().with("linking.cost", "scrMinusSim")))))
                .endsWith(2);
    }

    @Test
    void agreesWithASecondImplementationOnRandomStreams() {
        int compared = 0;
        for (int seed = 0; seed < 60; seed++) {
            MicroTubes[] random = Steps.random(new Random(seed), 50, 2, 1, true);
            List<ActionTube> expected = new ArrayList<>();
            for (int c = 0; c < 2; c++) {
                expected.addAll(new NaiveRoadLinker(0.1, 3).link(random, c));
            }
            stream.clear();
            stream.addAll(List.of(random));
            assertThat(link(LinkingSettings.road(), 2)).as("seed %d", seed).isEqualTo(expected);
            compared += expected.size();
        }
        assertThat(compared).isGreaterThan(200);
    }

    private static double[] tube(double score, double... box) {
        return Steps.tube(0, score, box);
    }

    private static MicroTubes none() {
        return Steps.of(1, 1);
    }

    private void see(double[]... oneAStep) {
        for (double[] row : oneAStep) {
            stream.add(Steps.of(1, 1, row));
        }
    }

    private void seeTimes(int steps, double score) {
        for (int i = 0; i < steps; i++) {
            see(tube(score, TEN_BY_TEN));
        }
    }

    private ActionTube onlyTube() {
        assertThat(link()).hasSize(1);
        return link().get(0);
    }

    private static ActionTube longest(List<ActionTube> tubes) {
        assertThat(tubes).hasSize(1);
        return tubes.get(0);
    }

    private List<ActionTube> link() {
        return link(LinkingSettings.road());
    }

    private List<ActionTube> link(LinkingSettings settings) {
        return link(settings, 1);
    }

    private List<ActionTube> link(LinkingSettings settings, int classes) {
        TubeLinker linker = TubeLinker.batch(settings, classes, 1);
        for (int t = 0; t < stream.size(); t++) {
            linker.step(StepTime.atRate(t, t, 25), stream.get(t));
        }
        return linker.tubes();
    }
}
