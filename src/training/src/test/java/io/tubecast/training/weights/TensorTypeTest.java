package io.tubecast.training.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TensorTypeTest {
    /** All 65,536: (-1)^s 2^(e-15) (1 + f/1024), for e = 0: (-1)^s 2^-14 f/1024, for e = 31: infinity or no number. */
    @Test
    void everyHalfIsWhatTheFormulaSays() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 10 & 31;
            double fraction = (bits & 1023) / 1024.0;
            double size = exponent == 31
                    ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                    : exponent == 0 ? Math.pow(2, -14) * fraction : Math.pow(2, exponent - 15) * (1 + fraction);
            float expected = (float) (bits >> 15 == 0 ? size : -size);
            assertThat(decoded(TensorType.FLOAT16, bits))
                    .as("bits %x", bits)
                    .isEqualTo(Float.valueOf(expected)); // boxed: no number equals no number, and -0 is not 0
        }
    }

    /** All 65,536: (-1)^s 2^(e-127) (1 + f/128), for e = 0: (-1)^s 2^-126 f/128, for e = 255: infinity or no number. */
    @Test
    void everyBrainFloatIsWhatTheFormulaSays() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 7 & 255;
            double fraction = (bits & 127) / 128.0;
            double size = exponent == 255
                    ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                    : exponent == 0 ? Math.pow(2, -126) * fraction : Math.pow(2, exponent - 127) * (1 + fraction);
            float expected = (float) (bits >> 15 == 0 ? size : -size);
            assertThat(decoded(TensorType.BFLOAT16, bits))
                    .as("bits %x", bits)
                    .isEqualTo(Float.valueOf(expected)); // boxed: no number equals no number, and -0 is not 0
        }
    }

    private static float decoded(TensorType type, int bits) {
        float[] value = new float[1];
        assertThat(type.decode(ByteBuffer.allocate(2).putShort(0, (short) bits), value, 0))
                .isEqualTo(1);
        return value[0];
    }
}
