package io.tubecast.onnx.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.onnx.OnnxException;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private static Histogram of(float... values) {
        Histogram histogram = new Histogram();
        histogram.add(FloatBuffer.wrap(values));
        return histogram;
    }

    @Test
    void binsAreAPowerOfTwoWide() {
        // 1.5 < 2 = 2048 x 2^-10, and not < 1: the width is 2^-10
        Histogram histogram = of(0, 1.5f, -0.25f, 1.5f, 0x1p-11f);
        assertThat(histogram.width()).isEqualTo(0x1p-10);
        assertThat(histogram.count(0)).isEqualTo(2); // 0 and 2^-11
        assertThat(histogram.count(256)).isEqualTo(1); // 0.25 x 1024
        assertThat(histogram.count(1536)).isEqualTo(2); // 1.5 x 1024
        assertThat(histogram.used()).isEqualTo(1537);
        assertThat(histogram.total()).isEqualTo(5);
        assertThat(histogram.range()).isEqualTo(new Range(-0.25f, 1.5f));
    }

    @Test
    void aGreaterValueAddsBinsUpInPairs() {
        Histogram histogram = of(1.5f, 0.25f, 1.5f - 0x1p-10f);
        histogram.add(FloatBuffer.wrap(new float[] {2})); // not < 2: one doubling, to 2^-9
        assertThat(histogram.width()).isEqualTo(0x1p-9);
        assertThat(histogram.count(128)).isEqualTo(1); // 0.25 x 512
        assertThat(histogram.count(768)).isEqualTo(1); // 1.5 x 512
        assertThat(histogram.count(767)).isEqualTo(1); // the value just below it
        assertThat(histogram.count(1024)).isEqualTo(1); // 2 x 512
    }

    @Test
    void neitherOrderNorPortionsMatter() {
        Random random = new Random(7);
        float[] values = new float[3000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(12)));
        }
        Histogram once = of(values);
        for (int trial = 0; trial < 20; trial++) {
            Histogram portions = new Histogram();
            for (int i = values.length - 1; i > 0; i--) { // shuffled
                int j = random.nextInt(i + 1);
                float swapped = values[i];
                values[i] = values[j];
                values[j] = swapped;
            }
            for (int from = 0; from < values.length; ) {
                int size = Math.min(values.length - from, random.nextInt(700));
                portions.add(FloatBuffer.wrap(values, from, size));
                from += size;
            }
            assertThat(portions.width()).isEqualTo(once.width());
            assertThat(portions.range()).isEqualTo(once.range());
            for (int bin = 0; bin < Histogram.BINS; bin++) {
                assertThat(portions.count(bin)).isEqualTo(once.count(bin));
            }
        }
    }

    @Test
    void theExtremesOfFloatsFit() {
        assertThat(of(Float.MAX_VALUE, -1).used()).isEqualTo(2048);
        assertThat(of(Float.MIN_VALUE).used()).isBetween(1025, 2048);
        assertThat(of(0, 0).choose(Method.MAX)).isEqualTo(new Range(0, 0));
        assertThat(of(0, 0).choose(Method.ENTROPY)).isEqualTo(new Range(0, 0));
        assertThat(of(0, 0).choose(Method.percentile(99.9))).isEqualTo(new Range(0, 0));
    }

    @Test
    void whatIsNotFiniteIsRefusedAndNothingOfItCounted() {
        Histogram histogram = of(1, 2);
        assertThatThrownBy(() -> histogram.add(FloatBuffer.wrap(new float[] {9, Float.NaN})))
                .isInstanceOf(OnnxException.class)
                .hasMessage("value 1 of 2 is NaN");
        assertThat(histogram.total()).isEqualTo(2);
        assertThat(histogram.range()).isEqualTo(new Range(1, 2));
        assertThatThrownBy(() -> new Histogram().range()).hasMessage("nothing was counted yet");
    }

    @Test
    void aPercentileEndsAtTheBinThatHoldsIt() {
        // 1000 values: 999 within 1/2 (bin 512 of width 2^-10 is the one that begins at 1/2), one at 1.5
        float[] values = new float[1000];
        for (int i = 0; i < 999; i++) {
            values[i] = i % 2 == 0 ? 0.5f : -0.25f;
        }
        values[999] = 1.5f;
        Histogram histogram = of(values);
        assertThat(histogram.choose(Method.percentile(99.9))).isEqualTo(new Range(-0.25f, 513 * 0x1p-10f));
        assertThat(histogram.choose(Method.percentile(99.99))).isEqualTo(new Range(-0.25f, 1.5f));
        assertThat(histogram.choose(Method.percentile(100))).isEqualTo(new Range(-0.25f, 1.5f));
        assertThat(histogram.choose(Method.MAX)).isEqualTo(new Range(-0.25f, 1.5f));
        // half of all values are at 0.25, which is cut too if less than half are to be kept
        assertThat(of(0.25f, 0.25f, -1).choose(Method.percentile(60))).isEqualTo(new Range(-257 * 0x1p-10f, 0.25f));
    }

    @Test
    void mseCutsWhereTheSquaresOfRoundingAndCuttingAreLeast() {
        // an even spread to 1 needs all of it: cutting a part w off costs w^3 / 3, what rounding gains is 255^2 times
        // less
        float[] even = new float[4096];
        for (int i = 0; i < even.length; i++) {
            even[i] = (i + 0.5f) / even.length;
        }
        assertThat(of(even).choose(Method.MSE).max()).isBetween(0.98f, 1f);
        assertThat(of(0, 0).choose(Method.MSE)).isEqualTo(new Range(0, 0));
        Random random = new Random(3);
        for (int shape = 0; shape < 6; shape++) {
            float[] values = new float[3000];
            for (int i = 0; i < values.length; i++) {
                double value = Math.pow(Math.abs(random.nextGaussian()), 1 + shape) * (shape % 2 == 0 ? 1 : -1);
                values[i] = (float) (shape < 4 ? value : value * (random.nextBoolean() ? 1 : -0.3));
            }
            Range seen = of(values).choose(Method.MAX);
            double chosen = squares(values, of(values).choose(Method.MSE));
            double least = Double.POSITIVE_INFINITY;
            for (int i = 1; i <= 400; i++) {
                least = Math.min(least, squares(values, seen.clip(seen.magnitude() * i / 400)));
            }
            assertThat(chosen).as("shape %d", shape).isBetween(0.8 * least, 1.05 * least);
        }
    }

    /** What 256 levels from the range's least to its greatest, 0 among them, change: rounded one by one. */
    private static double squares(float[] values, Range range) {
        double low = Math.min(0, range.min());
        double step = (Math.max(0, range.max()) - low) / 255;
        double sum = 0;
        for (float value : values) {
            double rounded = Math.rint(Math.max(range.min(), Math.min(range.max(), value)) / step) * step;
            sum += (value - rounded) * (value - rounded);
        }
        return sum;
    }

    @Test
    void methodsReadBackFromTheirText() {
        for (Method method : new Method[] {Method.MAX, Method.ENTROPY, Method.MSE, Method.percentile(99.99)}) {
            assertThat(Method.parse(method.toString())).isEqualTo(method);
        }
        assertThat(Method.percentile(99.999)).hasToString("percentile:99.999");
        assertThatThrownBy(() -> Method.parse("minmax"))
                .hasMessage(
                        "calibration method 'minmax' is none of max, entropy, mse, percentile:P with P as in 99.99");
        assertThatThrownBy(() -> Method.parse("percentile:x")).hasMessageContaining("'percentile:x'");
        assertThatThrownBy(() -> Method.percentile(101)).hasMessage("a percentile must be in [50, 100], was 101.0");
    }
}
