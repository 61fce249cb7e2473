package io.tubecast.evaluation.metric;

import static io.tubecast.evaluation.metric.Scenes.BOX;
import static io.tubecast.evaluation.metric.Scenes.at;
import static io.tubecast.evaluation.metric.Scenes.truth;
import static io.tubecast.evaluation.metric.Scenes.tube;
import static io.tubecast.evaluation.metric.Scenes.video;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreMeasuresTest {
    private static final List<String> NAMES = List.of("wave", "run");
    private static final Box FAR = new Box(200, 100, 300, 200);

    private static Details details(Map<TruthVideo, List<ActionTube>> videos, int framesEach, Bootstrap bootstrap) {
        TubeEvaluator evaluator = new TubeEvaluator(Protocol.CONTINUOUS, NAMES.size(), null);
        DetailEvaluator details =
                new DetailEvaluator(new DetailEvaluator.Settings(Protocol.CONTINUOUS, 25, 0), NAMES.size(), null);
        videos.forEach((truth, tubes) -> {
            evaluator.add(truth, tubes);
            details.add(truth, framesEach, tubes);
        });
        return details.details(evaluator, NAMES, bootstrap);
    }

    /** In the order of scores: hit, false, then a hit and a false one at 0.75, then a duplicate; two true tubes. */
    private static Details five() {
        return details(
                Map.of(
                        video("a", truth(0, 0, 10, BOX)),
                        List.of(tube(0, .95, 0, 10, BOX), tube(0, .62, 0, 10, BOX), tube(1, .85, 0, 10, BOX)),
                        video("b", truth(0, 0, 10, BOX)),
                        List.of(tube(0, .75, 0, 10, BOX), tube(0, .75, 0, 10, FAR))),
                900,
                Bootstrap.NONE);
    }

    @Test
    void theCalibrationErrorIsTheMeanDistanceOfScoreAndShareOfHits() {
        // bins: 0.95 hit: |0.95 - 1| = 0.05; 0.85 false: 0.85; 0.75 hit and false: 2 x |0.75 - 0.5| = 0.5; 0.62 false:
        // 0.62
        // together (0.05 + 0.85 + 0.5 + 0.62) / 5 = 0.404
        Calibration calibration = five().calibration();
        assertThat(calibration.error()).isCloseTo(0.404, within(1e-12));
        assertThat(calibration.tubes()).isEqualTo(5);
        assertThat(calibration.bins()).hasSize(10);
        assertThat(calibration.bins().get(7).tubes()).isEqualTo(2);
        assertThat(calibration.bins().get(7).hitShare()).isEqualTo(0.5);
        assertThat(calibration.bins().get(7).meanScore()).isCloseTo(0.75, within(1e-12));
        assertThat(calibration.bins().get(0).hitShare()).isNaN();
        // class run has only the false 0.85; its truth is none, so it is no class of the tables
        assertThat(five().calibrationPerClass()).containsOnlyKeys("wave");
    }

    @Test
    void scoresThatAreProbabilitiesAreCalibrated() {
        // a tube with score s is a hit with probability s: the error goes to 0 as 1 / sqrt(tubes a bin)
        Random random = new Random(4);
        Ranking ranking = new Ranking();
        for (int i = 0; i < 100_000; i++) {
            double score = random.nextDouble();
            ranking.add(0, score, random.nextDouble() < score ? 1 << TubeRanking.HALF : 0, 0);
        }
        // 10,000 a bin: a standard deviation of at most 0.005
        PooledTubes pooled = new PooledTubes(List.of(ranking), TubeRanking.HALF);
        assertThat(Calibration.of(pooled).error()).isLessThan(0.008);
        // twice as sure as they should be: |s - s/2| = 1/4 on average
        Ranking overconfident = new Ranking();
        for (int i = 0; i < 100_000; i++) {
            double score = random.nextDouble();
            overconfident.add(0, score, random.nextDouble() < score / 2 ? 1 << TubeRanking.HALF : 0, 0);
        }
        assertThat(Calibration.of(new PooledTubes(List.of(overconfident), TubeRanking.HALF))
                        .error())
                .isCloseTo(0.25, within(0.008));
    }

    @Test
    void falseTubesAreCountedAnHourOfVideo() {
        // 2 x 900 frames at 25 a second are 0.02 hours: one false tube is 50 an hour
        FalseEvents events = five().falseEvents();
        assertThat(events.hours()).isCloseTo(0.02, within(1e-12));
        assertThat(events.truths()).isEqualTo(2);
        assertThat(events.points()).extracting(FalseEvents.Point::minScore).containsExactly(.95, .85, .75, .62);
        assertThat(events.points()).extracting(FalseEvents.Point::recall).containsExactly(.5, .5, 1.0, 1.0);
        for (int i = 0; i < 4; i++) {
            assertThat(events.points().get(i).perHour()).isCloseTo(50 * i, within(1e-9));
        }
        assertThat(events.perHourAt(0.5)).isZero();
        assertThat(events.perHourAt(0.6)).isCloseTo(100, within(1e-9));
        assertThat(events.highestRecall()).isEqualTo(1);
        assertThat(events.corners()).isEqualTo(events.points()); // each begins or ends a run of equal recall
        FalseEvents run = new FalseEvents(
                1,
                1,
                List.of(
                        new FalseEvents.Point(.9, 0, 1),
                        new FalseEvents.Point(.8, 0, 2),
                        new FalseEvents.Point(.7, 0, 3),
                        new FalseEvents.Point(.6, 1, 3)));
        assertThat(run.corners()).extracting(FalseEvents.Point::minScore).containsExactly(.9, .7, .6);
    }

    @Test
    void aRecallThatIsNeverReachedHasNoRate() {
        Details details = details(
                Map.of(video("a", truth(0, 0, 10, BOX), truth(1, 0, 10, BOX)), List.of(tube(0, .9, 0, 10, BOX))),
                900,
                Bootstrap.NONE);
        assertThat(details.falseEvents().perHourAt(0.5)).isZero();
        assertThat(details.falseEvents().perHourAt(0.6)).isNaN();
        assertThat(details.falseEvents().highestRecall()).isEqualTo(0.5);
        assertThat(at(details.falseEventsPerClass(), "run").highestRecall()).isZero();
    }

    @Test
    void listedClassesAloneAreCounted() {
        BitSet listed = new BitSet();
        listed.set(0);
        TubeEvaluator evaluator = new TubeEvaluator(Protocol.CONTINUOUS, 2, listed);
        DetailEvaluator details =
                new DetailEvaluator(new DetailEvaluator.Settings(Protocol.CONTINUOUS, 25, 0), 2, listed);
        TruthVideo truth = video("a", truth(0, 0, 10, BOX));
        List<ActionTube> tubes = List.of(tube(1, .95, 0, 10, BOX), tube(0, .5, 0, 10, BOX));
        evaluator.add(truth, tubes);
        details.add(truth, 900, tubes);
        assertThat(details.details(evaluator, NAMES, Bootstrap.NONE)
                        .falseEvents()
                        .points())
                .singleElement()
                .isEqualTo(new FalseEvents.Point(0.5, 1, 0));
    }

    @Test
    void theCurveOfAClassIsItsRanking() {
        PrecisionRecall curve = at(at(five().curves(), "0.5"), "wave");
        // hit, then hit and false at 0.75 in the order of the videos, then the duplicate; run's tube is not wave's
        assertThat(curve.truths()).isEqualTo(2);
        assertThat(curve.points()).hasSize(4);
        assertThat(curve.points().get(0)).isEqualTo(new PrecisionRecall.Point(.95, .5, 1));
        assertThat(curve.points().get(3)).isEqualTo(new PrecisionRecall.Point(.62, 1, .5));
    }

    @Test
    void intervalsComeFromResampledVideos() {
        Map<TruthVideo, List<ActionTube>> alike = Map.of(
                video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .8, 0, 10, BOX)),
                video("b", truth(0, 0, 10, BOX)), List.of(tube(0, .8, 0, 10, BOX)));
        Details details = details(alike, 900, new Bootstrap(50, 1));
        // every resample has hits of score 0.8 only, whichever videos it holds
        assertThat(details.intervals())
                .containsOnlyKeys("calibration", "identity.switchesPerTube", "identity.coverage");
        assertThat(at(details.intervals(), "calibration").low()).isCloseTo(0.2, within(1e-12));
        assertThat(at(details.intervals(), "calibration").high()).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void idsOfTwoSetsOfTubesAreComparedOnTheSameVideos() {
        // ours follow a in two pieces and b not at all, theirs follow half of a in one piece and b whole
        DetailEvaluator ours = ids();
        DetailEvaluator theirs = ids();
        TruthVideo a = video("a", truth(0, 0, 10, BOX));
        TruthVideo b = video("b", truth(0, 0, 10, BOX));
        ours.add(a, 900, List.of(tube(0, .8, 0, 5, BOX), tube(0, .8, 5, 5, BOX)));
        theirs.add(a, 900, List.of(tube(0, .8, 0, 5, BOX)));
        assertThatThrownBy(() -> ours.above(ids(), Bootstrap.NONE)).hasMessage("1 videos against 0");
        ours.add(b, 900, List.of());
        theirs.add(b, 900, List.of(tube(0, .8, 0, 10, BOX)));

        Map<String, TubeEvaluator.Difference> above = ours.above(theirs, new Bootstrap(50, 1));
        assertThat(above).containsOnlyKeys("identity.switchesPerTube", "identity.coverage");
        // one switch for two true tubes against none; resamples of a alone 1, of b alone 0
        assertThat(at(above, "identity.switchesPerTube"))
                .isEqualTo(new TubeEvaluator.Difference(0.5, new Bootstrap.Interval(0, 1)));
        // 10 of 20 frames against 15; of a alone 1 against 0.5, of b alone 0 against 1
        assertThat(at(above, "identity.coverage"))
                .isEqualTo(new TubeEvaluator.Difference(-0.25, new Bootstrap.Interval(-1, 0.5)));
    }

    private static DetailEvaluator ids() {
        return new DetailEvaluator(new DetailEvaluator.Settings(Protocol.CONTINUOUS, 25, 0), NAMES.size(), null);
    }
}
