package io.tubecast.evaluation.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.linking.PeakTrimmer;
import io.tubecast.core.linking.PeakTrimmer.Settings;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.TubeRanking;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.tuning.TrimmingSearch.OwnScores;
import io.tubecast.evaluation.tuning.TrimmingSearch.Sample;
import io.tubecast.evaluation.tuning.TrimmingSearch.Worth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrimmingSearchTest {
    private static final double RATE = 25;
    private static final Box BOX = new Box(10, 10, 60, 110);

    private int trials;

    @Test
    void findsForEachClassTheShareThatItsActionsKeep() {
        // class 0 fades to a quarter of its peak while its action lasts; class 1 is over when it falls to 0.55 of it;
        // the defaults cut at 0.4
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 12; i++) { // both in either half
            samples.add(i < 6 ? sample("fades-" + i, 0, 80, 0.2) : sample("lingers-" + i, 1, 30, 0.44));
        }
        TrimmingSearch search = search(3);

        List<Settings> found = search.settings(samples);

        assertThat(found.get(0).share()).isLessThan(0.25);
        assertThat(found.get(1).share()).isGreaterThan(0.55);
        assertThat(found.get(2)).isEqualTo(Settings.defaults()); // nothing to learn from
        Worth worth = search.worth(samples, found);
        assertThat(worth.before()).isZero(); // 30 of 80 frames, and 80 for 30: an overlap of 0.375
        assertThat(worth.crossed()).isEqualTo(1);
        assertThat(worth.after()).isEqualTo(1);
        assertThat(trials).isBetween(60, TrimmingSearch.mostTrials());
    }

    @Test
    void neverDoesWorseThanTheDefaultsOnWhatItLearntFrom() {
        Random random = new Random(3);
        for (int round = 0; round < 5; round++) {
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                samples.add(sample("v" + i, random.nextInt(2), 20 + random.nextInt(90), 0.8 * random.nextDouble()));
            }
            TrimmingSearch search = search(2);
            List<Settings> found = search.settings(samples);

            for (int c = 0; c < 2; c++) {
                assertThat(quality(samples, found, c))
                        .isGreaterThanOrEqualTo(
                                quality(samples, List.of(Settings.defaults(), Settings.defaults()), c) - 1e-12);
            }
        }
    }

    private TrimmingSearch search(int classes) {
        trials = 0;
        return new TrimmingSearch(classes, RATE, () -> trials++);
    }

    /** What the search makes as large as it can, worked out from the measure that reports use. */
    private static double quality(List<Sample> samples, List<Settings> settings, int actionClass) {
        TubeRanking ranking = new TubeRanking(Protocol.CONTINUOUS, 2, null);
        PeakTrimmer trimmer = new PeakTrimmer(settings, RATE);
        for (Sample sample : samples) {
            ranking.add(
                    sample.truth(),
                    sample.tubes().stream()
                            .flatMap(tube -> trimmer.trim(tube.tube(), tube.scores()).stream())
                            .toList());
        }
        return (ranking.averagePrecision(actionClass, 0.3)
                        + ranking.averagePrecision(actionClass, 0.5)
                        + ranking.averagePrecision(actionClass, 0.75))
                / 3;
    }

    /** A tube of 120 frames: 0.8 on the first 30, {@code then} up to 80, 0.01 from there on; the action lasts {@code frames}. */
    private static Sample sample(String name, int actionClass, int frames, double then) {
        double[] scores = new double[120];
        Arrays.fill(scores, 0, 30, 0.8);
        Arrays.fill(scores, 30, 80, then);
        Arrays.fill(scores, 80, 120, 0.01);
        ActionTube tube = new ActionTube(actionClass, 0.5, 0, boxes(120), scores);
        AnnotatedTube action = new AnnotatedTube(actionClass, 0, Collections.nCopies(frames, BOX));
        AnnotatedVideo video = new AnnotatedVideo(name, 320, 240, 120, List.of(action));
        return new Sample(TruthVideo.of(video), List.of(new OwnScores(tube, scores)));
    }

    private static double[] boxes(int frames) {
        double[] boxes = new double[4 * frames];
        for (int i = 0; i < frames; i++) {
            boxes[4 * i] = BOX.x1();
            boxes[4 * i + 1] = BOX.y1();
            boxes[4 * i + 2] = BOX.x2();
            boxes[4 * i + 3] = BOX.y2();
        }
        return boxes;
    }
}
