package io.tubecast.evaluation.metric;

import static io.tubecast.evaluation.metric.Scenes.BOX;
import static io.tubecast.evaluation.metric.Scenes.at;
import static io.tubecast.evaluation.metric.Scenes.truth;
import static io.tubecast.evaluation.metric.Scenes.tube;
import static io.tubecast.evaluation.metric.Scenes.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.metric.Identities.Counts;
import io.tubecast.evaluation.metric.IdentityEvaluator.Named;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityEvaluatorTest {
    private static final Box FAR = new Box(200, 100, 300, 200);
    /** Overlaps BOX by 0.8: 80 of 100 columns. */
    private static final Box NARROWER = new Box(0, 0, 80, 100);

    private static final TruthVideo ONE = video("a", truth(0, 0, 20, BOX));

    private static Counts counts(TruthVideo truth, Named... tubes) {
        return counts(truth, 0, tubes);
    }

    private static Counts counts(TruthVideo truth, double minScore, Named... tubes) {
        IdentityEvaluator evaluator = new IdentityEvaluator(Protocol.CONTINUOUS, minScore);
        evaluator.add(truth, List.of(tubes));
        return evaluator.identities(List.of("wave", "run")).all();
    }

    private static Named named(int id, int start, int length, Box box) {
        return new Named(id, tube(0, 0.5, start, length, box));
    }

    @Test
    void anotherIdFromTheMiddleOnIsASwitch() {
        assertThat(counts(ONE, named(1, 0, 10, BOX), named(2, 10, 10, BOX))).isEqualTo(new Counts(1, 1, 1, 0, 20, 20));
    }

    @Test
    void aHoleIsAFragmentationAndASwitchOnlyIfTheIdChanges() {
        // frames 0-5 and 10-19: 16 of 20
        assertThat(counts(ONE, named(1, 0, 6, BOX), named(2, 10, 10, BOX))).isEqualTo(new Counts(1, 1, 1, 1, 20, 16));
        assertThat(counts(ONE, named(1, 0, 6, BOX), named(1, 10, 10, BOX))).isEqualTo(new Counts(1, 1, 0, 1, 20, 16));
        // not followed at the end is no fragmentation: nothing goes on later
        assertThat(counts(ONE, named(1, 3, 6, BOX))).isEqualTo(new Counts(1, 1, 0, 0, 20, 6));
    }

    @Test
    void aBetterTubeDoesNotTakeOverFromOneThatStillOverlaps() {
        assertThat(counts(ONE, named(1, 0, 20, NARROWER), named(2, 5, 10, BOX)))
                .isEqualTo(new Counts(1, 1, 0, 0, 20, 20));
        // but the best is taken at the beginning: 2 on frames 5-14, then back to 1
        assertThat(counts(video("a", truth(0, 5, 15, BOX)), named(1, 0, 20, NARROWER), named(2, 0, 15, BOX)))
                .isEqualTo(new Counts(1, 1, 1, 0, 15, 15));
    }

    @Test
    void tubesOfOtherClassesAreOthers() {
        ActionTube other = tube(1, 0.9, 0, 20, BOX);
        assertThat(counts(ONE, new Named(1, other))).isEqualTo(new Counts(1, 0, 0, 0, 20, 0));
    }

    @Test
    void twoPeopleWhoseTubesSwapPlacesAreTwoSwitches() {
        TruthVideo two = video("a", truth(0, 0, 20, BOX), truth(0, 0, 20, FAR));
        assertThat(counts(
                        two, named(1, 0, 10, BOX), named(2, 0, 10, FAR), named(1, 10, 10, FAR), named(2, 10, 10, BOX)))
                .isEqualTo(new Counts(2, 2, 2, 0, 40, 40));
    }

    @Test
    void aTubeFollowsOneAtATime() {
        // both overlap the one tube, the first by 1, the second by 0.8
        TruthVideo two = video("a", truth(0, 0, 20, NARROWER), truth(0, 0, 20, BOX));
        assertThat(counts(two, named(1, 0, 20, BOX))).isEqualTo(new Counts(2, 1, 0, 0, 40, 20));
    }

    @Test
    void lowScoresArePassedOverIfAsked() {
        assertThat(counts(ONE, 0.5, named(1, 0, 20, BOX)).covered()).isEqualTo(20);
        assertThat(counts(ONE, 0.51, named(1, 0, 20, BOX)).covered()).isZero();
    }

    @Test
    void countsAddUpOverClassesAndVideos() {
        IdentityEvaluator evaluator = new IdentityEvaluator(Protocol.CONTINUOUS, 0);
        evaluator.add(ONE, List.of(named(1, 0, 10, BOX), named(2, 10, 10, BOX)));
        evaluator.add(video("b", truth(1, 0, 5, BOX)), List.of(new Named(1, tube(1, 0.5, 0, 5, BOX))));
        Identities identities = evaluator.identities(List.of("wave", "run"));
        assertThat(at(identities.perClass(), "wave").switches()).isEqualTo(1);
        assertThat(at(identities.perClass(), "run")).isEqualTo(new Counts(1, 1, 0, 0, 5, 5));
        assertThat(identities.all().switchesPerTube()).isEqualTo(0.5);
        assertThat(identities.all().coverage()).isEqualTo(1);
        // the second video three times and the first once: one switch for four true tubes
        assertThat(evaluator.switchesPerTube(new int[] {1, 3})).isEqualTo(0.25);
        assertThat(evaluator.coverage(new int[] {0, 2})).isEqualTo(1);
        assertThat(evaluator.coverage(new int[] {0, 0})).isNaN();
    }
}
