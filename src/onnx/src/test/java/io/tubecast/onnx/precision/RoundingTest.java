package io.tubecast.onnx.precision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.onnx.precision.HalfPrecision.Kind;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundingTest {
    /** The value of a half by the formula of IEEE 754: (-1)^s 2^(e-15) (1 + m/1024), or 2^-14 m/1024 where e is 0. */
    private static double valueOfHalf(int bits) {
        int exponent = bits >> 10 & 31;
        int mantissa = bits & 1023;
        double magnitude = exponent == 31
                ? mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0
                        ? Math.pow(2, -14) * mantissa / 1024
                        : Math.pow(2, exponent - 15) * (1 + mantissa / 1024.0);
        return bits >= 0x8000 ? -magnitude : magnitude;
    }

    @Test
    void everyHalfHasTheValueOfTheFormulaAndComesBack() {
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = Kind.FP16.decode((short) bits);
            double expected = valueOfHalf(bits);
            if (Double.isNaN(expected)) {
                assertThat(value).isNaN();
                assertThat(Kind.FP16.encode(value) & 0xffff).isEqualTo(bits | 0x200); // made quiet
            } else {
                assertThat((double) value).isEqualTo(expected);
                assertThat(Kind.FP16.encode(value) & 0xffff).isEqualTo(bits); // the sign of 0 too
            }
        }
    }

    /**
     * The nearest half by rounding in the unit of the last place: the unit of |v| is 2^(floor(log2 |v|) - 10), at least 2^-24; {@link Math#rint} rounds ties to
     * even, and beyond 65504 plus half a unit (65520) it is infinite.
     */
    private static double nearestHalf(double value) {
        if (Double.isNaN(value) || value == 0 || Double.isInfinite(value)) {
            return value;
        }
        int exponent = Math.max(Math.getExponent(value) - 10, -24);
        double rounded = Math.rint(Math.scalb(value, -exponent));
        double result = Math.scalb(rounded, exponent);
        return Math.abs(result) > 65504 ? Math.copySign(Double.POSITIVE_INFINITY, value) : result;
    }

    private static double nearestBfloat16(double value) {
        if (Double.isNaN(value) || value == 0 || Double.isInfinite(value)) {
            return value;
        }
        int exponent = Math.max(Math.getExponent(value) - 7, -133);
        double result = Math.scalb(Math.rint(Math.scalb(value, -exponent)), exponent);
        return Math.abs(result) > Kind.BF16.max() ? Math.copySign(Double.POSITIVE_INFINITY, value) : result;
    }

    private static void check(float value) {
        assertThat((double) Kind.FP16.decode(Kind.FP16.encode(value)))
                .as("%s as half", value)
                .isEqualTo(Double.valueOf(nearestHalf(value))); // boxed: a NaN equals itself, and 0 is not -0
        assertThat((double) Kind.BF16.decode(Kind.BF16.encode(value)))
                .as("%s as bfloat16", value)
                .isEqualTo(Double.valueOf(nearestBfloat16(value)));
    }

    @Test
    void anyFloatGoesToTheNearest() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            check(Float.intBitsToFloat(random.nextInt()));
        }
        for (int i = 0; i < 200_000; i++) { // where halves are dense, their subnormals and limits among them
            check((float) Math.scalb(random.nextDouble() - 0.5, random.nextInt(46) - 28));
        }
    }

    @Test
    void tiesGoToTheEven() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            float low = Kind.FP16.decode((short) bits);
            float high = Kind.FP16.decode((short) (bits + 1));
            float middle = (float) (((double) low + high) / 2); // exact: one bit more
            int even = bits % 2 == 0 ? bits : bits + 1;
            assertThat(Kind.FP16.encode(middle) & 0xffff).isEqualTo(even);
            assertThat(Kind.FP16.encode(-middle) & 0xffff).isEqualTo(even | 0x8000);
            assertThat(Kind.FP16.encode(Math.nextDown(middle)) & 0xffff).isEqualTo(bits);
            assertThat(Kind.FP16.encode(Math.nextUp(middle)) & 0xffff).isEqualTo(bits + 1);
        }
    }

    @Test
    void theEnds() {
        assertThat(Kind.FP16.encode(65519.996f)).isEqualTo((short) 0x7bff); // 65504, the greatest
        assertThat(Kind.FP16.encode(65520f)).isEqualTo((short) 0x7c00); // half a step further: infinite
        assertThat(Kind.FP16.encode(0x1p-24f)).isEqualTo((short) 1);
        assertThat(Kind.FP16.encode(0x1p-25f)).isEqualTo((short) 0); // a tie with 0, which is even
        assertThat(Kind.FP16.encode(Math.nextUp(0x1p-25f))).isEqualTo((short) 1);
        assertThat(Kind.FP16.encode(-0f)).isEqualTo((short) 0x8000);
        assertThat(Kind.BF16.encode(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
        assertThat(Kind.BF16.encode(Kind.BF16.max())).isEqualTo((short) 0x7f7f);
        assertThat(Kind.BF16.decode(Kind.BF16.encode(Float.NaN))).isNaN();
        assertThat(Kind.BF16.decode(Kind.BF16.encode(Float.intBitsToFloat(0x7f800001))))
                .isNaN();
        assertThat(Kind.FP16.decode(Kind.FP16.encode(Float.intBitsToFloat(0xff800001))))
                .isNaN();
    }

    @Test
    void bytesAreExactInBothAndTheirDifferenceFromAWholeMeanInHalves() {
        for (int pixel = 0; pixel < 256; pixel++) {
            assertThat(Kind.FP16.decode(Kind.FP16.encode(pixel))).isEqualTo(pixel);
            assertThat(Kind.BF16.decode(Kind.BF16.encode(pixel))).isEqualTo(pixel);
            assertThat(Kind.FP16.decode(Kind.FP16.encode(pixel - 104))).isEqualTo(pixel - 104);
        }
        // what HalfPrecision says of a mean with a fraction: units of the last place in [64, 128) are 2^-4 and 2^-1
        assertThat(Math.abs(Kind.FP16.decode(Kind.FP16.encode(123.675f)) - 123.675f))
                .isLessThanOrEqualTo(0x1p-5f);
        assertThat(Math.abs(Kind.BF16.decode(Kind.BF16.encode(123.675f)) - 123.675f))
                .isLessThanOrEqualTo(0x1p-2f);
    }
}
