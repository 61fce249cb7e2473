package io.tubecast.evaluation.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.MeanEvaluation;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MeanComparisonTest {
    private static final Labels LABELS = new Labels(List.of("wave", "run"));
    private static final List<Box> BOXES = Collections.nCopies(10, new Box(0, 0, 100, 100));

    private final Truth truth = new Truth(
            LABELS,
            Map.of(0, "wave", 1, "run"),
            List.of(video("a", 0), video("b", 0), video("c", 1), video("d", 0)),
            Skipped.NOTHING,
            List.of());

    private static TruthVideo video(String name, int actionClass) {
        return TruthVideo.of(new AnnotatedVideo(name, 320, 240, 20, List.of(new AnnotatedTube(actionClass, 0, BOXES))));
    }

    private Comparison comparison(List<String> videos, String... found) {
        Comparison comparison =
                new Comparison(truth, ComparisonSettings.of(Protocol.CONTINUOUS).with(videos));
        for (String name : found) {
            int actionClass = name.equals("c") ? 1 : 0;
            comparison.add(new TubeRecord(
                    name, 320, 240, LABELS.name(actionClass), ActionTube.of(actionClass, 0.9, 0, BOXES)));
        }
        return comparison;
    }

    private static MeanComparison mean(Bootstrap bootstrap, Comparison... comparisons) {
        return new MeanComparison(
                Stream.of(comparisons).map(Comparison::matched).toList(), bootstrap);
    }

    @Test
    void isTheMeanOfTheSplitsMeasureByMeasure() {
        // split 1: wave 1 of 2 found, run found: mAP (1/2 + 1) / 2 = 0.75, accuracy 2/3; split 2: only wave, in a and
        // d,
        // one found: mAP 1/2, accuracy 1/2. Mean 0.625 and 7/12; wave 1/2, run 1 of the split that has it
        Report report = mean(
                        Bootstrap.NONE,
                        comparison(List.of("a", "b", "c"), "a", "c"),
                        comparison(List.of("a", "d"), "a"))
                .report();
        assertThat(report.videoMapAt("0.5")).isCloseTo(0.625, within(1e-12));
        assertThat(report.frameMapAtHalf()).isCloseTo(0.625, within(1e-12));
        assertThat(report.accuracy()).isCloseTo(7.0 / 12, within(1e-12));
        assertThat(report.averagePrecision("0.5", "wave")).isCloseTo(0.5, within(1e-12));
        assertThat(report.averagePrecision("0.5", "run")).isCloseTo(1, within(1e-12));
        assertThat(report.videos()).isEqualTo(5);
        assertThat(report.truths()).isEqualTo(5);
        assertThat(report.tubes()).isEqualTo(3);
        assertThat(report.intervals()).isEmpty();
    }

    @Test
    void splitsOfTheSameVideosHaveTheIntervalOfOne() {
        // a video drawn twice is drawn twice for each split, so the mean of two equal splits spreads as one does;
        // splits
        // drawn for themselves would spread by a factor of 0.7
        List<TruthVideo> many = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            many.add(video("v" + i, 0));
            names.add("v" + i);
        }
        Truth large = new Truth(LABELS, Map.of(0, "wave", 1, "run"), many, Skipped.NOTHING, List.of());
        List<Comparison> splits = new ArrayList<>();
        for (int split = 0; split < 2; split++) {
            List<String> order = new ArrayList<>(names);
            if (split == 1) {
                Collections.reverse(order); // numbers of videos differ between the splits, the videos do not
            }
            Comparison comparison = new Comparison(
                    large, ComparisonSettings.of(Protocol.CONTINUOUS).with(order));
            for (int i = 0; i < 40; i += 2) {
                comparison.add(new TubeRecord("v" + i, 320, 240, "wave", ActionTube.of(0, 0.9, 0, BOXES)));
            }
            splits.add(comparison);
        }
        Bootstrap bootstrap = new Bootstrap(400, 5);
        Report one = splits.get(0).report(bootstrap);
        Report both = mean(bootstrap, splits.toArray(Comparison[]::new)).report();
        Bootstrap.Interval interval = both.interval("videoMap.0.5");
        assertThat(interval.low()).isCloseTo(one.interval("videoMap.0.5").low(), within(1e-9));
        assertThat(interval.high()).isCloseTo(one.interval("videoMap.0.5").high(), within(1e-9));
        assertThat(interval.high() - interval.low()).isGreaterThan(0.2);
    }

    @Test
    void needsASplit() {
        assertThatThrownBy(() -> new MeanComparison(List.of(), Bootstrap.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDifferenceIsThatOfTheMeansAndDrawsTheSameVideosForBoth() {
        // ours: both of two seeds find a, one finds d as well: mAP (1/2 + 1) / 2 = 0.75; theirs: one seed finds a: 1/2
        Bootstrap bootstrap = new Bootstrap(400, 1);
        MeanComparison ours =
                mean(bootstrap, comparison(List.of("a", "d"), "a"), comparison(List.of("a", "d"), "a", "d"));
        MeanComparison theirs = mean(bootstrap, comparison(List.of("a", "d"), "a"));
        TubeEvaluator.Difference above =
                Objects.requireNonNull(ours.above(theirs).get("videoMap.0.5"));
        assertThat(above.value()).isCloseTo(0.25, within(1e-12));
        // drawn: a twice (1/4): 1 - 1 = 0; both: 0.25; d twice (1/4): 1/2 - 0 = 0.5
        assertThat(above.interval().low()).isZero();
        assertThat(above.interval().high()).isCloseTo(0.5, within(1e-12));
        // against itself nothing is left in any resample
        TubeEvaluator.Difference none =
                Objects.requireNonNull(theirs.above(theirs).get("accuracy"));
        assertThat(none.interval()).isEqualTo(new Bootstrap.Interval(0, 0));
        MeanComparison others = mean(bootstrap, comparison(List.of("a", "b"), "a"));
        assertThatThrownBy(() -> ours.above(others)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theShareOfAWayIsThatOfTheMeansAndDrawsTheSameVideosForAll() {
        // nothing, a alone, both of two waves: v-MABO 0, 1/2, 1
        Bootstrap bootstrap = new Bootstrap(400, 1);
        MeanComparison nothing = mean(bootstrap, comparison(List.of("a", "d")));
        MeanComparison one = mean(bootstrap, comparison(List.of("a", "d"), "a"));
        MeanComparison both = mean(bootstrap, comparison(List.of("a", "d"), "a", "d"));
        MeanEvaluation.Share share = one.between(nothing, both, Report.MABO);
        assertThat(share.value()).isCloseTo(0.5, within(1e-12));
        // a drawn twice: all of the way; d drawn twice: nothing of it
        assertThat(share.interval()).isEqualTo(new Bootstrap.Interval(0, 1));
        assertThat(both.between(nothing, both, Report.MABO).interval()).isEqualTo(new Bootstrap.Interval(1, 1));
        assertThat(one.between(both, both, Report.MABO).value()).isNaN();
        MeanComparison others = mean(bootstrap, comparison(List.of("a", "b"), "a"));
        assertThatThrownBy(() -> one.between(nothing, others, Report.MABO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
