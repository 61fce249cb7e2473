package io.tubecast.inference.bundle;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The input of golden vectors, written out so that any program can make it: xorshift32 (Marsaglia, 2003).
 *
 * <pre>
 *   state ^= state << 13;  state ^= state >>> 17;  state ^= state << 5;   32 bits, unsigned shift to the right
 * </pre>
 *
 * <p>The state starts at the seed of the manifest, anew for each graph. Every element takes one step, then {@code b = state >>> 24} (the upper
 * eight bits, 0 to 255). A uint8, int32 or int64 element is b; one of any float type is b / 256; an int8 one b - 128; a bool one the lowest bit of b. Inputs are
 * filled in the order of the manifest, elements in memory order. The first bytes for seed 1 are 0, 4, 157, 18, 142, 44, 37, 25.
 */
public final class GoldenInput {
    private int state;

    /** Starts the generator. */
    public GoldenInput(int seed) {
        if (seed == 0) {
            throw new IllegalArgumentException("seed must not be 0: the generator would stay there");
        }
        state = seed;
    }

    /** The next value, 0 to 255. */
    public int next() {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return state >>> 24;
    }

    /** Fills all elements of a tensor, from where the generator stands. */
    public void fill(TensorSpec spec, ByteBuffer elements) {
        ByteBuffer target = elements.duplicate().order(ByteOrder.nativeOrder());
        int count = spec.elements();
        for (int i = 0; i < count; i++) {
            put(spec.type(), target, i, next());
        }
    }

    private static void put(ElementType type, ByteBuffer target, int index, int value) {
        switch (type) {
            case UINT8 -> target.put(index, (byte) value);
            case INT8 -> target.put(index, (byte) (value - 128));
            case BOOL -> target.put(index, (byte) (value & 1));
            case FLOAT32 -> target.putFloat(4 * index, value / 256f);
            case FLOAT64 -> target.putDouble(8 * index, value / 256.0);
            case INT32 -> target.putInt(4 * index, value);
            case INT64 -> target.putLong(8 * index, value);
            case BFLOAT16 -> target.putShort(2 * index, (short) (Float.floatToRawIntBits(value / 256f) >>> 16));
            case FLOAT16 -> target.putShort(2 * index, half(value));
        }
    }

    /** The bits of b / 256 in half precision, which holds all eight bits of b: exponent bias 15, ten bits of fraction. */
    private static short half(int b) {
        if (b == 0) {
            return 0;
        }
        int power = 31 - Integer.numberOfLeadingZeros(b);
        int fraction = (b << (10 - power)) & 0x3ff;
        return (short) ((power - 8 + 15) << 10 | fraction);
    }
}
