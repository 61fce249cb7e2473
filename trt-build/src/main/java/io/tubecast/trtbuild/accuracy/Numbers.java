package io.tubecast.trtbuild.accuracy;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** The elements of a tensor as floats, whatever they are. */
public final class Numbers {
    private static final int FRACTION = 0x3ff;
    private static final int INFINITE = 0x1f;

    private Numbers() {}

    /** Whether elements of a type are compared: numbers are, truth values are not. */
    static boolean known(ElementType type) {
        return type != ElementType.BOOL;
    }

    /** The elements; those of a tensor of floats themselves, others copied. */
    public static FloatBuffer of(Tensor tensor) {
        ElementType type = tensor.spec().type();
        if (type == ElementType.FLOAT32) {
            return tensor.floats();
        }
        ByteBuffer bytes = tensor.bytes();
        FloatBuffer values = FloatBuffer.allocate(tensor.spec().elements());
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, element(type, bytes, i));
        }
        return values;
    }

    private static float element(ElementType type, ByteBuffer bytes, int index) {
        return switch (type) {
            case UINT8, BOOL -> bytes.get(index) & 0xff;
            case INT8 -> bytes.get(index);
            case INT32 -> bytes.getInt(4 * index);
            case INT64 -> bytes.getLong(8 * index);
            case FLOAT32 -> bytes.getFloat(4 * index);
            case FLOAT64 -> (float) bytes.getDouble(8 * index);
            case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort(2 * index) << 16);
            case FLOAT16 -> half(bytes.getShort(2 * index));
        };
    }

    /** The value of a half: bias 15, ten bits of fraction; below 2^-14 steps of 2^-24. */
    static float half(short bits) {
        int exponent = bits >> 10 & INFINITE;
        int fraction = bits & FRACTION;
        float size;
        if (exponent == INFINITE) {
            size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            size = Math.scalb((float) fraction, -24);
        } else {
            size = Math.scalb(1 + fraction / 1024f, exponent - 15);
        }
        return bits < 0 ? -size : size;
    }
}
