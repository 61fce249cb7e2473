package io.tubecast.inference.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoldenInputTest {
    // xorshift32 from 1: 270369, 67634689, 2647435461, 307599695, 2398689233, 745495504, 632435482, 435756210,
    // worked out outside this program; the upper eight bits of each
    private static final int[] BYTES = {0, 4, 157, 18, 142, 44, 37, 25};

    @Test
    void isXorshiftsUpperByte() {
        GoldenInput input = new GoldenInput(1);
        for (int expected : BYTES) {
            assertThat(input.next()).isEqualTo(expected);
        }
    }

    @Test
    void fillsBytesAndFloatsInMemoryOrder() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(4);
        ByteBuffer floats = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        GoldenInput input = new GoldenInput(1);

        input.fill(new TensorSpec("a", ElementType.UINT8, List.of(2, 2)), bytes);
        input.fill(new TensorSpec("b", ElementType.FLOAT32, List.of(4)), floats);

        assertThat(bytes.get(2) & 0xFF).isEqualTo(157);
        assertThat(floats.getFloat(0)).isEqualTo(142 / 256f);
        assertThat(floats.getFloat(12)).isEqualTo(25 / 256f);
    }

    @Test
    void theTypesOfForeignGraphsHoldTheSameBytes() {
        // seed 1 gives 0, 4, 157: 4 / 256 is 2^-6, 157 / 256 is 1.2265625 x 2^-1, whose fraction is 232 / 1024
        ByteBuffer half = filled(ElementType.FLOAT16);
        assertThat(new int[] {half.getShort(0), half.getShort(2), half.getShort(4)})
                .containsExactly(0, (15 - 6) << 10, (15 - 1) << 10 | 232);
        ByteBuffer bfloat = filled(ElementType.BFLOAT16);
        assertThat(Float.intBitsToFloat(bfloat.getShort(4) << 16)).isEqualTo(157 / 256f);
        assertThat(filled(ElementType.FLOAT64).getDouble(16)).isEqualTo(157 / 256.0);
        assertThat(filled(ElementType.INT8).get(2)).isEqualTo((byte) (157 - 128));
        assertThat(filled(ElementType.INT32).getInt(8)).isEqualTo(157);
        assertThat(filled(ElementType.INT64).getLong(16)).isEqualTo(157);
        ByteBuffer bools = filled(ElementType.BOOL);
        assertThat(new byte[] {bools.get(0), bools.get(1), bools.get(2)}).containsExactly(0, 0, 1);
    }

    private static ByteBuffer filled(ElementType type) {
        TensorSpec spec = new TensorSpec("x", type, List.of(3));
        ByteBuffer elements = ByteBuffer.allocateDirect(spec.bytes()).order(ByteOrder.nativeOrder());
        new GoldenInput(1).fill(spec, elements);
        return elements;
    }

    @Test
    void theSeedZeroWouldStayZero() {
        assertThatThrownBy(() -> new GoldenInput(0)).hasMessageContaining("must not be 0");
    }
}
