package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.trajectory.AnchorGrid.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoarseDecoderTest {
    /** Four cells in a row with one shape each: anchors at 1/8, 3/8, 5/8, 7/8, a quarter wide, so neighbors touch. */
    private static final AnchorGrid ROW = new AnchorGrid(4, 1, List.of(new Shape(0.25, 0.5)));

    private static final TimeSpan SPAN = new TimeSpan(0, 9);

    @Test
    void keepsEachAnchorsBestClass() {
        float[] scores = {
            0.92f, 0.04f, 0.04f, // nobody
            0.2f, 0.7f, 0.1f,
            0.3f, 0.3f, 0.4f,
            0.4f, 0.35f, 0.25f // somebody, and background all the same above either class
        };
        List<CoarseTube> tubes = decoder(CoarseSettings.defaults()).decode(SPAN, wrap(scores), zeros(4), 0);
        assertThat(tubes).extracting(CoarseTube::actionClass).containsExactly(0, 1, 0);
        assertThat(tubes.get(0).score()).isCloseTo(0.7, within(1e-7));
        assertThat(tubes.get(2).score()).isCloseTo(0.35, within(1e-7));
        assertThat(tubes.get(0).anchor()).containsExactly(0.375, 0.5, 0.25, 0.5);
        assertThat(tubes.get(1).anchor()).containsExactly(0.625, 0.5, 0.25, 0.5);
        assertThat(tubes.get(0).span()).isEqualTo(SPAN);
    }

    @Test
    void readsCoefficientsByCoordinateAndPower() {
        float[] scores = new float[12];
        scores[4] = 1; // anchor 1, class 0
        float[] theta = new float[4 * 8];
        for (int i = 0; i < 8; i++) {
            theta[8 + i] = i + 1;
        }
        CoarseTube tube = decoder(CoarseSettings.defaults())
                .decode(SPAN, wrap(scores), wrap(theta), 1)
                .get(0);
        assertThat(tube.order()).isEqualTo(1);
        assertThat(tube.theta()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void suppressesAnActorsSecondTubeWhateverItsClass() {
        // anchor 1 is drawn one anchor width to the left, onto anchor 0
        float[] scores = {0, 0.9f, 0.1f, 0, 0.1f, 0.8f, 0, 0.1f, 0.7f, 1, 0, 0};
        float[] theta = new float[16];
        theta[4] = -1;
        List<CoarseTube> tubes = decoder(CoarseSettings.defaults()).decode(SPAN, wrap(scores), wrap(theta), 0);
        assertThat(tubes).extracting(CoarseTube::actionClass).containsExactly(0, 1);
        assertThat(tubes.get(1).anchor()[0]).isEqualTo(0.625);
    }

    @Test
    void takesTheBestFirstOnlyWhereThePaperIsFollowedByTheLetter() {
        float[] scores = {0, 0.9f, 0, 0, 0.8f, 0, 0, 0.7f, 0, 1, 0, 0};
        float[] theta = new float[16];
        theta[4] = -1; // the second says what the first says
        CoarseSettings two = new CoarseSettings(0.05, 0.2, 2, false);
        CoarseSettings letter = new CoarseSettings(0.05, 0.2, 2, true);
        assertThat(decoder(two).decode(SPAN, wrap(scores), wrap(theta), 0)).hasSize(2);
        assertThat(decoder(letter).decode(SPAN, wrap(scores), wrap(theta), 0)).hasSize(1);
    }

    @Test
    void leavesNoTwoTubesThatOverlapTooMuch() {
        Random random = new Random(11);
        AnchorGrid grid = new AnchorGrid(6, 5, List.of(new Shape(0.2, 0.3), new Shape(0.4, 0.5)));
        for (int round = 0; round < 100; round++) {
            FloatBuffer scores = random(random, 60 * 4, 0, 1);
            FloatBuffer theta = random(random, 60 * 12, -0.5, 0.5);
            CoarseSettings settings = new CoarseSettings(0.3, 0.2, 5, false);
            List<CoarseTube> tubes = new CoarseDecoder(grid, 3, settings).decode(SPAN, scores, theta, 2);
            assertThat(tubes).hasSizeLessThanOrEqualTo(5);
            for (int i = 0; i < tubes.size(); i++) {
                assertThat(tubes.get(i).score()).isGreaterThanOrEqualTo(0.3);
                for (int j = 0; j < i; j++) {
                    assertThat(tubes.get(j).score())
                            .isGreaterThanOrEqualTo(tubes.get(i).score());
                    assertThat(meanOverlap(tubes.get(i), tubes.get(j))).isLessThanOrEqualTo(0.2 + 1e-9);
                }
            }
        }
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertThatThrownBy(() -> new CoarseSettings(0.05, 1.2, 3, false))
                .hasMessage("coarse.nmsOverlap must be in [0, 1], was 1.2");
        assertThatThrownBy(() -> new CoarseSettings(0.05, 0.2, 0, false)).hasMessageContaining("coarse.maxTubes");
        assertThatThrownBy(() -> new CoarseDecoder(ROW, 0, CoarseSettings.defaults()))
                .hasMessageContaining("was 0");
        assertThatThrownBy(() -> new AnchorGrid(0, 1, List.of(new Shape(1, 1)))).hasMessageContaining("0 x 1 cells");
        assertThatThrownBy(() -> new Shape(0, 1)).hasMessageContaining("positive size");
    }

    private static double meanOverlap(CoarseTube a, CoarseTube b) {
        double[] boxesA = new double[40];
        double[] boxesB = new double[40];
        for (int frame = 0; frame < 10; frame++) {
            a.boxAt(frame, boxesA, 4 * frame);
            b.boxAt(frame, boxesB, 4 * frame);
        }
        return TubeOverlap.ofCenters(boxesA, boxesB, 10);
    }

    private static CoarseDecoder decoder(CoarseSettings settings) {
        return new CoarseDecoder(ROW, 2, settings);
    }

    private static FloatBuffer zeros(int anchors) {
        return FloatBuffer.allocate(4 * anchors);
    }

    private static FloatBuffer wrap(float[] values) {
        return FloatBuffer.wrap(values);
    }

    private static FloatBuffer random(Random random, int count, double from, double to) {
        FloatBuffer buffer = FloatBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            buffer.put(i, (float) (from + (to - from) * random.nextDouble()));
        }
        return buffer;
    }
}
