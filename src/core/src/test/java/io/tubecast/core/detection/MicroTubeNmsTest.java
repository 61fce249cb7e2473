package io.tubecast.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.detection.PlainFilter.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MicroTubeNmsTest {
    /** A unit square, its lower half, and the square beside it. */
    private static final double[] BOXES = {0, 0, 1, 1, 0, 0, 1, 0.5, 1, 0, 2, 1};

    @Test
    void anOverlapOfExactlyTheThresholdSurvives() {
        // square and half: .5 / 1
        assertThat(survivors(new MicroTubeNms(1, 0.5, 10), BOXES, 0, 1, 2)).containsExactly(0, 1, 2);
        assertThat(survivors(new MicroTubeNms(1, Math.nextDown(0.5), 10), BOXES, 0, 1, 2))
                .containsExactly(0, 2);
    }

    @Test
    void overlapIsTheMeanOverTheFrames() {
        // first frames equal (IoU 1), second frames side by side (IoU 0): mean .5
        double[] boxes = {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 2, 1};

        assertThat(survivors(new MicroTubeNms(2, 0.5, 10), boxes, 0, 1)).containsExactly(0, 1);
        assertThat(survivors(new MicroTubeNms(2, 0.49, 10), boxes, 0, 1)).containsExactly(0);
    }

    @Test
    void aSuppressedCandidateSuppressesNobody() {
        // a chain of unit squares 1/3 apart: IoU (2/3) / (4/3) = .5 between neighbours, (1/3) / (5/3) = .2 one further
        double[] boxes = {0, 0, 3, 3, 1, 0, 4, 3, 2, 0, 5, 3};

        assertThat(survivors(new MicroTubeNms(1, 0.45, 10), boxes, 0, 1, 2)).containsExactly(0, 2);
        assertThat(survivors(new MicroTubeNms(1, 0.45, 10), boxes, 1, 0, 2)).containsExactly(0);
    }

    @Test
    void keptAreRanksNotBoxNumbers() {
        assertThat(survivors(new MicroTubeNms(1, 0.45, 10), BOXES, 2, 1)).containsExactly(0, 1);
        assertThat(survivors(new MicroTubeNms(1, 0.45, 10), BOXES, 1, 0, 2)).containsExactly(0, 2);
    }

    @Test
    void stopsWhenEnoughHaveSurvived() {
        assertThat(survivors(new MicroTubeNms(1, 0.45, 1), BOXES, 0, 1, 2)).containsExactly(0);
    }

    @Test
    void nothingGivesNothing() {
        assertThat(new MicroTubeNms(2, 0.45, 10).suppress(new double[0], new int[0], 0, new int[0]))
                .isZero();
    }

    @Test
    void boxesWithoutAreaSuppressNobody() {
        assertThat(survivors(new MicroTubeNms(1, 0, 10), new double[] {1, 1, 1, 1, 1, 1, 1, 1}, 0, 1))
                .containsExactly(0, 1);
    }

    @Test
    void agreesWithThePlainRuleOnRandomMicroTubes() {
        Random random = new Random(3);
        for (int run = 0; run < 500; run++) {
            int count = 1 + random.nextInt(60);
            int boxesPerTube = 1 + random.nextInt(3);
            double[] boxes = new double[count * boxesPerTube * 4];
            for (int at = 0; at < boxes.length; at += 4) { // eighths: equal overlaps and exact thresholds are common
                boxes[at] = random.nextInt(6) / 8.0;
                boxes[at + 1] = random.nextInt(6) / 8.0;
                boxes[at + 2] = boxes[at] + (1 + random.nextInt(4)) / 8.0;
                boxes[at + 3] = boxes[at + 1] + (1 + random.nextInt(4)) / 8.0;
            }
            double[] scores = new double[2 * count];
            for (int row = 0; row < count; row++) {
                scores[2 * row + 1] = 0.9 - row * 0.01;
            }
            DetectionSettings settings =
                    new DetectionSettings(0, count, random.nextInt(9) / 8.0, 1 + random.nextInt(count));
            List<Row> expected = PlainFilter.filter(PlainFilter.rows(count, boxesPerTube, boxes, scores), 0, settings);

            int[] order = IntStream.range(0, count).toArray();
            MicroTubeNms nms = new MicroTubeNms(boxesPerTube, settings.nmsOverlap(), settings.keep());
            assertThat(survivors(nms, boxes, order))
                    .containsExactly(expected.stream().mapToInt(Row::index).toArray());
        }
    }

    @Test
    void refusesSettingsThatMeanNothing() {
        assertThatThrownBy(() -> new MicroTubeNms(0, 0.45, 10)).hasMessageContaining("was 0, 0.45, 10");
        assertThatThrownBy(() -> new MicroTubeNms(2, Double.NaN, 10)).hasMessageContaining("was 2, NaN, 10");
        assertThatThrownBy(() -> new MicroTubeNms(2, 0.45, 0)).hasMessageContaining("was 2, 0.45, 0");
    }

    private static int[] survivors(MicroTubeNms nms, double[] boxes, int... candidates) {
        int[] kept = new int[candidates.length];
        return Arrays.copyOf(kept, nms.suppress(boxes, candidates, candidates.length, kept));
    }
}
