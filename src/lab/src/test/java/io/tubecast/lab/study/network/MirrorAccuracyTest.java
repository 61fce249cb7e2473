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
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MirrorAccuracyTest {
    private static final Labels LABELS = new Labels(List.of("sit", "stand", "wave"));
    private static final List<Box> HERE = Collections.nCopies(10, new Box(0, 0, 100, 100));
    private static final List<Box> ELSEWHERE = Collections.nCopies(10, new Box(200, 0, 300, 100));

    private static TruthVideo video(String name, int actionClass) {
        return TruthVideo.of(new AnnotatedVideo(name, 320, 240, 20, List.of(new AnnotatedTube(actionClass, 0, HERE))));
    }

    private static void add(Comparison comparison, String video, int actionClass, double score, List<Box> boxes) {
        comparison.add(
                new TubeRecord(video, 320, 240, LABELS.name(actionClass), ActionTube.of(actionClass, score, 0, boxes)));
    }

    @Test
    void countsTheLabelOfTheBestTubeThatOverlaps() {
        Truth truth = new Truth(
                LABELS,
                Map.of(0, "sit", 1, "stand", 2, "wave"),
                List.of(video("right", 0), video("wrong", 1), video("missed", 0), video("other", 2)),
                Skipped.NOTHING,
                List.of());
        Comparison comparison = new Comparison(truth, ComparisonSettings.of(Protocol.CONTINUOUS));
        add(comparison, "right", 0, 0.9, HERE);
        add(comparison, "right", 1, 0.8, HERE); // worse
        add(comparison, "right", 1, 0.95, ELSEWHERE); // better, but of somebody else
        add(comparison, "right", 2, 0.99, HERE); // better, but of neither class
        add(comparison, "wrong", 0, 0.5, HERE);
        add(comparison, "missed", 2, 0.5, HERE);
        add(comparison, "other", 0, 0.5, HERE); // the truth is of neither class

        MirrorAccuracy accuracy = new MirrorAccuracy("sit", "stand");
        accuracy.add(comparison);
        assertThat(accuracy.accuracy()).isCloseTo(0.5, within(1e-12));
        assertThat(accuracy.found()).isEqualTo(2);
        assertThat(accuracy.truths()).isEqualTo(3);
        assertThat(new MirrorAccuracy("sit", "stand").accuracy()).isNaN();
    }

    @Test
    void theIntervalDrawsVideos() {
        Truth truth = new Truth(
                LABELS,
                Map.of(0, "sit", 1, "stand", 2, "wave"),
                List.of(video("right", 0), video("wrong", 1)),
                Skipped.NOTHING,
                List.of());
        MirrorAccuracy accuracy = new MirrorAccuracy("sit", "stand");
        for (int seed = 0; seed < 2; seed++) {
            Comparison comparison = new Comparison(truth, ComparisonSettings.of(Protocol.CONTINUOUS));
            add(comparison, "right", 0, 0.9, HERE);
            add(comparison, "wrong", 0, 0.9, HERE);
            accuracy.add(comparison);
        }
        assertThat(accuracy.found()).isEqualTo(4);
        assertThat(accuracy.accuracy()).isCloseTo(0.5, within(1e-12));
        // of two videos one is drawn twice in half of the resamples; the two networks' tubes stay together
        assertThat(accuracy.interval(new Bootstrap(200, 1))).isEqualTo(new Bootstrap.Interval(0, 1));
        // videos in which none is found say nothing
        assertThat(new MirrorAccuracy("sit", "stand")
                        .interval(new Bootstrap(10, 1))
                        .low())
                .isNaN();
    }
}
