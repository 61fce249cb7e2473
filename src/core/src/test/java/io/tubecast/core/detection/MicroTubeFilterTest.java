package io.tubecast.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.detection.PlainFilter.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class MicroTubeFilterTest {
    @Test
    void filtersEachClassOnItsOwn() {
        // pixels; rows 0 and 1: IoU 3000 / 5000 = .6; row 2 is far away
        double[] boxes = {0, 0, 40, 100, 10, 0, 50, 100, 200, 0, 240, 100};
        double[] scores = {
            0.1, 0.6, 0.3, // both classes
            0.1, 0.2, 0.7, // both classes
            0.5, 0.5, 0.001, // only the first: the threshold is strict
        };
        MicroTubes out = new MicroTubes(2, 1, 10);

        new MicroTubeFilter(2, 1, DetectionSettings.DEFAULT).filter(3, boxes, scores, out);

        assertThat(rows(out, 0, boxes)).containsExactly(0, 2);
        assertThat(rows(out, 1, boxes)).containsExactly(1);
        assertThat(out.scores()[out.slot(0, 1)]).isEqualTo(0.5);
        int vector = out.slot(1, 0) * 3;
        assertThat(Arrays.copyOfRange(out.scoreVectors(), vector, vector + 3)).containsExactly(0.1, 0.2, 0.7);
    }

    @Test
    void onlyTheBestEnterSuppressionAndOnlySomeAreKept() {
        // four squares side by side and a copy of the best; 3 enter (best, copy, second), 2 survive; without the limit
        // it would be 4
        double[] boxes = {0, 0, 1, 1, 0, 0, 1, 1, 2, 0, 3, 1, 4, 0, 5, 1, 6, 0, 7, 1};
        double[] scores = {0, 0.9, 0, 0.8, 0, 0.7, 0, 0.6, 0, 0.5};
        MicroTubes out = new MicroTubes(1, 1, 10);

        new MicroTubeFilter(1, 1, new DetectionSettings(0, 3, 0.45, 10)).filter(5, boxes, scores, out);
        assertThat(rows(out, 0, boxes)).containsExactly(0, 2);
        new MicroTubeFilter(1, 1, new DetectionSettings(0, 5, 0.45, 3)).filter(5, boxes, scores, out);
        assertThat(rows(out, 0, boxes)).containsExactly(0, 2, 3);
    }

    @Test
    void growsWithTheLongestStep() {
        MicroTubeFilter filter = new MicroTubeFilter(1, 1, new DetectionSettings(0, 200, 0.45, 200));
        for (int rows : new int[] {3, 150, 300, 20}) { // boxes side by side: nothing is suppressed
            double[] boxes = new double[4 * rows];
            double[] scores = new double[2 * rows];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(new double[] {row, 0, row + 1, 1}, 0, boxes, 4 * row, 4);
                scores[2 * row + 1] = 1 / (row + 2.0);
            }
            MicroTubes out = new MicroTubes(1, 1, 200);

            filter.filter(rows, boxes, scores, out);

            assertThat(out.count(0)).isEqualTo(Math.min(rows, 200));
            assertThat(out.scores()[out.count(0) - 1]).isEqualTo(1 / (Math.min(rows, 200) + 1.0));
        }
    }

    @Test
    void ofEqualScoresTheEarlierRowIsBetter() {
        double[] boxes = {0, 0, 1, 1, 0, 0, 1, 2, 0, 0, 1, 1.5};
        MicroTubes out = new MicroTubes(1, 1, 10);

        new MicroTubeFilter(1, 1, DetectionSettings.DEFAULT)
                .filter(3, boxes, new double[] {0, 0.4, 0, 0.5, 0, 0.5}, out);

        assertThat(rows(out, 0, boxes)).containsExactly(1); // it covers row 0 by .5 and row 2 by .75
    }

    @Test
    void offersEveryRowToEveryClassInTheOrderGiven() {
        double[] boxes = {0, 0, 1, 1, 0, 0, 1, 1, 5, 5, 6, 6};
        double[] scores = {0.9, 0, 0.1, 0.2, 0.5, 0.3, 0.3, 0.6, 0.1};
        MicroTubes out = new MicroTubes(2, 1, 3);

        MicroTubeFilter.offerAll(3, boxes, scores, out);

        for (int actionClass = 0; actionClass < 2; actionClass++) {
            assertThat(out.count(actionClass)).isEqualTo(3);
            for (int row = 0; row < 3; row++) {
                int slot = out.slot(actionClass, row);
                assertThat(out.scores()[slot]).isEqualTo(scores[3 * row + 1 + actionClass]);
                assertThat(Arrays.copyOfRange(out.boxes(), 4 * slot, 4 * slot + 4))
                        .containsExactly(Arrays.copyOfRange(boxes, 4 * row, 4 * row + 4));
                assertThat(Arrays.copyOfRange(out.scoreVectors(), 3 * slot, 3 * slot + 3))
                        .containsExactly(Arrays.copyOfRange(scores, 3 * row, 3 * row + 3));
            }
        }
    }

    @Test
    void whatIsNotANumberIsNotSelected() {
        double[] boxes = {0, 0, 1, 1, 2, 0, 3, 1, 4, 0, Double.POSITIVE_INFINITY, 1, 6, 0, 7, Double.NaN};
        MicroTubes out = new MicroTubes(1, 1, 10);

        new MicroTubeFilter(1, 1, DetectionSettings.DEFAULT)
                .filter(4, boxes, new double[] {0, Double.NaN, 0, 0.5, 0, 0.6, 0, 0.7}, out);

        assertThat(rows(out, 0, boxes)).containsExactly(1);
    }

    @Test
    void agreesWithThePlainFilterOnRandomSteps() {
        Random random = new Random(8);
        for (int run = 0; run < 60; run++) {
            int classes = 1 + random.nextInt(4);
            int boxesPerTube = 1 + random.nextInt(3);
            DetectionSettings settings = new DetectionSettings(
                    random.nextInt(4) / 64.0, 1 + random.nextInt(90), random.nextInt(9) / 8.0, 1 + random.nextInt(40));
            MicroTubeFilter filter = new MicroTubeFilter(classes, boxesPerTube, settings);
            for (int step = 0; step < 5; step++) { // one filter, steps of any length
                int rows = 1 + random.nextInt(step == 3 ? 2_000 : 80);
                double[] boxes = new double[rows * boxesPerTube * 4];
                for (int at = 0; at < boxes.length; at += 4) {
                    boxes[at] = random.nextInt(40);
                    boxes[at + 1] = random.nextInt(40);
                    boxes[at + 2] = boxes[at] + 1 + random.nextInt(30);
                    boxes[at + 3] = boxes[at + 1] + 1 + random.nextInt(30);
                }
                double[] scores = random.ints(rows * (classes + 1L), 0, 65)
                        .mapToDouble(i -> i / 64.0)
                        .toArray();
                MicroTubes out = new MicroTubes(classes, boxesPerTube, settings.capacity(rows));

                filter.filter(rows, boxes, scores, out);

                assertSame(out, PlainFilter.rows(rows, boxesPerTube, boxes, scores), settings);
            }
        }
    }

    @Test
    void namesWhatDoesNotFit() {
        MicroTubeFilter filter = new MicroTubeFilter(2, 2, DetectionSettings.DEFAULT);
        MicroTubes out = new MicroTubes(2, 2, 10);
        assertThatThrownBy(() -> filter.filter(3, new double[23], new double[9], out))
                .hasMessage("boxes: expected 3 rows x 8 values, found 23 values");
        assertThatThrownBy(() -> filter.filter(3, new double[24], new double[8], out))
                .hasMessage("scores: expected 3 rows x 3 values, found 8 values");
        assertThatThrownBy(() -> filter.filter(20, new double[160], new double[60], new MicroTubes(2, 2, 9)))
                .hasMessage("micro-tubes: expected 2 classes of at least 10 micro-tubes of 2 boxes, found 2 of 9 of 2");
        assertThatThrownBy(() -> MicroTubeFilter.offerAll(11, new double[88], new double[33], out))
                .hasMessageContaining("at least 11 micro-tubes of 2 boxes, found 2 of 10 of 2");
        assertThatThrownBy(() -> new MicroTubeFilter(0, 2, DetectionSettings.DEFAULT))
                .hasMessageContaining("were 0 and 2");
    }

    @Test
    void namesTheSettingThatIsOutOfRange() {
        assertThatThrownBy(() -> new DetectionSettings(1, 50, 0.45, 10))
                .hasMessage("detection.minScore must be in [0, 1), was 1.0");
        assertThatThrownBy(() -> new DetectionSettings(Double.NaN, 50, 0.45, 10))
                .hasMessageContaining("was NaN");
        assertThatThrownBy(() -> new DetectionSettings(0.001, 0, 0.45, 10))
                .hasMessage("detection.preNmsTop must be at least 1, was 0");
        assertThatThrownBy(() -> new DetectionSettings(0.001, 50, 1.01, 10))
                .hasMessage("detection.nmsOverlap must be in [0, 1], was 1.01");
        assertThatThrownBy(() -> new DetectionSettings(0.001, 50, 0.45, 0))
                .hasMessage("detection.keep must be at least 1, was 0");
    }

    /** Fails unless {@code out} holds exactly what the plain filter leaves of the rows. */
    static void assertSame(MicroTubes out, List<Row> rows, DetectionSettings settings) {
        int width = out.classes() + 1;
        int values = out.boxesPerTube() * 4;
        for (int actionClass = 0; actionClass < out.classes(); actionClass++) {
            List<Row> expected = PlainFilter.filter(rows, actionClass, settings);
            assertThat(out.count(actionClass)).isEqualTo(expected.size());
            for (int rank = 0; rank < expected.size(); rank++) {
                Row row = expected.get(rank);
                int slot = out.slot(actionClass, rank);
                assertThat(out.scores()[slot]).isEqualTo(row.score(actionClass));
                assertThat(Arrays.copyOfRange(out.scoreVectors(), slot * width, (slot + 1) * width))
                        .containsExactly(
                                row.scores().stream().mapToDouble(x -> x).toArray());
                double[] corners = row.boxes().stream()
                        .flatMapToDouble(b -> DoubleStream.of(b.x1(), b.y1(), b.x2(), b.y2()))
                        .toArray();
                assertThat(Arrays.copyOfRange(out.boxes(), slot * values, (slot + 1) * values))
                        .containsExactly(corners);
            }
        }
    }

    /** The rows a class holds, found by their boxes. */
    private static int[] rows(MicroTubes out, int actionClass, double[] boxes) {
        int[] rows = new int[out.count(actionClass)];
        for (int rank = 0; rank < rows.length; rank++) {
            int at = 4 * out.slot(actionClass, rank);
            while (!Arrays.equals(boxes, 4 * rows[rank], 4 * rows[rank] + 4, out.boxes(), at, at + 4)) {
                rows[rank]++;
            }
        }
        return rows;
    }
}
