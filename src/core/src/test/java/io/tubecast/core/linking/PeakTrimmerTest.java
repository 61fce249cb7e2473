package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.linking.PeakTrimmer.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeakTrimmerTest {
    private static final double RATE = 25;

    @Test
    void cutsWhereTheScoreFallsUnderItsShareOfThePeak() {
        // peak 0.8, so out counts 0.4: the 30 weak frames cost 30/25 s x ln 4 = 1.66 if kept, 0.04 if cut
        List<ActionTube> runs = trimmed(0.5, 0, 0.02, stretch(20, 0.8), stretch(30, 0.1), stretch(20, 0.8));

        assertThat(runs).hasSize(2);
        assertThat(runs.get(0).start()).isEqualTo(100);
        assertThat(runs.get(0).length()).isEqualTo(20);
        assertThat(runs.get(0).score()).isCloseTo(0.8, within(1e-12));
        assertThat(runs.get(1).start()).isEqualTo(150);
        assertThat(runs.get(1).boxes()[0]).isEqualTo(50); // the box of frame 50 of the tube
        assertThat(runs.get(1).length()).isEqualTo(20);
    }

    @Test
    void aShortDipIsBridgedIfTwoSwitchesCostMore() {
        // one frame at 0.1 against 0.4: ln 4 / 25 = 0.0555, between two switches at 0.02 and two at 0.03
        assertThat(trimmed(0.5, 0, 0.02, stretch(20, 0.8), stretch(1, 0.1), stretch(20, 0.8)))
                .hasSize(2);
        assertThat(trimmed(0.5, 0, 0.03, stretch(20, 0.8), stretch(1, 0.1), stretch(20, 0.8)))
                .hasSize(1);
    }

    @Test
    void aWeakTubeIsCutLikeAStrongOne() {
        List<ActionTube> strong = trimmed(0.4, 0, 0.02, stretch(15, 0.9), stretch(15, 0.09));
        List<ActionTube> weak = trimmed(0.4, 0, 0.02, stretch(15, 0.1), stretch(15, 0.01));

        assertThat(weak).hasSize(1);
        assertThat(weak.get(0).length()).isEqualTo(strong.get(0).length()).isEqualTo(15);
    }

    @Test
    void scoresAreAveragedOverTheWindow() {
        // half of 80 ms is one frame: 0.9 between zeros and one side of 0.6s gives 0.2, 0.3, 0.5, 0.7, 0.6 ...
        double[] scores = new double[30];
        scores[5] = 0.9;
        Arrays.fill(scores, 6, 30, 0.6);
        double[] runs = trimmed(0.9, 80, 0, scores).get(0).frameScores();

        // peak: the 9th best, 0.6; out 0.54; frame 5 has (0 + 0.9 + 0.6) / 3 = 0.5, frame 6 (0.9 + 0.6 + 0.6) / 3 = 0.7
        assertThat(trimmed(0.9, 80, 0, scores).get(0).start()).isEqualTo(106);
        assertThat(runs).hasSize(24);
    }

    @Test
    void nineFramesMakeARunOf300MillisecondsAndEightDoNot() {
        assertThat(trimmed(0.5, 0, 0.01, stretch(20, 0.01), stretch(9, 0.8), stretch(20, 0.01)))
                .hasSize(1);
        // (8 - 1) x 40 ms = 280 ms; the peak is the 9th best frame, so a longer stretch elsewhere sets it
        List<ActionTube> runs = trimmed(0.5, 0, 0.01, stretch(20, 0.8), stretch(20, 0.01), stretch(8, 0.8));
        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).start()).isEqualTo(100);
    }

    @Test
    void backgroundAndOtherClassesDoNotMatter() {
        ScoredTube tube = tube(stretch(20, 0.3));
        for (int frame = 0; frame < 20; frame++) {
            tube.scoreVectors()[frame * 3] = 50;
            tube.scoreVectors()[frame * 3 + 2] = 50;
        }
        assertThat(trimmer(0.5, 0, 0.02).trim(tube)).hasSize(1);
    }

    @Test
    void eachClassHasItsOwnSettings() {
        // of 0.8, 0.5 is more than half and less than three quarters
        List<Settings> settings = List.of(new Settings(0.5, 0, 0.001, 300), new Settings(0.75, 0, 0.001, 300));
        double[] scores = tube(stretch(20, 0.8), stretch(20, 0.5)).tube().frameScores();
        PeakTrimmer trimmer = new PeakTrimmer(settings, RATE);

        assertThat(trimmer.trim(new ActionTube(0, 0.5, 100, new double[160], scores), scores))
                .extracting(ActionTube::length)
                .containsExactly(40);
        assertThat(trimmer.trim(new ActionTube(1, 0.5, 100, new double[160], scores), scores))
                .extracting(ActionTube::length)
                .containsExactly(20);
    }

    @Test
    void aTubeThatNeverScoresLeavesAtMostItself() {
        assertThat(trimmed(0.5, 320, 0.02, stretch(20, 0)).size()).isLessThanOrEqualTo(1);
    }

    @Test
    void runsAreInOrderApartAndInsideTheTube() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            double[] scores = new double[1 + random.nextInt(120)];
            double level = random.nextDouble();
            for (int i = 0; i < scores.length; i++) {
                level = Math.max(0, Math.min(1, level + 0.3 * random.nextGaussian()));
                scores[i] = level;
            }
            int end = 100;
            for (ActionTube run : trimmed(0.2 + 0.6 * random.nextDouble(), 200, 0.05 * random.nextDouble(), scores)) {
                assertThat(run.start()).isGreaterThanOrEqualTo(end);
                end = run.start() + run.length() + 1;
                assertThat(end).isLessThanOrEqualTo(100 + scores.length + 1);
                assertThat(run.length()).isGreaterThanOrEqualTo(9);
                assertThat(run.score()).isBetween(0.0, 1.0);
            }
        }
    }

    @Test
    void aSettingOutOfItsRangeIsNamed() {
        assertThatThrownBy(() -> Settings.defaults().with("trimming.share", "1"))
                .hasMessage("trimming.share must be in (0, 1), was 1.0");
        assertThatThrownBy(() -> Settings.defaults().with("trimming.minMillis", "NaN"))
                .hasMessage("trimming.minMillis must be in [0, 60000], was NaN");
        assertThatThrownBy(() -> Settings.defaults().with("trimming.shares", "1"))
                .hasMessageContaining("unknown setting 'trimming.shares'")
                .hasMessageContaining("trimming.windowMillis");
        assertThatThrownBy(() -> Settings.defaults().with("trimming.share", "half"))
                .hasMessage("trimming.share must be a number, was 'half'");
    }

    private static List<ActionTube> trimmed(double share, double window, double cost, double[]... stretches) {
        return trimmer(share, window, cost).trim(tube(stretches));
    }

    private static PeakTrimmer trimmer(double share, double window, double cost) {
        return new PeakTrimmer(List.of(new Settings(share, window, cost, 300)), RATE);
    }

    private static double[] stretch(int frames, double score) {
        double[] stretch = new double[frames];
        Arrays.fill(stretch, score);
        return stretch;
    }

    /** A tube of class 0 of two from frame 100 on; x1 counts its frames. */
    private static ScoredTube tube(double[]... stretches) {
        double[] scores =
                Arrays.stream(stretches).flatMapToDouble(Arrays::stream).toArray();
        double[] boxes = new double[scores.length * 4];
        double[] vectors = new double[scores.length * 3];
        for (int i = 0; i < scores.length; i++) {
            boxes[i * 4] = i;
            vectors[i * 3] = 1 - scores[i];
            vectors[i * 3 + 1] = scores[i];
        }
        return new ScoredTube(new ActionTube(0, 0.5, 100, boxes, scores), vectors);
    }
}
