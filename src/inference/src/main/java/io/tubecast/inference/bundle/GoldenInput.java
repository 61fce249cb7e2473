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
 * eight bits, 0 to 255). A uint8 element is b; a float32 element is b / 256. Inputs are filled in the order of the
 * manifest, elements in memory order. The first bytes for seed 1 are 0, 4, 157, 18, 142, 44, 37, 25.
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
            if (spec.type() == ElementType.UINT8) {
                target.put(i, (byte) next());
            } else {
                target.putFloat(4 * i, next() / 256f);
            }
        }
    }
}
