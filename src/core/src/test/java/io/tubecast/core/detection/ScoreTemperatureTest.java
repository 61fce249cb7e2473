package io.tubecast.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.testkit.Allocation;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreTemperatureTest {
    private static void add(MicroTubes tubes, int actionClass, double box, double... vector) {
        int slot = tubes.add(actionClass);
        tubes.scores()[slot] = vector[actionClass + 1];
        Arrays.fill(tubes.boxes(), slot * 8, slot * 8 + 8, box);
        System.arraycopy(vector, 0, tubes.scoreVectors(), slot * 3, 3);
    }

    @Test
    void isTheSoftmaxOfLogitsDividedByTheTemperature() {
        MicroTubes tubes = new MicroTubes(2, 2, 2);
        add(tubes, 0, 0.5, 0.25, 0.64, 0.11);
        ScoreTemperature.apply(tubes, 2);
        // roots: 0.5, 0.8, 0.331662; sum 1.631662
        assertThat(tubes.scoreVectors()[0]).isEqualTo(0.5 / 1.631662, within(1e-6));
        assertThat(tubes.scores()[0]).isEqualTo(0.8 / 1.631662, within(1e-6));
    }

    @Test
    void oneChangesNothing() {
        MicroTubes tubes = new MicroTubes(2, 2, 2);
        add(tubes, 1, 0.5, 0.2, 0.3, 0.5);
        double[] before = tubes.scoreVectors().clone();
        ScoreTemperature.apply(tubes, 1);
        assertThat(tubes.scoreVectors()).isEqualTo(before);
    }

    @Test
    void microTubesThatChangePlacesTakeTheirBoxesAlong() {
        MicroTubes tubes = new MicroTubes(2, 2, 3);
        add(tubes, 0, 0.1, 0.06, 0.47, 0.47); // squared: 0.0036, 0.2209, 0.2209: 0.4960
        add(tubes, 0, 0.2, 0.30, 0.46, 0.24); // squared: 0.0900, 0.2116, 0.0576: 0.5891
        ScoreTemperature.apply(tubes, 0.5);
        assertThat(tubes.scores()[0]).isEqualTo(0.5891, within(1e-4));
        assertThat(tubes.scores()[1]).isEqualTo(0.4960, within(1e-4));
        assertThat(tubes.boxes()[0]).isEqualTo(0.2);
        assertThat(tubes.boxes()[15]).isEqualTo(0.1);
        assertThat(tubes.scoreVectors()[1]).isEqualTo(tubes.scores()[0]);
    }

    @Test
    void rowsStayDistributionsAndClassesStayInOrder() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            MicroTubes tubes = new MicroTubes(2, 2, 8);
            for (int i = 0; i < 8; i++) {
                double a = random.nextDouble();
                double b = random.nextDouble() * (1 - a);
                add(tubes, 1, i, a, b, 1 - a - b);
            }
            ScoreTemperature.apply(tubes, 0.3 + 3 * random.nextDouble());
            for (int rank = 0; rank < 8; rank++) {
                int slot = tubes.slot(1, rank);
                double sum = tubes.scoreVectors()[3 * slot]
                        + tubes.scoreVectors()[3 * slot + 1]
                        + tubes.scoreVectors()[3 * slot + 2];
                assertThat(sum).isEqualTo(1, within(1e-9));
                assertThat(tubes.scores()[slot]).isEqualTo(tubes.scoreVectors()[3 * slot + 2]);
                if (rank > 0) {
                    assertThat(tubes.scores()[slot]).isLessThanOrEqualTo(tubes.scores()[slot - 1]);
                }
            }
        }
    }

    @Test
    void allocatesNothing() {
        MicroTubes tubes = new MicroTubes(2, 2, 2);
        add(tubes, 0, 0.5, 0.25, 0.64, 0.11);
        assertThat(Allocation.bytesPerCall(5_000, () -> ScoreTemperature.apply(tubes, 1.01)))
                .isZero();
    }
}
