package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ViterbiLabellerTest {
    @Test
    void anIslandMustBeWorthTwoSwitches() {
        // label 1 leads by 0.9 - 0.1 = 0.8 on 3 frames = 2.4; switching there and back costs 2 alpha
        double[] scores = new double[9 * 2];
        for (int t = 0; t < 9; t++) {
            boolean island = t >= 3 && t < 6;
            scores[t * 2] = island ? 0.1 : 0.9;
            scores[t * 2 + 1] = island ? 0.9 : 0.1;
        }

        assertThat(ViterbiLabeller.label(scores, 2, 1.25)).containsOnly(0); // 2.5 > 2.4
        assertThat(ViterbiLabeller.label(scores, 2, 1.15)).containsExactly(0, 0, 0, 1, 1, 1, 0, 0, 0); // 2.3 < 2.4
    }

    @Test
    void tiesGoToTheLowestLabel() {
        assertThat(ViterbiLabeller.label(new double[] {1, 1, 1, 1, 1, 1}, 3, 1)).containsExactly(0, 0);
        // 0 then 1 leads by 1 each: staying and switching both sum to 1; label 0 is the lower at the end
        assertThat(ViterbiLabeller.label(new double[] {1, 0, 0, 1}, 2, 1)).containsExactly(0, 0);
        // ending in 1 is best (2 + 1): from 0 by a switch, 1 + 3 - 1 = 3, or by staying 0 + 3 = 3: from the lower
        assertThat(ViterbiLabeller.label(new double[] {1, 0, 0, 3}, 2, 1)).containsExactly(0, 1);
    }

    @Test
    void withoutACostEveryStepTakesItsBest() {
        assertThat(ViterbiLabeller.label(new double[] {1, 2, 2, 1, 1, 2}, 2, 0)).containsExactly(1, 0, 1);
    }

    @Test
    void shortestSequences() {
        assertThat(ViterbiLabeller.label(new double[0], 3, 5)).isEmpty();
        assertThat(ViterbiLabeller.label(new double[] {0.1, 0.7, 0.2}, 3, 5)).containsExactly(1);
    }

    @Test
    void reachesTheBestOfAllLabellings() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            int steps = 1 + random.nextInt(6);
            double[] scores = random.doubles((long) steps * 3).toArray();
            double cost = random.nextDouble();

            int[] labels = ViterbiLabeller.label(scores, 3, cost);

            double best = Double.NEGATIVE_INFINITY;
            for (int code = 0; code < Math.pow(3, steps); code++) {
                best = Math.max(best, sum(scores, digits(code, steps), cost));
            }
            assertThat(sum(scores, labels, cost)).isCloseTo(best, within(1e-12));
        }
    }

    @Test
    void breaksTiesAsAFullSearchOfPredecessorsDoes() {
        Random random = new Random(6);
        for (int round = 0; round < 500; round++) {
            int steps = 1 + random.nextInt(12);
            int labels = 2 + random.nextInt(4);
            double[] scores = new double[steps * labels];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = random.nextInt(4) * 0.25; // exact in binary, so that ties are ties
            }
            double cost = random.nextInt(5) * 0.25;

            assertThat(ViterbiLabeller.label(scores, labels, cost)).isEqualTo(published(scores, labels, cost));
        }
    }

    /** The published recursion: at each step every label looks at every predecessor and takes the first maximum. */
    static int[] published(double[] scores, int labels, double cost) {
        int steps = scores.length / labels;
        double[][] d = new double[steps][labels];
        int[][] from = new int[steps][labels];
        for (int t = 0; t < steps; t++) {
            for (int v = 0; v < labels; v++) {
                double max = t == 0 ? 0 : Double.NEGATIVE_INFINITY;
                for (int u = 0; u < labels && t > 0; u++) {
                    double sum = d[t - 1][u] - (u == v ? 0 : cost);
                    if (sum > max) {
                        max = sum;
                        from[t][v] = u;
                    }
                }
                d[t][v] = scores[t * labels + v] + max;
            }
        }
        int[] path = new int[steps];
        for (int v = 1; v < labels; v++) {
            path[steps - 1] = d[steps - 1][v] > d[steps - 1][path[steps - 1]] ? v : path[steps - 1];
        }
        for (int t = steps - 1; t > 0; t--) {
            path[t - 1] = from[t][path[t]];
        }
        return path;
    }

    private static int[] digits(int code, int steps) {
        int[] labels = new int[steps];
        for (int t = 0, rest = code; t < steps; t++, rest /= 3) {
            labels[t] = rest % 3;
        }
        return labels;
    }

    private static double sum(double[] scores, int[] labels, double cost) {
        double sum = 0;
        for (int t = 0; t < labels.length; t++) {
            sum += scores[t * 3 + labels[t]] - (t > 0 && labels[t] != labels[t - 1] ? cost : 0);
        }
        return sum;
    }
}
