package io.tubecast.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.from_blob;

import java.util.Objects;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Numbers in and out of tensors, for tests. */
public final class Values {
    private Values() {}

    /** A tensor of given values. */
    public static Tensor tensor(float[] values, long... shape) {
        return from_blob(new FloatPointer(values), shape).clone();
    }

    /** Seeded values in [-1, 1). */
    public static float[] random(int seed, int length) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** Checks equality within 1e-4 of the largest value (at least 1): float sums in another order differ in the seventh digit. */
    public static void assertSame(float @Nullable [] found, float @Nullable [] expected) {
        assertSame(found, expected, 1e-4f);
    }

    /** Checks equality within a share of the largest value (at least 1). */
    public static void assertSame(float @Nullable [] foundOrNot, float @Nullable [] expectedOrNot, float share) {
        float[] found = Objects.requireNonNull(foundOrNot);
        float[] expected = Objects.requireNonNull(expectedOrNot);
        assertThat(found).hasSameSizeAs(expected);
        float largest = 1;
        float difference = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(found[i] - expected[i]));
        }
        assertThat(difference / largest).isCloseTo(0, within(share));
        assertThat(expected).isNotEqualTo(new float[expected.length]); // something was compared
    }
}
