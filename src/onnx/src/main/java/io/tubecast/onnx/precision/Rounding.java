package io.tubecast.onnx.precision;

/**
 * 32-bit floats to 16 bits and back. To 16 bits the nearest value is taken, of two equally near the one with an even last bit, as IEEE 754 has it by default; what
 * is beyond the greatest finite value by half a step or more becomes infinite, what is nearer to 0 than to the least value becomes 0 of its sign, subnormal values
 * stay. A NaN stays one, quiet, with as much of its payload as fits. Nothing is clamped.
 */
final class Rounding {
    private static final int SIGN = 0x8000;
    private static final int HALF_INFINITY = 0x7c00;
    private static final int HALF_QUIET = 0x0200;
    private static final int FLOAT_INFINITY = 0x7f80_0000;
    private static final int FLOAT_MANTISSA = 0x007f_ffff;
    private static final int FLOAT_HIDDEN = 0x0080_0000;
    private static final int EXPONENT_OFFSET = 127 - 15;
    private static final int DROPPED = 23 - 10; // bits of the mantissa that do not fit

    private Rounding() {}

    /** The half nearest to a float: 1 bit sign, 5 bits exponent, 10 bits mantissa. */
    static short half(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & SIGN;
        int magnitude = bits & Integer.MAX_VALUE;
        if (magnitude > FLOAT_INFINITY) {
            return (short) (sign | HALF_INFINITY | HALF_QUIET | ((magnitude >>> DROPPED) & 0x3ff));
        }
        int exponent = (magnitude >>> 23) - EXPONENT_OFFSET;
        if (exponent >= 31) {
            return (short) (sign | HALF_INFINITY);
        }
        if (exponent >= 1) {
            // a carry out of the mantissa raises the exponent, as it should; out of the greatest one it makes infinity
            return (short) (sign | nearest((exponent << 23) | (magnitude & FLOAT_MANTISSA), DROPPED));
        }
        int shift = DROPPED + 1 - exponent; // subnormal: the hidden bit becomes a bit of the mantissa
        return (short) (sign | (shift > 24 ? 0 : nearest((magnitude & FLOAT_MANTISSA) | FLOAT_HIDDEN, shift)));
    }

    /** The upper 16 bits of a float, rounded: 1 bit sign, 8 bits exponent, 7 bits mantissa. */
    static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & Integer.MAX_VALUE) > FLOAT_INFINITY) {
            return (short) ((bits >>> 16) | 0x0040);
        }
        return (short) nearest(bits, 16);
    }

    /** Shifts right by {@code bits}, to nearest, ties to even. */
    private static int nearest(int value, int bits) {
        int below = (1 << (bits - 1)) - 1;
        int odd = (value >>> bits) & 1;
        return (value + below + odd) >>> bits;
    }

    /** The value of a half. */
    static float ofHalf(short half) {
        int magnitude = half & 0x7fff;
        float value;
        if (magnitude >= HALF_INFINITY) {
            value = Float.intBitsToFloat(FLOAT_INFINITY | ((magnitude & 0x3ff) << DROPPED));
        } else if (magnitude >= 0x0400) {
            value = Float.intBitsToFloat((magnitude << DROPPED) + (EXPONENT_OFFSET << 23));
        } else {
            value = magnitude * 0x1p-24f;
        }
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) | ((half & SIGN) << 16));
    }

    /** The value of the upper 16 bits of a float. */
    static float ofBfloat16(short upper) {
        return Float.intBitsToFloat(upper << 16);
    }
}
