package io.tubecast.evaluation.metric;

import static io.tubecast.evaluation.metric.Scenes.BOX;
import static io.tubecast.evaluation.metric.Scenes.at;
import static io.tubecast.evaluation.metric.Scenes.truth;
import static io.tubecast.evaluation.metric.Scenes.tube;
import static io.tubecast.evaluation.metric.Scenes.video;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BestOverlapTest {
    private static final List<String> NAMES = List.of("wave", "run");

    private static Report report(TubeEvaluator evaluator) {
        return evaluator.report(NAMES, Bootstrap.NONE);
    }

    private static double mabo(List<TruthVideo> truths, List<List<ActionTube>> tubes) {
        TubeEvaluator evaluator = new TubeEvaluator(Protocol.CONTINUOUS, 2, null);
        for (int i = 0; i < truths.size(); i++) {
            evaluator.add(truths.get(i), tubes.get(i));
        }
        return report(evaluator).bestOverlap().mean();
    }

    @Test
    void isTheMeanOverClassesOfTheBestOverlapWhateverTheClass() {
        // wave: one found whole by a tube that says run, one half its frames: (1 + 0.5) / 2 = 0.75; run: a video
        // without tubes: 0; v-MABO 0.375
        TubeEvaluator evaluator = new TubeEvaluator(Protocol.CONTINUOUS, 2, null);
        evaluator.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .9, 0, 2, BOX), tube(1, .001, 0, 10, BOX)));
        evaluator.add(video("b", truth(0, 0, 10, BOX)), List.of(tube(0, .9, 0, 5, BOX)));
        evaluator.add(video("c", truth(1, 0, 10, BOX)), List.of());
        evaluator.add(video("idle"), List.of(tube(0, .9, 0, 5, BOX)));
        BestOverlap overlap = report(evaluator).bestOverlap();
        assertThat(overlap.mean()).isCloseTo(0.375, within(1e-12));
        assertThat(at(overlap.perClass(), "wave")).isCloseTo(0.75, within(1e-12));
        assertThat(at(overlap.perClass(), "run")).isZero();
    }

    @Test
    void oneTubeMayBeTheBestOfTwo() {
        // A = [0,100], B = [20,120]: 80/120 overlap; nothing is consumed
        TruthVideo truth = video("a", truth(0, 0, 10, BOX), truth(0, 0, 10, new Box(20, 0, 120, 100)));
        assertThat(mabo(List.of(truth), List.of(List.of(tube(0, .9, 0, 10, BOX)))))
                .isCloseTo((1 + 2.0 / 3) / 2, within(1e-12));
    }

    @Test
    void aListedClassWithoutTruthHasNoOverlapToAverage() {
        BitSet listed = new BitSet();
        listed.set(0, 2);
        TubeEvaluator evaluator = new TubeEvaluator(Protocol.CONTINUOUS, 2, listed);
        evaluator.add(video("a", truth(0, 0, 10, BOX)), List.of(tube(0, .9, 0, 10, BOX)));
        assertThat(report(evaluator).bestOverlap().mean()).isEqualTo(1);
        assertThat(report(evaluator).bestOverlap().perClass()).containsOnlyKeys("wave");
        TubeEvaluator nothing = new TubeEvaluator(Protocol.CONTINUOUS, 2, null);
        nothing.add(video("idle"), List.of());
        assertThat(report(nothing).bestOverlap().mean()).isNaN();
    }

    @Test
    void boxesAreDrawnAsTheProtocolDrawsThem() {
        // act: one pixel more on both: [0,9] is 10 wide, [0,4] is 5 wide: 0.5
        TubeEvaluator act = new TubeEvaluator(Protocol.ACT, 2, null);
        act.add(video("a", truth(0, 0, 10, new Box(0, 0, 9, 9))), List.of(tube(0, .9, 0, 10, new Box(0, 0, 4, 9))));
        assertThat(report(act).bestOverlap().mean()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void moreTubesNeverLowerItAndLabelsDoNotMatter() {
        Random random = new Random(6);
        for (int scene = 0; scene < 200; scene++) {
            TruthVideo truth = video("a", truth(0, 0, 20, BOX), truth(1, 5, 20, BOX));
            List<ActionTube> tubes = new ArrayList<>();
            double before = 0;
            for (int i = 0; i < 6; i++) {
                double x = random.nextInt(60);
                Box box = new Box(x, 0, x + 80, 100);
                int start = random.nextInt(10);
                int length = 5 + random.nextInt(20);
                tubes.add(tube(random.nextInt(2), random.nextDouble(), start, length, box));
                double now = mabo(List.of(truth), List.of(tubes));
                assertThat(now).isBetween(before, 1.0);
                List<ActionTube> relabelled = tubes.stream()
                        .map(t -> new ActionTube(1 - t.actionClass(), 0.5, t.start(), t.boxes(), t.frameScores()))
                        .toList();
                assertThat(mabo(List.of(truth), List.of(relabelled))).isEqualTo(now);
                before = now;
            }
        }
    }

    @Test
    void theIntervalIsThatOfTheVideos() {
        TubeEvaluator evaluator = new TubeEvaluator(Protocol.CONTINUOUS, 2, null);
        for (int i = 0; i < 40; i++) {
            evaluator.add(
                    video("v" + i, truth(0, 0, 10, BOX)), i % 2 == 0 ? List.of(tube(1, .9, 0, 10, BOX)) : List.of());
        }
        Bootstrap.Interval interval =
                evaluator.report(NAMES, new Bootstrap(1000, 7)).interval(Report.MABO);
        // share of 40 drawn at 0.5: standard error 0.079
        assertThat(interval.low()).isCloseTo(0.345, within(0.035));
        assertThat(interval.high()).isCloseTo(0.655, within(0.035));
    }
}
