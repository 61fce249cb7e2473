package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole-video linker by hand; 25 frames a second, boxes 4 wide and 10 high that move along x. */
class OfflineLinkingTest {
    private static final OfflineSettings FIRST_PATH = new OfflineSettings(1, 1);

    @Test
    void looksAheadWhereTheOnlineRulesAreGreedy() {
        // From 0, the box at 1 scores more than that at 0, but leads away from the box at -1 that follows:
        // at 1: scores (0.5 + 0.6) + (0.6 + 0.5), IoU of 0 and 1: 3/5, of 1 and -1: 2/6; in all 3.13
        // at 0: scores (0.5 + 0.52) + (0.52 + 0.5), IoU 1, of 0 and -1: 3/5; in all 3.64
        MicroTubes[] steps = {
            Steps.of(1, 1, box(0.5, 0)), Steps.of(1, 1, box(0.6, 1), box(0.52, 0)), Steps.of(1, 1, box(0.5, -1))
        };

        assertThat(Steps.lefts(linked(steps, FIRST_PATH).get(0))).containsExactly(0, 0, -1);
        TubeLinker online = TubeLinker.batch(LinkingSettings.online().with("linking.minTubeMillis", "0"), 1, 1);
        for (int t = 0; t < steps.length; t++) {
            online.step(StepTime.atRate(t, t, 25), steps[t]);
        }
        assertThat(Steps.lefts(online.tubes().get(0))).containsExactly(0, 1, -1);
    }

    @Test
    void lambdaWeighsOverlapAgainstScore() {
        MicroTubes[] steps = {Steps.of(1, 1, box(0.5, 0)), Steps.of(1, 1, box(0.9, 3), box(0.5, 0))};

        // at 3: 0.5 + 0.9 + lambda 1/7; at 0: 0.5 + 0.5 + lambda: equal at lambda = 0.4 x 7/6 = 0.467
        assertThat(Steps.lefts(linked(steps, new OfflineSettings(0.46, 1)).get(0)))
                .containsExactly(0, 3);
        assertThat(Steps.lefts(linked(steps, new OfflineSettings(0.47, 1)).get(0)))
                .containsExactly(0, 0);
    }

    @Test
    void theBoxesOfAPathAreTakenOutAndTheNextIsLookedFor() {
        MicroTubes[] steps = {
            Steps.of(1, 1, box(0.3, 50), box(0.9, 0)),
            Steps.of(1, 1, box(0.9, 0), box(0.3, 50)),
            Steps.of(1, 1, box(0.3, 50), box(0.9, 0), box(0.1, 90))
        };

        List<ActionTube> tubes = linked(steps, OfflineSettings.defaults());
        assertThat(tubes).hasSize(3);
        assertThat(Steps.lefts(tubes.get(0))).containsExactly(0, 0, 0);
        assertThat(tubes.get(0).score()).isCloseTo(0.9, within(1e-12));
        assertThat(Steps.lefts(tubes.get(1))).containsExactly(50, 50, 50);
        // what is left then is one box of one step: there is no limit but that boxes run out
        assertThat(Steps.lefts(tubes.get(2))).containsExactly(90);
        assertThat(tubes.get(2).start()).isEqualTo(2);
        assertThat(linked(steps, new OfflineSettings(1, 2))).hasSize(2);
    }

    @Test
    void aPathOfASingleStepIsItsBestScoredBox() {
        assertThat(Steps.lefts(linked(
                                new MicroTubes[] {Steps.of(1, 1, box(0.3, 50), box(0.9, 0))},
                                OfflineSettings.defaults())
                        .get(0)))
                .containsExactly(0);
    }

    @Test
    void microTubesAreComparedOnTheSharedFrame() {
        // only the second box of the first step says that it went to 10
        OfflineLinker linker = new OfflineLinker(FIRST_PATH, 1, 2);
        linker.step(StepTime.atRate(0, 2, 25), Steps.of(1, 2, pair(0.5, 0, 10)));
        linker.step(StepTime.atRate(2, 4, 25), Steps.of(1, 2, pair(0.6, 0, 0), pair(0.5, 10, 12)));

        ActionTube tube = linker.scoredTubes(Long.MIN_VALUE).get(0).tube();
        // 0.5 + 0.5 + 1 against 0.5 + 0.6 + 0; between the two frames of a micro-tube boxes lie on the line
        assertThat(Steps.lefts(tube)).containsExactly(0, 5, 10, 11, 12);
    }

    @Test
    void theSharedFrameGetsTheMeanAsOnline() {
        OfflineLinker linker = new OfflineLinker(OfflineSettings.defaults(), 1, 2);
        linker.step(StepTime.atRate(0, 2, 25), Steps.of(1, 2, pair(0.8, 0, 4)));
        linker.step(StepTime.atRate(2, 4, 25), Steps.of(1, 2, pair(0.6, 6, 10)));

        ScoredTube scored = linker.scoredTubes(Long.MIN_VALUE).get(0);
        assertThat(Steps.lefts(scored.tube())).containsExactly(0, 2.5, 5, 7.5, 10);
        assertThat(scored.tube().frameScores())
                .containsExactly(new double[] {0.8, 0.75, 0.7, 0.65, 0.6}, within(1e-15));
        // background 0.2, 0.3, 0.4 on the knots
        assertThat(scored.scoreVectors()[0]).isCloseTo(0.2, within(1e-15));
        assertThat(scored.scoreVectors()[2 * 2]).isCloseTo(0.3, within(1e-15));
    }

    @Test
    void aStepWithoutBoxesIsBridgedAndCountsAsBackground() {
        MicroTubes none = Steps.of(1, 2);
        OfflineLinker linker = new OfflineLinker(OfflineSettings.defaults(), 1, 2);
        linker.step(StepTime.atRate(0, 4, 25), Steps.of(1, 2, pair(0.8, 0, 4)));
        linker.step(StepTime.atRate(4, 8, 25), none);
        linker.step(StepTime.atRate(8, 12, 25), Steps.of(1, 2, pair(0.4, 8, 12)));
        linker.step(StepTime.atRate(12, 16, 25), none);

        ScoredTube scored = linker.scoredTubes(20).get(0);
        // not held until frame 20: it was not seen in the last step
        assertThat(Steps.lefts(scored.tube())).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(scored.tube().frameScores())
                .containsExactly(0.8, 0.8, 0.8, 0.8, 0.8, 0, 0, 0, 0.4, 0.4, 0.4, 0.4, 0.4);
        assertThat(scored.scoreVectors()[5 * 2]).isEqualTo(1);
        assertThat(scored.scoreVectors()[5 * 2 + 1]).isZero();
        // 5 x 0.8 + 5 x 0.4 + 3 x 0 over the 13 frames, fewer than 40
        assertThat(scored.tube().score()).isCloseTo(6.0 / 13, within(1e-12));
    }

    @Test
    void singleBoxesAcrossAHoleAndOverAStrideOfFrames() {
        OfflineLinker linker = new OfflineLinker(OfflineSettings.defaults(), 1, 1);
        linker.step(StepTime.atRate(0, 0, 25), Steps.of(1, 1, box(0.8, 0)));
        linker.step(StepTime.atRate(2, 2, 25), Steps.of(1, 1, box(0.6, 2)));
        linker.step(StepTime.atRate(4, 4, 25), Steps.of(1, 1));
        linker.step(StepTime.atRate(6, 6, 25), Steps.of(1, 1, box(0.6, 6)));

        ActionTube tube = linker.scoredTubes(7).get(0).tube();
        // frame 1 lies between two steps that follow each other, 3 to 5 in a hole, 7 is held
        assertThat(Steps.lefts(tube)).containsExactly(0, 1, 2, 3, 4, 5, 6, 6);
        assertThat(tube.frameScores()).containsExactly(new double[] {0.8, 0.7, 0.6, 0, 0, 0, 0.6, 0.6}, within(1e-15));
    }

    @Test
    void tubesAreListedClassByClassAndByScore() {
        OfflineLinker linker = new OfflineLinker(OfflineSettings.defaults(), 2, 1);
        linker.step(
                StepTime.atRate(0, 0, 25),
                Steps.of(2, 1, Steps.tube(1, 0.9, 0, 0, 4, 10), Steps.tube(0, 0.2, 0, 0, 4, 10), box(0.4, 50)));

        List<ScoredTube> tubes = linker.scoredTubes(Long.MIN_VALUE);
        assertThat(tubes).extracting(tube -> tube.tube().actionClass()).containsExactly(0, 0, 1);
        assertThat(tubes).extracting(tube -> tube.tube().score()).containsExactly(0.4, 0.2, 0.9);
        assertThat(linker.scoredTubes(Long.MIN_VALUE)).isEqualTo(tubes); // asking changes nothing
        assertThat(new OfflineLinker(OfflineSettings.defaults(), 2, 1).scoredTubes(9))
                .isEmpty();
    }

    @Test
    void stepsThatDoNotFollowEachOtherAreRefused() {
        OfflineLinker linker = new OfflineLinker(OfflineSettings.defaults(), 1, 2);
        linker.step(StepTime.atRate(3, 4, 25), Steps.of(1, 2));

        assertThatThrownBy(() -> linker.step(StepTime.atRate(3, 4, 25), Steps.of(1, 2)))
                .hasMessageContaining("steps must follow each other");
        assertThatThrownBy(() -> linker.step(StepTime.atRate(4, 5, 25), Steps.of(1, 3)))
                .hasMessage("linker takes 1 classes and 2 boxes, was given 1 and 3");
        assertThatThrownBy(() -> new OfflineLinker(OfflineSettings.defaults(), 0, 2))
                .hasMessage("need at least one class and one box a micro-tube, was 0 and 2");
    }

    @Test
    void settingsAreChecked() {
        OfflineSettings settings = OfflineSettings.defaults();
        assertThat(settings.with("linking.lambda", "0.25").lambda()).isEqualTo(0.25);
        assertThat(settings.with("linking.maxPaths", "3").maxPaths()).isEqualTo(3);
        assertThatThrownBy(() -> settings.with("linking.lambda", "-1"))
                .hasMessage("linking.lambda must be in [0, 1000], was -1.0");
        assertThatThrownBy(() -> settings.with("linking.lambda", "NaN"))
                .hasMessage("linking.lambda must be in [0, 1000], was NaN");
        assertThatThrownBy(() -> settings.with("linking.maxPaths", "0"))
                .hasMessage("linking.maxPaths must be at least 1, was 0");
        assertThatThrownBy(() -> settings.with("linking.maxPaths", "two"))
                .hasMessage("linking.maxPaths must be a whole number, was 'two'");
        assertThatThrownBy(() -> settings.with("linking.lambda", "much"))
                .hasMessage("linking.lambda must be a number, was 'much'");
        assertThatThrownBy(() -> settings.with("linking.minOverlap", "0.1"))
                .hasMessage("linking.minOverlap is no setting of the 'offline' linker; allowed are"
                        + " [linking.lambda, linking.maxPaths]");
    }

    private static double[] box(double score, double left) {
        return Steps.tube(0, score, left, 0, left + 4, 10);
    }

    private static double[] pair(double score, double firstLeft, double lastLeft) {
        return Steps.tube(0, score, firstLeft, 0, firstLeft + 4, 10, lastLeft, 0, lastLeft + 4, 10);
    }

    /** The tubes of single-box steps on frames 0, 1, 2 ... */
    private static List<ActionTube> linked(MicroTubes[] steps, OfflineSettings settings) {
        OfflineLinker linker = new OfflineLinker(settings, 1, 1);
        for (int t = 0; t < steps.length; t++) {
            linker.step(StepTime.atRate(t, t, 25), steps[t]);
        }
        return linker.scoredTubes(Long.MIN_VALUE).stream().map(ScoredTube::tube).toList();
    }
}
