package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.linking.BackgroundTrimmer.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackgroundTrimmerTest {
    private static final double RATE = 25;

    @Test
    void cutsWhereBackgroundIsLikelierForLongEnough() {
        // score 0.1 for n frames: background has 0.9 - 0.1 = 0.8 more a frame, two changes cost 6: 7 frames 5.6, 8
        // frames 6.4
        assertThat(trimmed(3, stretch(20, 0.9), stretch(7, 0.1), stretch(20, 0.9)))
                .hasSize(1);
        List<ActionTube> runs = trimmed(3, stretch(20, 0.9), stretch(8, 0.1), stretch(20, 0.7));

        assertThat(runs).hasSize(2);
        assertThat(runs.get(0).start()).isEqualTo(100);
        assertThat(runs.get(0).length()).isEqualTo(20);
        assertThat(runs.get(0).score()).isCloseTo(0.9, within(1e-12));
        assertThat(runs.get(1).start()).isEqualTo(128);
        assertThat(runs.get(1).boxes()[0]).isEqualTo(28); // the box of frame 28 of the tube
        assertThat(runs.get(1).score()).isCloseTo(0.7, within(1e-12));
    }

    @Test
    void atAnEndOfTheTubeOneChangeIsEnough() {
        // 3 frames x 0.8 = 2.4 under the cost of 3, 4 frames = 3.2 over it
        assertThat(trimmed(3, stretch(20, 0.9), stretch(3, 0.1)).get(0).length())
                .isEqualTo(23);
        assertThat(trimmed(3, stretch(20, 0.9), stretch(4, 0.1)).get(0).length())
                .isEqualTo(20);
    }

    @Test
    void aTubeUnderOneHalfIsAllBackground() {
        assertThat(trimmed(3, stretch(100, 0.49))).isEmpty();
        assertThat(trimmed(3, stretch(100, 0.5))).hasSize(1); // of equals the action
    }

    @Test
    void theScoreIsTheMeanOfTheFortyBestFrames() {
        // 10 frames of 0.9 and 30 of 0.8: (9 + 24) / 40
        List<ActionTube> runs = trimmed(3, stretch(10, 0.9), stretch(50, 0.8));
        assertThat(runs.get(0).score()).isCloseTo(33.0 / 40, within(1e-12));
    }

    @Test
    void nineFramesAre320MillisecondsAndEightTooFew() {
        assertThat(trimmed(0, stretch(20, 0.1), stretch(9, 0.9), stretch(20, 0.1)))
                .hasSize(1);
        assertThat(trimmed(0, stretch(20, 0.1), stretch(8, 0.9), stretch(20, 0.1)))
                .isEmpty();
    }

    /** Against every labelling of short tubes. */
    @Test
    void noOtherLabellingIsWorthMore() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            double[] scores =
                    random.doubles(1 + random.nextInt(10)).map(Math::sqrt).toArray();
            double cost = random.nextInt(4) * 0.4;
            boolean[] kept = new boolean[scores.length];
            for (ActionTube run : new BackgroundTrimmer(new Settings(cost, 0), RATE).trim(tube(scores))) {
                Arrays.fill(kept, run.start() - 100, run.end() - 100, true);
            }
            double best = Double.NEGATIVE_INFINITY;
            for (int bits = 0; bits < 1 << scores.length; bits++) {
                boolean[] labelling = new boolean[scores.length];
                for (int i = 0; i < scores.length; i++) {
                    labelling[i] = (bits >> i & 1) == 1;
                }
                best = Math.max(best, worth(scores, labelling, cost));
            }
            assertThat(worth(scores, kept, cost)).as("seed %d", seed).isCloseTo(best, within(1e-12));
        }
    }

    private static double worth(double[] scores, boolean[] action, double cost) {
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            sum += action[i] ? scores[i] : 1 - scores[i];
            sum -= i > 0 && action[i] != action[i - 1] ? cost : 0;
        }
        return sum;
    }

    @Test
    void settingsAreChecked() {
        Settings settings = Settings.defaults();
        assertThat(settings.with("trimming.switchingCost", "5")).isEqualTo(new Settings(5, 300));
        assertThat(settings.with("trimming.minMillis", "0")).isEqualTo(new Settings(3, 0));
        assertThatThrownBy(() -> settings.with("trimming.switchingCost", "-1"))
                .hasMessage("trimming.switchingCost must be in [0, 1000], was -1.0");
        assertThatThrownBy(() -> settings.with("trimming.minMillis", "NaN"))
                .hasMessage("trimming.minMillis must be in [0, 60000], was NaN");
        assertThatThrownBy(() -> settings.with("trimming.minMillis", "long"))
                .hasMessage("trimming.minMillis must be a number, was 'long'");
        assertThatThrownBy(() -> settings.with("trimming.share", "0.5"))
                .hasMessage("unknown setting 'trimming.share', allowed are trimming.switchingCost, trimming.minMillis");
    }

    private static List<ActionTube> trimmed(double switchingCost, double[]... stretches) {
        double[] scores =
                Arrays.stream(stretches).flatMapToDouble(Arrays::stream).toArray();
        return new BackgroundTrimmer(new Settings(switchingCost, 300), RATE).trim(tube(scores));
    }

    private static double[] stretch(int frames, double score) {
        double[] scores = new double[frames];
        Arrays.fill(scores, score);
        return scores;
    }

    /** A tube from frame 100 on whose x1 is the number of the frame in the tube. */
    private static ScoredTube tube(double[] scores) {
        double[] boxes = new double[4 * scores.length];
        double[] vectors = new double[2 * scores.length];
        for (int frame = 0; frame < scores.length; frame++) {
            System.arraycopy(new double[] {frame, 0, frame + 4, 10}, 0, boxes, 4 * frame, 4);
            vectors[2 * frame] = 1 - scores[frame];
            vectors[2 * frame + 1] = scores[frame];
        }
        return new ScoredTube(new ActionTube(0, 1, 100, boxes, scores), vectors);
    }
}
