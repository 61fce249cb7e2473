package io.tubecast.evaluation.metric;

import static io.tubecast.evaluation.metric.Scenes.BOX;
import static io.tubecast.evaluation.metric.Scenes.annotation;
import static io.tubecast.evaluation.metric.Scenes.at;
import static io.tubecast.evaluation.metric.Scenes.truth;
import static io.tubecast.evaluation.metric.Scenes.tube;
import static io.tubecast.evaluation.metric.Scenes.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutcomeEvaluatorTest {
    private static final Box FAR = new Box(200, 100, 300, 200);
    private static final Box NOWHERE = new Box(120, 0, 150, 30);

    private static OutcomeEvaluator evaluator(double minScore) {
        return new OutcomeEvaluator(Protocol.CONTINUOUS, minScore, 3, null);
    }

    @Test
    void everyKindOfTubeIsTold() {
        TruthVideo truth = video("a", truth(0, 0, 10, BOX), truth(1, 0, 10, FAR));
        List<ActionTube> tubes = List.of(
                tube(0, .9, 0, 10, BOX), // hit
                tube(0, .8, 0, 10, BOX), // the same again
                tube(1, .7, 0, 10, BOX), // who is there does something else
                tube(0, .6, 0, 10, NOWHERE), // somebody does this, but not there
                tube(2, .5, 0, 10, NOWHERE), // nobody does this, and nobody is there
                tube(1, .4, 0, 4, FAR)); // 4 of 10 frames: overlap 0.4
        Map<String, Outcomes> outcomes = evaluator(0).add(truth, tubes);
        assertThat(at(outcomes, "0.5"))
                .isEqualTo(new Outcomes(
                        2,
                        Map.of(
                                Outcome.HIT,
                                1,
                                Outcome.DUPLICATE,
                                1,
                                Outcome.WRONG_CLASS,
                                1,
                                Outcome.BAD_LOCALIZATION,
                                2,
                                Outcome.NEITHER,
                                1)));
        assertThat(at(outcomes, "0.5").tubes()).isEqualTo(6);
        assertThat(at(outcomes, "0.5").missed()).isEqualTo(1);
        assertThat(at(outcomes, "0.2").count(Outcome.HIT)).isEqualTo(2);
        assertThat(at(outcomes, "0.2").count(Outcome.BAD_LOCALIZATION)).isEqualTo(1);
        assertThat(at(outcomes, "0.2").missed()).isZero();
    }

    @Test
    void aTubeThatCanStillHitANeighbourIsNoDuplicate() {
        // A = [0,100], B = [20,120] in x: 80/120 = 0.667 overlap; the second tube finds A taken and takes B, the third
        // finds both taken
        TruthVideo truth = video("a", truth(0, 0, 10, BOX), truth(0, 0, 10, new Box(20, 0, 120, 100)));
        Outcomes outcomes = at(
                evaluator(0)
                        .add(truth, List.of(tube(0, .9, 0, 10, BOX), tube(0, .8, 0, 10, BOX), tube(0, .7, 0, 10, BOX))),
                "0.5");
        assertThat(outcomes.count(Outcome.HIT)).isEqualTo(2);
        assertThat(outcomes.count(Outcome.DUPLICATE)).isEqualTo(1);
    }

    @Test
    void aDuplicateComesBeforeAWrongClassAndAWrongClassBeforeABadPlace() {
        // two people at one place who do different things
        TruthVideo truth = video("a", truth(0, 0, 10, BOX), truth(1, 0, 10, BOX));
        Outcomes outcomes =
                at(evaluator(0).add(truth, List.of(tube(0, .9, 0, 10, BOX), tube(0, .8, 0, 10, BOX))), "0.5");
        assertThat(outcomes.count(Outcome.DUPLICATE)).isEqualTo(1);
        // the second tube's own class is elsewhere
        TruthVideo apart = video("b", truth(0, 0, 10, FAR), truth(1, 0, 10, BOX));
        outcomes = at(evaluator(0).add(apart, List.of(tube(0, .9, 0, 10, BOX))), "0.5");
        assertThat(outcomes.count(Outcome.WRONG_CLASS)).isEqualTo(1);
    }

    @Test
    void whatMatchesIgnoredTruthIsNoError() {
        TruthVideo truth = new TruthVideo(annotation("a", truth(0, 0, 10, BOX)), List.of(truth(0, 20, 5, BOX)));
        Outcomes outcomes =
                at(evaluator(0).add(truth, List.of(tube(0, .9, 20, 5, BOX), tube(1, .9, 20, 5, BOX))), "0.5");
        assertThat(outcomes.count(Outcome.IGNORED)).isEqualTo(1);
        assertThat(outcomes.count(Outcome.NEITHER)).isEqualTo(1);
        assertThat(outcomes.truths()).isEqualTo(1);
    }

    @Test
    void lowScoresAndClassesThatAreNotListedArePassedOver() {
        TruthVideo truth = video("a", truth(0, 0, 10, BOX), truth(1, 0, 10, FAR));
        List<ActionTube> tubes = List.of(tube(0, .9, 0, 10, BOX), tube(0, .2, 0, 10, BOX), tube(1, .2, 0, 10, FAR));
        Outcomes good = at(evaluator(0.5).add(truth, tubes), "0.5");
        assertThat(good.tubes()).isEqualTo(1);
        assertThat(good.missed()).isEqualTo(1);
        BitSet first = new BitSet();
        first.set(0);
        Outcomes listed = at(new OutcomeEvaluator(Protocol.CONTINUOUS, 0, 2, first).add(truth, tubes), "0.5");
        assertThat(listed.tubes()).isEqualTo(2);
        assertThat(listed.truths()).isEqualTo(1);
    }

    @Test
    void hitsAreThoseOfTheRankingAndAllTubesAreSomething() {
        Random random = new Random(4);
        for (int scene = 0; scene < 200; scene++) {
            Protocol protocol = Protocol.ALL.get(scene % Protocol.ALL.size());
            OutcomeEvaluator outcomes = new OutcomeEvaluator(protocol, 0, 3, null);
            TubeRanking ranking = new TubeRanking(protocol, 3, null);
            int kept = 0;
            for (int v = 0; v < 3; v++) {
                TruthVideo truth = randomTruth(random);
                List<ActionTube> tubes = randomTubes(random);
                outcomes.add(truth, tubes);
                ranking.add(truth, tubes);
                kept += RankedTubes.byClass(tubes, 3, protocol).stream()
                        .mapToInt(List::size)
                        .sum();
            }
            for (String overlap : OutcomeEvaluator.OVERLAPS) {
                Outcomes found = at(outcomes.outcomes(), overlap);
                int threshold = overlap.equals("0.2") ? 0 : TubeRanking.HALF;
                int hits = 0;
                int neither = 0;
                for (int c = 0; c < 3; c++) {
                    for (int i = 0; i < ranking.of(c).size(); i++) {
                        hits += ranking.of(c).isHit(i, threshold) ? 1 : 0;
                        neither += ranking.of(c).isNeither(i, threshold) ? 1 : 0;
                    }
                }
                assertThat(found.count(Outcome.HIT)).isEqualTo(hits);
                assertThat(found.count(Outcome.IGNORED)).isEqualTo(neither);
                assertThat(found.tubes()).isEqualTo(kept);
                assertThat(found.truths()).isEqualTo(ranking.truths());
            }
        }
    }

    @Test
    void theOrderOfTubesOfDifferentScoresDoesNotMatter() {
        Random random = new Random(5);
        for (int scene = 0; scene < 100; scene++) {
            TruthVideo truth = randomTruth(random);
            List<ActionTube> tubes = randomTubes(random);
            Map<String, Outcomes> one = evaluator(0).add(truth, tubes);
            Collections.shuffle(tubes, random);
            assertThat(evaluator(0).add(truth, tubes)).isEqualTo(one);
        }
    }

    private static TruthVideo randomTruth(Random random) {
        List<AnnotatedTube> tubes = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            tubes.add(truth(random.nextInt(3), random.nextInt(10), 5 + random.nextInt(20), box(random)));
        }
        AnnotatedTube ignored = truth(random.nextInt(3), random.nextInt(10), 5 + random.nextInt(20), box(random));
        return new TruthVideo(annotation("v", tubes.toArray(AnnotatedTube[]::new)), List.of(ignored));
    }

    private static List<ActionTube> randomTubes(Random random) {
        List<ActionTube> tubes = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            tubes.add(tube(
                    random.nextInt(3), random.nextDouble(), random.nextInt(10), 5 + random.nextInt(20), box(random)));
        }
        return tubes;
    }

    /** One of few places, so that much overlaps. */
    private static Box box(Random random) {
        double x = 25 * random.nextInt(4);
        return new Box(x, 0, x + 100, 80 + 20 * random.nextInt(2));
    }
}
