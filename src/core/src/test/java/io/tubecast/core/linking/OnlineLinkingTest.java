package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Our own rules on micro-tubes of two frames; 25 frames a second, so a frame is 40 ms. */
class OnlineLinkingTest {
    private static final MicroTubes NONE = Steps.of(1, 2);

    private final TubeLinker linker = TubeLinker.batch(anyLength(), 1, 2);

    @Test
    void theSharedFrameGetsTheMeanAndTheFramesBetweenLieOnTheLine() {
        step(0, 2, moving(0.8, 0, 4));
        step(2, 4, moving(0.6, 6, 10));

        ActionTube tube = only(linker.tubes());
        // knots 0, (4 + 6) / 2 = 5, 10 on frames 0, 2, 4; scores 0.8, 0.7, 0.6
        assertThat(Steps.lefts(tube)).containsExactly(0, 2.5, 5, 7.5, 10);
        assertThat(tube.frameScores()).containsExactly(new double[] {0.8, 0.75, 0.7, 0.65, 0.6}, within(1e-15));
        assertThat(tube.score()).isCloseTo(0.7, within(1e-15)); // mean of the two detections
    }

    @Test
    void whatWasPublishedIsTheDetectedBoxOfTheLastFrame() {
        step(0, 2, moving(0.8, 0, 4));
        assertThat(linker.live(0).box()).containsExactly(4, 0, 8, 10);

        step(2, 4, moving(0.6, 6, 10));
        assertThat(linker.live(0).box()).containsExactly(10, 0, 14, 10);
    }

    @Test
    void theGateIsOverlapAndTheHighestScoreWins() {
        step(0, 1, moving(0.8, 0, 0));
        // 4 wide: at 3 they share 1 of 7 columns = 0.143; at 0 all
        step(1, 2, Steps.of(1, 2, Steps.tube(0, 0.5, 0, 0, 4, 10, 0, 0, 4, 10), row(0.6, 3, 3)));

        assertThat(linker.liveCount()).isEqualTo(2);
        assertThat(linker.live(0).box()[0]).isEqualTo(3);
        assertThat(linker.live(0).detections()).isEqualTo(2);
        assertThat(linker.live(1).detections()).isEqualTo(1);
    }

    @Test
    void theGateIsContinuous() {
        step(0, 1, moving(0.8, 0, 0));
        step(1, 2, moving(0.6, 4, 4)); // touches: with "+1" it would share 1 of 9 columns = 0.11

        assertThat(linker.liveCount()).isEqualTo(2);
    }

    @Test
    void anUnseenTubeCoastsAlongItsOwnVelocityAndTheHoleIsInterpolated() {
        step(0, 1, moving(0.8, 0, 2)); // 2 to the right a frame
        step(1, 2, NONE);
        LiveTube tube = linker.live(0);
        assertThat(tube.coasted()).isTrue();
        assertThat(tube.box()).containsExactly(4, 0, 8, 10);
        step(2, 3, NONE);
        assertThat(tube.missed()).isEqualTo(2);
        assertThat(tube.box()).containsExactly(6, 0, 10, 10);
        // at 6 again on frame 3: touches neither the last box (2 to 6), but covers the coasted one
        step(3, 4, moving(0.4, 6, 8));

        assertThat(linker.live(0).id()).isEqualTo(tube.id());
        assertThat(tube.coasted()).isFalse();
        ActionTube whole = only(linker.tubes());
        assertThat(Steps.lefts(whole)).containsExactly(0, 2, 4, 6, 8);
        // scores: 0.8 on 0 and 1, 0.4 on 3 and 4, 0.6 between
        assertThat(whole.frameScores()).containsExactly(new double[] {0.8, 0.8, 0.6, 0.4, 0.4}, within(1e-15));
    }

    @Test
    void velocityIsInBoxUnitsASecond() {
        step(0, 2, Steps.of(1, 2, Steps.tube(0, 0.8, 0, 0, 4, 10, 4, 1, 8, 11)));

        // center moves (4, 1) in 80 ms
        assertThat(linker.live(0).velocityX()).isCloseTo(50, within(1e-9));
        assertThat(linker.live(0).velocityY()).isCloseTo(12.5, within(1e-9));
    }

    @Test
    void aShrinkingBoxCollapsesInsteadOfTurningInsideOut() {
        step(0, 1, Steps.of(1, 2, Steps.tube(0, 0.8, 0, 0, 8, 10, 2, 0, 6, 10)));
        step(1, 2, NONE);
        step(2, 3, NONE); // edges at 2 + 2 x 2 = 6 and 6 - 2 x 2 = 2

        assertThat(linker.live(0).box()).containsExactly(4, 0, 4, 10);
    }

    @Test
    void aTubeCoastsForFourHundredMillisecondsAndNoLonger() {
        step(0, 1, moving(0.8, 0, 0)); // last seen on frame 1
        for (int frame = 1; frame < 11; frame++) {
            step(frame, frame + 1, NONE);
        }
        assertThat(linker.liveCount()).isEqualTo(1); // frame 11 is 400 ms later
        step(11, 12, NONE);

        assertThat(linker.liveCount()).isZero();
        assertThat(linker.endedCount()).isEqualTo(1);
        assertThat(linker.ended(0).ended()).isTrue();
        step(12, 13, NONE);
        assertThat(linker.endedCount()).isZero();
    }

    @Test
    void aTubeFoundAfterFourHundredMillisecondsLivesOn() {
        step(0, 1, moving(0.8, 0, 0));
        for (int frame = 1; frame < 11; frame++) {
            step(frame, frame + 1, NONE);
        }
        long id = linker.live(0).id();
        step(11, 12, moving(0.8, 0, 0));

        assertThat(linker.liveCount()).isEqualTo(1);
        assertThat(linker.live(0).id()).isEqualTo(id);
    }

    @Test
    void coastingMeansTheSameAtEveryStride() {
        step(0, 4, moving(0.8, 0, 0)); // last seen on frame 4, at 160 ms
        step(4, 8, NONE);
        step(8, 12, NONE); // 320 ms
        assertThat(linker.liveCount()).isEqualTo(1);
        step(12, 16, NONE); // 480 ms
        assertThat(linker.liveCount()).isZero();
    }

    @Test
    void aPauseOfTheCameraEndsTubesBeforeTheNextStepCanTakeThem() {
        step(0, 1, moving(0.8, 0, 0));
        step(50, 51, moving(0.8, 0, 0)); // two seconds later, same place

        assertThat(linker.endedCount()).isEqualTo(1);
        assertThat(linker.liveCount()).isEqualTo(1);
        assertThat(linker.live(0).id()).isNotEqualTo(linker.ended(0).id());
    }

    @Test
    void aChangeOfStrideBreaksNoTube() {
        step(0, 1, moving(0.8, 0, 1));
        step(1, 3, moving(0.8, 1, 3));
        step(3, 7, moving(0.8, 3, 7));

        assertThat(Steps.lefts(only(linker.tubes()))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void framesLostBetweenTwoStepsAreBridged() {
        step(0, 1, moving(0.8, 0, 2));
        step(4, 5, moving(0.8, 8, 10)); // no shared frame: the tube is expected at 2 + 3 x 2 = 8 on frame 4

        assertThat(Steps.lefts(only(linker.tubes()))).containsExactly(new double[] {0, 2, 4, 6, 8, 10}, within(1e-12));
    }

    @Test
    void overlappingPairsAverageWhereverTheyMeet() {
        step(0, 2, moving(0.8, 0, 2));
        step(1, 3, moving(0.8, 1, 3)); // the tube is expected at 1 on frame 1
        step(2, 4, moving(0.8, 2.5, 4));

        // frame 2: (2 + 2.5) / 2
        assertThat(Steps.lefts(only(linker.tubes()))).containsExactly(0, 1, 2.25, 3, 4);
    }

    @Test
    void aTubeMustLastThreeHundredMilliseconds() {
        TubeLinker strict = TubeLinker.batch(LinkingSettings.online(), 1, 2);
        for (int frame = 0; frame < 7; frame++) {
            strict.step(StepTime.atRate(frame, frame + 1, 25), moving(0.8, 0, 0));
        }
        assertThat(strict.tubes()).isEmpty(); // frames 0 to 7: 280 ms
        strict.step(StepTime.atRate(7, 8, 25), moving(0.8, 0, 0));
        assertThat(strict.tubes()).hasSize(1);
        assertThat(strict.qualifies(strict.live(0))).isTrue();
    }

    @Test
    void spansOfRoundedTimesAreComparedWithTolerance() {
        // at 30 frames a second 9 frames are 300 ms, but from 33 333 333 ns to 333 333 333 ns or from 66 666 667 on
        for (int first = 0; first < 3; first++) {
            TubeLinker strict = TubeLinker.batch(LinkingSettings.online(), 1, 2);
            for (int frame = first; frame < first + 9; frame++) {
                strict.step(StepTime.atRate(frame, frame + 1, 30), moving(0.8, 0, 0));
            }
            assertThat(strict.tubes()).as("from frame %d", first).hasSize(1);
        }
    }

    @Test
    void theTailOfAClipIsHeldIfTheTubeWasSeenInTheLastStep() {
        step(0, 4, moving(0.8, 0, 4));
        step(4, 8, moving(0.6, 4, 8));

        // 11 frames, 0 to 10: the last pair is (4, 8) and the rest is held
        ActionTube held = only(linker.tubes(10));
        assertThat(Steps.lefts(held)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8);
        assertThat(held.frameScores()).endsWith(0.6, 0.6, 0.6);

        step(8, 12, NONE);
        assertThat(only(linker.tubes(13)).end()).isEqualTo(9); // it was gone before the end
    }

    @Test
    void tubesAreListedByScore() {
        step(0, 1, Steps.of(1, 2, row(0.3, 0, 0), row(0.9, 50, 50), row(0.6, 100, 100)));

        assertThat(linker.tubes()).extracting(ActionTube::score).containsExactly(0.9, 0.6, 0.3);
    }

    @Test
    void stepsThatDoNotFollowEachOtherAreRefused() {
        step(3, 4, NONE);

        assertThatThrownBy(() -> step(3, 4, NONE)).hasMessageContaining("steps must follow each other");
        assertThatThrownBy(() -> step(2, 5, NONE)).hasMessageContaining("steps must follow each other");
        assertThatThrownBy(() -> linker.step(StepTime.atRate(5, 5, 25), NONE))
                .hasMessage("2 boxes cannot be spread evenly over frames 5 to 5");
        assertThatThrownBy(() -> linker.step(StepTime.atRate(5, 6, 25), Steps.of(1, 3)))
                .hasMessage("linker takes 1 classes and 2 boxes, was given 1 and 3");
    }

    @Test
    void aStreamingLinkerHandsOutEndedTubesAndForgetsThem() {
        TubeLinker streaming = TubeLinker.streaming(anyLength(), 1, 2, null);
        streaming.step(StepTime.atRate(0, 2, 25), moving(0.8, 0, 4));
        streaming.step(StepTime.atRate(2, 4, 25), moving(0.6, 6, 10));
        long id = streaming.live(0).id();
        streaming.endAll();

        assertThat(streaming.liveCount()).isZero();
        assertThat(streaming.endedCount()).isEqualTo(1);
        assertThat(streaming.ended(0).id()).isEqualTo(id);
        assertThat(Steps.lefts(streaming.tube(streaming.ended(0)))).containsExactly(0, 2.5, 5, 7.5, 10);
        streaming.step(StepTime.atRate(4, 5, 25), moving(0.6, 10, 10));
        assertThat(streaming.endedCount()).isZero();
        assertThat(streaming.live(0).id()).isGreaterThan(id); // numbers are not used again
        assertThatThrownBy(streaming::tubes).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(linker::endAll).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void singleFrameDetectionsStandStillWhileUnseen() {
        TubeLinker single = TubeLinker.batch(anyLength(), 1, 1);
        single.step(StepTime.atRate(0, 0, 25), Steps.of(1, 1, Steps.tube(0, 0.8, 0, 0, 4, 10)));
        single.step(StepTime.atRate(1, 1, 25), Steps.of(1, 1));
        assertThat(single.live(0).box()).containsExactly(0, 0, 4, 10);
        assertThat(single.live(0).velocityX()).isZero();
        single.step(StepTime.atRate(2, 2, 25), Steps.of(1, 1, Steps.tube(0, 0.8, 2, 0, 6, 10)));

        assertThat(Steps.lefts(only(single.tubes()))).containsExactly(0, 1, 2);
    }

    private static LinkingSettings anyLength() {
        return LinkingSettings.online().with("linking.minTubeMillis", "0");
    }

    private static double[] row(double score, double firstLeft, double lastLeft) {
        return Steps.tube(0, score, firstLeft, 0, firstLeft + 4, 10, lastLeft, 0, lastLeft + 4, 10);
    }

    private static MicroTubes moving(double score, double firstLeft, double lastLeft) {
        return Steps.of(1, 2, row(score, firstLeft, lastLeft));
    }

    private static ActionTube only(List<ActionTube> tubes) {
        assertThat(tubes).hasSize(1);
        return tubes.get(0);
    }

    private void step(long firstFrame, long lastFrame, MicroTubes microTubes) {
        linker.step(StepTime.atRate(firstFrame, lastFrame, 25), microTubes);
    }
}
