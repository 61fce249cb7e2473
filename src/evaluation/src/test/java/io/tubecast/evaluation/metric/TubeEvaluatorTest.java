package io.tubecast.evaluation.metric;

import static io.tubecast.evaluation.metric.Scenes.BOX;
import static io.tubecast.evaluation.metric.Scenes.annotation;
import static io.tubecast.evaluation.metric.Scenes.truth;
import static io.tubecast.evaluation.metric.Scenes.tube;
import static io.tubecast.evaluation.metric.Scenes.video;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TubeEvaluatorTest {
    private static final List<String> NAMES = List.of("wave", "run");
    private static final Box FAR = new Box(200, 100, 300, 200);

    private static TubeEvaluator evaluator(Protocol protocol) {
        return new TubeEvaluator(protocol, NAMES.size(), null);
    }

    private static Report report(TubeEvaluator evaluator) {
        return evaluator.report(NAMES, Bootstrap.NONE);
    }

    private static double at(TubeEvaluator evaluator, String threshold) {
        return report(evaluator).videoMapAt(threshold);
    }

    @Test
    void aDuplicateIsAFalseAlarmAndComesTooLateToCost() {
        TubeEvaluator evaluator = evaluator(Protocol.CONTINUOUS);
        evaluator.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .9, 0, 10, BOX), tube(0, .8, 0, 10, BOX)));
        assertThat(at(evaluator, "0.5")).isEqualTo(1);
    }

    @Test
    void aFalseAlarmBeforeTheHitHalvesThePrecision() {
        // false, hit: envelope 1/2; trapezoid from (0, 1) by (0, 0) to (1, 1/2): (0 + 1/2) / 2 = 1/4
        List<ActionTube> tubes = List.of(tube(0, .9, 0, 10, FAR), tube(0, .8, 0, 10, BOX));
        TubeEvaluator continuous = evaluator(Protocol.CONTINUOUS);
        continuous.add(video("a", truth(0, 0, 10, BOX)), tubes);
        assertThat(at(continuous, "0.5")).isEqualTo(0.5);
        TubeEvaluator act = evaluator(Protocol.ACT);
        act.add(video("a", truth(0, 0, 10, BOX)), tubes);
        assertThat(at(act, "0.5")).isEqualTo(0.25);
    }

    @Test
    void hitFalseHitOfTwoIsFiveSixthsByTheEnvelopeAndLessByTrapezoids() {
        // envelope: (1 + 2/3) / 2; trapezoid: 1/2 * (1 + 1)/2 + 1/2 * (1/2 + 2/3)/2 = 0.791667
        for (Protocol protocol : Protocol.ALL) {
            TubeEvaluator evaluator = evaluator(protocol);
            evaluator.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .9, 0, 10, BOX)));
            evaluator.add(video("b", truth(0, 0, 10, BOX)), List.of(tube(0, .8, 0, 10, FAR), tube(0, .7, 0, 10, BOX)));
            double expected = protocol.equals(Protocol.ACT) ? 0.5 + 0.5 * (0.5 + 2.0 / 3) / 2 : 5.0 / 6;
            assertThat(at(evaluator, "0.5")).as(protocol.name()).isCloseTo(expected, within(1e-12));
        }
    }

    @Test
    void equalScoresRankInTheOrderGiven() {
        TubeEvaluator hitFirst = evaluator(Protocol.CONTINUOUS);
        hitFirst.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .5, 0, 10, BOX), tube(0, .5, 0, 10, FAR)));
        assertThat(at(hitFirst, "0.5")).isEqualTo(1);
        TubeEvaluator falseFirst = evaluator(Protocol.CONTINUOUS);
        falseFirst.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .5, 0, 10, FAR), tube(0, .5, 0, 10, BOX)));
        assertThat(at(falseFirst, "0.5")).isEqualTo(0.5);
    }

    @Test
    void roadRanksScoresInSinglePrecision() {
        // 0.5 + 1e-12 is 0.5 as a float: a tie, so the first given stays first; a double tells them apart
        List<ActionTube> tubes = List.of(tube(0, .5, 0, 10, BOX), tube(0, .5 + 1e-12, 0, 10, FAR));
        TubeEvaluator road = evaluator(Protocol.ROAD);
        road.add(video("a", truth(0, 0, 10, BOX)), tubes);
        assertThat(at(road, "0.5")).isEqualTo(1);
        TubeEvaluator continuous = evaluator(Protocol.CONTINUOUS);
        continuous.add(video("a", truth(0, 0, 10, BOX)), tubes);
        assertThat(at(continuous, "0.5")).isEqualTo(0.5);
    }

    @Test
    void aDuplicateTakesTheNeighbourOfItsClass() {
        // truth A = [0,100], B = [20,120] in x: IoU of A with B = 80/120 = 0.667; the duplicate of A finds A taken and
        // takes B
        Box neighbour = new Box(20, 0, 120, 100);
        TubeEvaluator evaluator = evaluator(Protocol.CONTINUOUS);
        evaluator.add(
                video("a", truth(0, 0, 10, BOX), truth(0, 0, 10, neighbour)),
                List.of(tube(0, .9, 0, 10, BOX), tube(0, .8, 0, 10, BOX)));
        Report report = report(evaluator);
        assertThat(report.videoMapAt("0.5")).isEqualTo(1);
        assertThat(report.videoMapAt("0.75")).isEqualTo(0.5); // 0.667 < 0.75: found one of two, no envelope after it
        assertThat(report.averagePrecision("0.5", "wave")).isEqualTo(1);
    }

    @Test
    void actDropsDuplicatesBeforeItMatches() {
        Box neighbour = new Box(20, 0, 120, 100);
        TubeEvaluator evaluator = evaluator(Protocol.ACT);
        evaluator.add(
                video("a", truth(0, 0, 10, BOX), truth(0, 0, 10, neighbour)),
                List.of(tube(0, .9, 0, 10, BOX), tube(0, .8, 0, 10, BOX)));
        assertThat(at(evaluator, "0.5")).isEqualTo(0.5); // the duplicate is gone, one of two is found
        assertThat(evaluator.tubes()).isEqualTo(2);
    }

    @Test
    void reachingTheThresholdIsAHitExceptUnderRoad() {
        // half the frames, same box: overlap 5/10 = 0.5 exactly
        // ...
        TubeEvaluator continuous = evaluator(Protocol.CONTINUOUS);
        continuous.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .9, 0, 5, BOX)));
        assertThat(at(continuous, "0.5")).isEqualTo(1);
        // truth [0,0,2,2], detection [-1,-1,0,1] is drawn as [0,0,2,3] by road: 4/6 in space; 3 of 4 frames: exactly
        // 0.5
        Box drawn = new Box(-1, -1, 0, 1);
        TubeEvaluator road = evaluator(Protocol.ROAD);
        road.add(video("a", truth(0, 0, 4, new Box(0, 0, 2, 2))), List.of(tube(0, .9, 0, 3, drawn)));
        assertThat(TubeIou.of(tube(0, .9, 0, 3, drawn), truth(0, 0, 4, new Box(0, 0, 2, 2)), Protocol.ROAD))
                .isEqualTo(0.5);
        assertThat(at(road, "0.5")).isZero();
        assertThat(at(road, "0.3")).isEqualTo(1);
    }

    @Test
    void aListedClassWithoutTruthCountsAsZero() {
        BitSet both = new BitSet();
        both.set(0, 2);
        TubeEvaluator listed = new TubeEvaluator(Protocol.CONTINUOUS, 2, both);
        listed.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .9, 0, 10, BOX), tube(1, .8, 0, 10, BOX)));
        assertThat(at(listed, "0.5")).isEqualTo(0.5);
        assertThat(report(listed).frameMapAtHalf()).isEqualTo(0.5);
        assertThat(report(listed).averagePrecision("0.5", "run")).isZero();
        TubeEvaluator ofTruth = evaluator(Protocol.CONTINUOUS);
        ofTruth.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .9, 0, 10, BOX), tube(1, .8, 0, 10, BOX)));
        assertThat(at(ofTruth, "0.5")).isEqualTo(1);
    }

    @Test
    void aVideoWithoutTubesIsMissedAndWronglyLabelled() {
        TubeEvaluator evaluator = evaluator(Protocol.CONTINUOUS);
        evaluator.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .9, 0, 10, BOX)));
        evaluator.add(video("b", truth(0, 0, 10, BOX)), List.of());
        Report report = report(evaluator);
        assertThat(report.videoMapAt("0.5")).isEqualTo(0.5);
        assertThat(report.frameMapAtHalf()).isEqualTo(0.5);
        assertThat(report.accuracy()).isEqualTo(0.5);
    }

    @Test
    void theBestTubeDecidesTheLabelWhereverItLies() {
        TubeEvaluator evaluator = evaluator(Protocol.CONTINUOUS);
        evaluator.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(1, .8, 0, 10, BOX), tube(0, .9, 500, 10, FAR)));
        evaluator.add(video("b", truth(0, 0, 10, BOX)), List.of(tube(0, .8, 0, 10, BOX), tube(1, .9, 0, 10, BOX)));
        evaluator.add(video("idle"), List.of(tube(1, .8, 0, 10, BOX))); // nobody acts: no label to get right
        assertThat(report(evaluator).accuracy()).isEqualTo(0.5);
    }

    @Test
    void withTwoClassesInAVideoEitherIsRightExceptWhereTheLastTubeNamesIt() {
        TruthVideo both = video("a", truth(0, 0, 10, BOX), truth(1, 0, 10, FAR));
        List<ActionTube> first = List.of(tube(0, .9, 0, 10, BOX));
        TubeEvaluator continuous = evaluator(Protocol.CONTINUOUS);
        continuous.add(both, first);
        assertThat(report(continuous).accuracy()).isEqualTo(1);
        TubeEvaluator road = evaluator(Protocol.ROAD);
        road.add(both, first);
        assertThat(report(road).accuracy()).isZero();
    }

    @Test
    void anIgnoredTubeIsNeitherMissedNorAFalseAlarm() {
        TruthVideo truth = new TruthVideo(annotation("a", truth(0, 0, 10, BOX)), List.of(truth(0, 20, 5, BOX)));
        TubeEvaluator evaluator = evaluator(Protocol.CONTINUOUS);
        evaluator.add(truth, List.of(tube(0, .9, 20, 5, BOX), tube(0, .8, 0, 10, BOX)));
        Report report = report(evaluator);
        assertThat(report.videoMapAt("0.5")).isEqualTo(1);
        assertThat(report.frameMapAtHalf()).isEqualTo(1);
        assertThat(report.truths()).isEqualTo(1);
        // at 5 of 9 frames = 0.556 it matches the ignored tube at 0.5 but not at 0.75, where it is a false alarm before
        // the hit
        TubeEvaluator partly = evaluator(Protocol.CONTINUOUS);
        partly.add(truth, List.of(tube(0, .9, 20, 9, BOX), tube(0, .8, 0, 10, BOX)));
        assertThat(at(partly, "0.5")).isEqualTo(1);
        assertThat(at(partly, "0.75")).isEqualTo(0.5);
    }

    @Test
    void aShiftOfATenthPassesUpToTheOverlapItLeaves() {
        // width 100 shifted by 10: 90 / 110 = 0.818: seven of 0.5, 0.55, ... 0.95 are passed
        TubeEvaluator evaluator = evaluator(Protocol.CONTINUOUS);
        evaluator.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, 1, 0, 10, new Box(10, 0, 110, 100))));
        Report report = report(evaluator);
        assertThat(report.videoMap())
                .containsEntry("0.2", 1.0)
                .containsEntry("0.3", 1.0)
                .containsEntry("0.5", 1.0)
                .containsEntry("0.75", 1.0);
        assertThat(report.videoMapAt("0.5:0.95")).isCloseTo(0.7, within(1e-12));
        assertThat(report.averagePrecision("0.5:0.95", "wave")).isCloseTo(0.7, within(1e-12));
    }

    @Test
    void theIntervalHoldsTheMeasureAndNarrowsToAPointWhereAllVideosAgree() {
        TubeEvaluator evaluator = evaluator(Protocol.CONTINUOUS);
        for (int i = 0; i < 40; i++) {
            List<ActionTube> found = i % 2 == 0 ? List.of(tube(0, .9, 0, 10, BOX)) : List.of();
            evaluator.add(video("v" + i, truth(0, 0, 10, BOX)), found);
        }
        Report report = evaluator.report(NAMES, new Bootstrap(1000, 7));
        Bootstrap.Interval interval = report.interval("videoMap.0.5");
        // mAP is the fraction p of videos found; the standard error of 40 draws at p = 0.5 is 0.079: 95 % is 0.5 +-
        // 0.155
        assertThat(interval.low()).isCloseTo(0.345, within(0.035));
        assertThat(interval.high()).isCloseTo(0.655, within(0.035));
        assertThat(report.interval("accuracy")).isEqualTo(interval);
        assertThat(evaluator.report(NAMES, new Bootstrap(1000, 7)).intervals()).isEqualTo(report.intervals());
        TubeEvaluator perfect = evaluator(Protocol.CONTINUOUS);
        perfect.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .9, 0, 10, BOX)));
        assertThat(perfect.report(NAMES, Bootstrap.STANDARD).interval("videoMap.0.5"))
                .isEqualTo(new Bootstrap.Interval(1, 1));
    }
}
