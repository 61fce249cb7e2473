package io.tubecast.onnx.quantization;

import io.tubecast.onnx.calibration.Range;
import io.tubecast.onnx.precision.HalfPrecision.Kind;

/**
 * How 8-bit integers stand for real values: value = scale * (integer - zero point).
 *
 * @param scale above 0
 * @param zeroPoint the integer that stands for 0, which is always exact: maps are padded with it, and Relu leaves it
 */
record Scale(float scale, int zeroPoint) {
    /** The least scale: products of scales stay normal floats, and quotients finite. */
    static final float LEAST = 0x1p-40f;

    /** Of what is always 0; small, since the bias that is added to its products is an integer of this scale times the weights'. */
    static final float OF_NOTHING = 0x1p-10f;

    /** The least scale in a graph of halves: 16 times the least half, so that rounding it up widens a range by a sixteenth at most. */
    static final float LEAST_HALF = 0x1p-20f;

    private static final int UNSIGNED_STEPS = 255;
    private static final int SIGNED_MAX = 127;

    /** Of signed integers, the same to both sides of 0. */
    static Scale symmetric(Range range) {
        return new Scale(step(range.magnitude(), SIGNED_MAX), 0);
    }

    /** Of integers from 0 to 255 whose least and greatest stand for those of the range; widened to hold 0 where it does not. */
    static Scale unsigned(Range range) {
        float low = Math.min(0, range.min());
        float high = Math.max(0, range.max());
        float step = step((double) high - low, UNSIGNED_STEPS);
        if (low == 0 && high > 0 && step * UNSIGNED_STEPS > high && step > LEAST) {
            step = Math.nextDown(
                    step); // not beyond the range by rounding: then a Clip before it would not be redundant
        }
        return new Scale(step, Math.min(UNSIGNED_STEPS, Math.round(-low / step)));
    }

    /** The same with integers from -128 to 127. */
    static Scale signed(Range range) {
        Scale unsigned = unsigned(range);
        return new Scale(unsigned.scale, unsigned.zeroPoint + Byte.MIN_VALUE);
    }

    /** {@code extent / steps}, or {@link #OF_NOTHING}. */
    static float step(double extent, int steps) {
        return extent == 0 ? OF_NOTHING : Math.max(LEAST, (float) (extent / steps));
    }

    /** The least scale not below this one that is a half, subnormal ones among them: integers are made for the scale as it is, so it loses nothing by being rounded. */
    static float asHalf(float scale) {
        float wanted = Math.max(scale, LEAST_HALF);
        short nearest = Kind.FP16.encode(wanted);
        return Kind.FP16.decode(nearest) >= wanted
                ? Kind.FP16.decode(nearest)
                : Kind.FP16.decode((short) (nearest + 1));
    }
}
