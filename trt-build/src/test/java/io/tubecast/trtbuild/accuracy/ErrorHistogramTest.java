package io.tubecast.trtbuild.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ErrorHistogramTest {
    @Test
    void quantilesAreAtMostASixtyFourthOverThoseOfTheSortedErrors() {
        for (int seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] errors = new float[1 + random.nextInt(5000)];
            ErrorHistogram histogram = new ErrorHistogram();
            for (int i = 0; i < errors.length; i++) {
                // sizes from 1e-8 to 1e8, and zeros
                errors[i] = random.nextInt(10) == 0 ? 0 : (float) Math.pow(10, random.nextDouble() * 16 - 8);
                histogram.add(errors[i]);
            }
            Arrays.sort(errors);
            for (double share : new double[] {0.01, 0.5, 0.9, 0.95, 0.99, 1}) {
                float exact = errors[(int) Math.max(1, Math.ceil(share * errors.length)) - 1];
                assertThat(histogram.quantile(share)).isBetween((double) exact, exact * (1 + 1 / 64.0));
            }
            assertThat(histogram.max()).isEqualTo(errors[errors.length - 1]);
            assertThat(histogram.total()).isEqualTo(errors.length);
        }
    }

    @Test
    void whatIsNoNumberIsTheLargestError() {
        ErrorHistogram histogram = new ErrorHistogram();
        histogram.add(1);
        histogram.add(Float.NaN);
        assertThat(histogram.max()).isInfinite();
        assertThat(histogram.quantile(1)).isInfinite();
        assertThat(histogram.quantile(0.5)).isBetween(1.0, 1 + 1 / 64.0);
    }
}
