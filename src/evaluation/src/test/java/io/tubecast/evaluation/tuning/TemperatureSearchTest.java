package io.tubecast.evaluation.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.evaluation.format.DetectionStep;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TemperatureSearchTest {
    private static DetectionStep row(double... scores) {
        return new DetectionStep("clip", 100, 100, 0, new int[] {0, 4}, new double[] {0, 0, 9, 9, 0, 0, 9, 9}, scores);
    }

    @Test
    void findsTheTemperatureThatScoresWereMadeWith() {
        for (double made : new double[] {0.5, 1, 2, 3.5}) {
            Random random = new Random(3);
            TemperatureSearch search = new TemperatureSearch();
            for (int i = 0; i < 20_000; i++) {
                // the true probabilities, and scores that are surer of them: softmax(made * log p)
                double[] p = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
                double sum = p[0] + p[1] + p[2];
                double[] scores = new double[3];
                double total = 0;
                for (int k = 0; k < 3; k++) {
                    scores[k] = Math.pow(p[k] / sum, made);
                    total += scores[k];
                }
                for (int k = 0; k < 3; k++) {
                    scores[k] /= total;
                }
                double drawn = random.nextDouble() * sum;
                int truth = drawn < p[0] ? 0 : drawn < p[0] + p[1] ? 1 : 2;
                // class 0 has tube 0, class 1 has tube 1; background overlaps neither
                double[][] overlaps = {{truth == 1 ? 0.8 : 0.2, truth == 2 ? 0.7 : 0.4}};
                search.add(row(scores), new int[] {0, 1}, overlaps);
            }
            assertThat(search.best()).isEqualTo(made, within(0.08 * made));
        }
    }

    @Test
    void theLossIsTheMeanOfMinusTheLogOfWhatIsTrue() {
        TemperatureSearch search = new TemperatureSearch();
        search.add(row(0.5, 0.25, 0.25), new int[] {1}, new double[][] {{0.9}});
        search.add(row(0.5, 0.3, 0.2), new int[] {1}, new double[][] {{0.49}}); // not half: background
        // -(ln 0.25 + ln 0.5) / 2 = (1.386294 + 0.693147) / 2
        assertThat(search.loss(1)).isEqualTo(1.039721, within(1e-6));
        assertThat(search.size()).isEqualTo(2);
    }

    @Test
    void detectionsThatNobodyWouldPublishDoNotCount() {
        TemperatureSearch search = new TemperatureSearch();
        search.add(row(0.85, 0.08, 0.07), new int[] {0}, new double[][] {{0.9}});
        assertThat(search.size()).isZero();
        assertThat(search.best()).isEqualTo(1);
    }
}
