package io.tubecast.lab.study.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Outcome;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomeTallyTest {
    private static final Labels LABELS = new Labels(List.of("sit", "stand"));
    private static final List<Box> HERE = Collections.nCopies(10, new Box(0, 0, 100, 100));
    private static final Bootstrap BOOTSTRAP = new Bootstrap(400, 1);

    private static TruthVideo video(String name) {
        return TruthVideo.of(new AnnotatedVideo(name, 320, 240, 20, List.of(new AnnotatedTube(0, 0, HERE))));
    }

    /** One tube in each of two videos, of a class each. */
    private static Comparison found(int inA, int inB) {
        Truth truth = new Truth(
                LABELS, Map.of(0, "sit", 1, "stand"), List.of(video("a"), video("b")), Skipped.NOTHING, List.of());
        Comparison comparison = new Comparison(truth, ComparisonSettings.of(Protocol.CONTINUOUS));
        int video = 0;
        for (int actionClass : new int[] {inA, inB}) {
            String name = video++ == 0 ? "a" : "b";
            ActionTube tube = ActionTube.of(actionClass, 0.5, 0, HERE);
            comparison.add(new TubeRecord(name, 320, 240, LABELS.name(actionClass), tube));
        }
        return comparison;
    }

    private static OutcomeTally tally(Comparison... comparisons) {
        OutcomeTally tally = new OutcomeTally(Protocol.CONTINUOUS);
        for (Comparison comparison : comparisons) {
            tally.add(comparison);
        }
        return tally;
    }

    @Test
    void countsOverAllNetworks() {
        OutcomeTally tally = tally(found(0, 1), found(0, 0));
        assertThat(tally.all().count(Outcome.HIT)).isEqualTo(3);
        assertThat(tally.all().count(Outcome.WRONG_CLASS)).isEqualTo(1);
        assertThat(tally.all().truths()).isEqualTo(4);
        // b twice: 2 of the wrong class; a twice: none
        assertThat(tally.interval(Outcome.WRONG_CLASS, BOOTSTRAP)).isEqualTo(new Interval(0, 2));
    }

    @Test
    void aChangeIsAShareOfWhatTheOthersHave() {
        OutcomeTally ours = tally(found(0, 1));
        OutcomeTally theirs = tally(found(1, 1));
        assertThat(ours.change(theirs, Outcome.WRONG_CLASS)).isCloseTo(-0.5, within(1e-12));
        // both see the same videos: a twice leaves none of two, b twice two of two
        assertThat(ours.change(theirs, Outcome.WRONG_CLASS, BOOTSTRAP)).isEqualTo(new Interval(-1, 0));
        assertThat(ours.change(theirs, Outcome.HIT)).isNaN();
        assertThat(ours.change(theirs, Outcome.HIT, BOOTSTRAP).low()).isNaN();
    }
}
