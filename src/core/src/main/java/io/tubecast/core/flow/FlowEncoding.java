package io.tubecast.core.flow;

import java.util.Objects;

/**
 * Flow as bytes: for each pixel x, y and magnitude, each {@code clamp(round(scale * value + 128), 0, 255)}.
 *
 * <p>The magnitude is offset by 128 too, as in the published flow images, so it is never below. At the usual scale of 16 a byte is a sixteenth of a pixel and
 * displacements beyond about 8 pixels look alike. The published images have x as red, y as green and magnitude as blue of a JPEG; here
 * they are three bytes in that order, without loss.
 *
 * @param scale grey levels for a pixel of displacement
 */
public record FlowEncoding(double scale) {
    /** Bytes of a pixel of a field. */
    public static final int CHANNELS = 3;

    /** The byte of no displacement. */
    public static final int ZERO = 128;

    /** Sixteen levels a pixel. */
    public static final FlowEncoding DEFAULT = new FlowEncoding(16);

    private static final double LARGEST_SCALE = 1000;
    private static final float LARGEST = 255;

    /** Checks the scale. */
    public FlowEncoding {
        if (!(scale > 0 && scale <= LARGEST_SCALE)) {
            throw new IllegalArgumentException("scale must be in (0, 1000], was " + scale);
        }
    }

    /**
     * Encodes a field on its own.
     *
     * @param timeFactor training interval / actual interval: what turns the displacement into that of a training interval
     * @param into (out) [height, width, 3]
     */
    public void encode(FlowField field, double timeFactor, byte[] into) {
        encode(field, timeFactor, into, 0, CHANNELS);
    }

    /**
     * Encodes a field into one of the fields of a stack.
     *
     * @param timeFactor training interval / actual interval, applied before rounding and clamping
     * @param into (out) [height, width, channels]
     * @param firstChannel where x goes; y and magnitude follow
     * @param channels bytes a pixel of {@code into}
     */
    public void encode(FlowField field, double timeFactor, byte[] into, int firstChannel, int channels) {
        int pixels = field.width() * field.height();
        Objects.checkFromIndexSize(firstChannel, CHANNELS, channels);
        Objects.checkFromIndexSize(0, pixels * channels, into.length);
        float[] values = field.values();
        float factor = (float) (scale * timeFactor);
        for (int i = 0, at = firstChannel; i < pixels; i++, at += channels) {
            float x = factor * orZero(values[2 * i]);
            float y = factor * orZero(values[2 * i + 1]);
            into[at] = level(x);
            into[at + 1] = level(y);
            into[at + 2] = level((float) Math.sqrt(x * x + y * y));
        }
    }

    /** A method that finds nothing may say so by NaN: to the network that is no motion. */
    private static float orZero(float value) {
        return Float.isNaN(value) ? 0 : value;
    }

    private static byte level(float scaled) {
        float clamped = Math.max(0, Math.min(LARGEST, scaled + ZERO));
        return (byte) (int) (clamped + 0.5f); // rounds: it is not negative
    }

    /**
     * Mirrors encoded fields horizontally, in place: columns change places, x displacements their sign (256 - value; what was cut at one end is cut at
     * the other).
     *
     * <p>Differs from the released AMTnet, which mirrors the pictures and leaves the sign, so that a mirrored man walking right is shown moving left.
     *
     * @param stack (in, out) [height, width, channels], x first of every three channels
     * @param width in pixels
     * @param channels bytes a pixel, three for each field
     */
    public static void mirror(byte[] stack, int width, int channels) {
        for (int row = 0; row < stack.length; row += width * channels) {
            for (int left = row, right = row + (width - 1) * channels;
                    left < right;
                    left += channels, right -= channels) {
                for (int channel = 0; channel < channels; channel++) {
                    byte value = stack[left + channel];
                    stack[left + channel] = stack[right + channel];
                    stack[right + channel] = value;
                }
            }
        }
        negateX(stack);
    }

    /**
     * Changes the sign of every x displacement, in place; for whoever has mirrored the columns otherwise.
     *
     * @param bytes (in, out) any number of pixels and fields, x first of every three bytes
     */
    public static void negateX(byte[] bytes) {
        for (int i = 0; i < bytes.length; i += CHANNELS) {
            bytes[i] = negated(bytes[i]);
        }
    }

    /** The byte of a displacement as large the other way: 256 - value, what was cut at one end is cut at the other. */
    public static byte negated(byte value) {
        return (byte) Math.min(255, 2 * ZERO - (value & 255));
    }
}
