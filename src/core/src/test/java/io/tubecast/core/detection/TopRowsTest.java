package io.tubecast.core.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopRowsTest {
    @Test
    void keepsTheBestInOrderWhateverTheOrderOfArrival() {
        Random random = new Random(1);
        for (int limit : new int[] {1, 2, 7, 50, 400}) {
            for (int rows : new int[] {0, 1, limit, 2 * limit + 128, 2 * limit + 129, 5_000}) {
                check(limit, rows, row -> 1 + row); // every row is better than all before
                check(limit, rows, row -> 10_000 - row);
                check(limit, rows, row -> 0.25); // only the row decides
                check(limit, rows, row -> (1 + row % 17) / 17.0);
                check(limit, rows, row -> row % 2 == 0 ? row + 1 : 6_000 - row);
                double[] scores = random.doubles(rows).toArray();
                check(limit, rows, row -> scores[row]);
                int[] few = random.ints(rows, 0, 5).toArray();
                check(limit, rows, row -> few[row] / 4.0);
            }
        }
    }

    @Test
    void takesNothingAtOrBelowTheMinimum() {
        TopRows top = new TopRows(3);
        top.clear(0.5);

        assertThat(top.threshold()).isEqualTo(0.5);
        assertThat(top.finish()).isZero();
    }

    private static void check(int limit, int rows, IntToDoubleFunction score) {
        TopRows top = new TopRows(limit);
        top.clear(0);
        top.add(3, 0); // what a step before left behind
        top.clear(0.1);
        for (int row = 0; row < rows; row++) {
            if (score.applyAsDouble(row) > top.threshold()) {
                top.add(score.applyAsDouble(row), row);
            }
        }
        int[] expected = IntStream.range(0, rows)
                .boxed()
                .filter(row -> score.applyAsDouble(row) > 0.1)
                .sorted(Comparator.<Integer>comparingDouble(row -> -score.applyAsDouble(row))
                        .thenComparingInt(row -> row))
                .limit(limit)
                .mapToInt(row -> row)
                .toArray();

        int[] actual = new int[top.finish()];
        Arrays.setAll(actual, top::row);
        assertThat(actual).containsExactly(expected);
        for (int rank = 0; rank < actual.length; rank++) {
            assertThat(top.score(rank)).isEqualTo(score.applyAsDouble(actual[rank]));
        }
    }
}
