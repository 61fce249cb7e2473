package io.tubecast.evaluation.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.trajectory.Interpolation;
import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.trajectory.MatchedTubes.Overlaps;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Everybody stands still on 100x100 pixels for ten frames; tubes are as wide as he is and of some height. */
class MatchedTubesTest {
    private static final Labels LABELS = new Labels(List.of("sit", "stand"));
    private static final Bootstrap BOOTSTRAP = new Bootstrap(400, 1);

    /**
     * A tube in a video, of the other class.
     *
     * @param frames from the first
     */
    private record Found(String video, int frames, double height) {}

    private static List<Box> boxes(int frames, double height) {
        return Collections.nCopies(frames, new Box(0, 0, 100, height));
    }

    private static Comparison comparison(Found... found) {
        List<TruthVideo> videos = List.of("a", "b", "c").stream()
                .map(name -> TruthVideo.of(
                        new AnnotatedVideo(name, 320, 240, 20, List.of(new AnnotatedTube(0, 0, boxes(10, 100))))))
                .toList();
        Truth truth = new Truth(LABELS, Map.of(0, "sit", 1, "stand"), videos, Skipped.NOTHING, List.of());
        Comparison comparison = new Comparison(truth, ComparisonSettings.of(Protocol.CONTINUOUS));
        for (Found each : found) {
            ActionTube tube = ActionTube.of(1, 0.5, 0, boxes(each.frames(), each.height()));
            comparison.add(new TubeRecord(each.video(), 320, 240, LABELS.name(1), tube));
        }
        return comparison;
    }

    private static MatchedTubes matched(Comparison coarse, Comparison refined) {
        MatchedTubes matched = new MatchedTubes(Protocol.CONTINUOUS, 4, Interpolation.NATURAL);
        matched.add(coarse, refined);
        return matched;
    }

    @Test
    void refinementClosesAShareOfWhatIsLeft() {
        // a: 0.6 to 0.8 of 1; b: 0.8 of the frames, 0.6 to 0.8, which is all that there is in that span; c: 0.4 matches
        // nothing
        MatchedTubes matched = matched(
                comparison(
                        new Found("a", 10, 60), new Found("a", 10, 30), new Found("b", 8, 75), new Found("c", 10, 40)),
                comparison(new Found("a", 10, 80), new Found("b", 8, 100), new Found("c", 10, 100)));
        assertThat(matched.tubes()).isEqualTo(2);
        assertThat(matched.mean(Overlaps::coarse)).isCloseTo(0.6, within(1e-9));
        assertThat(matched.mean(Overlaps::refined)).isCloseTo(0.8, within(1e-9));
        assertThat(matched.mean(Overlaps::spansFound)).isCloseTo(0.9, within(1e-9));
        assertThat(matched.mean(Overlaps::trueSpans)).isCloseTo(1, within(1e-9));
        assertThat(matched.closed(Overlaps::spansFound, BOOTSTRAP).value()).isCloseTo(0.4 / 0.6, within(1e-9));
        assertThat(matched.closed(Overlaps::trueSpans, BOOTSTRAP).value()).isCloseTo(0.4 / 0.8, within(1e-9));
        // a alone: a half; b alone: all
        assertThat(matched.closed(Overlaps::spansFound, BOOTSTRAP).interval().low())
                .isCloseTo(0.5, within(1e-9));
        assertThat(matched.closed(Overlaps::spansFound, BOOTSTRAP).interval().high())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void whatRefinementLosesCountsAgainstIt() {
        MatchedTubes matched = matched(comparison(new Found("a", 10, 60)), comparison());
        assertThat(matched.mean(Overlaps::refined)).isZero();
        assertThat(matched.closed(Overlaps::spansFound, BOOTSTRAP).value()).isCloseTo(-0.6 / 0.4, within(1e-9));
    }

    @Test
    void severalNetworksAreTakenTogether() {
        MatchedTubes matched = matched(comparison(new Found("a", 10, 60)), comparison(new Found("a", 10, 80)));
        matched.add(comparison(new Found("a", 10, 80)), comparison(new Found("a", 10, 80)));
        assertThat(matched.tubes()).isEqualTo(2);
        assertThat(matched.closed(Overlaps::spansFound, BOOTSTRAP).value()).isCloseTo(0.2 / 0.6, within(1e-9));
    }

    @Test
    void withoutMatchesThereIsNothingToTell() {
        MatchedTubes matched = matched(comparison(), comparison());
        assertThat(matched.tubes()).isZero();
        assertThat(matched.mean(Overlaps::coarse)).isNaN();
        assertThat(matched.closed(Overlaps::spansFound, BOOTSTRAP).value()).isNaN();
    }
}
