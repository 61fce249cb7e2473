package io.tubecast.onnx.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.calibration.Range;
import io.tubecast.onnx.edit.Tensors;
import io.tubecast.onnx.precision.HalfPrecision.Kind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScaleTest {
    @Test
    void unsignedIntegersSpanTheRange() {
        assertThat(Scale.unsigned(new Range(0, 25.5f))).isEqualTo(new Scale(0.1f, 0));
        // 4 - (-1) = 5 in 255 steps; 0 is 1 / (5 / 255) = 51 steps above the least
        assertThat(Scale.unsigned(new Range(-1, 4))).isEqualTo(new Scale(5 / 255f, 51));
        assertThat(Scale.signed(new Range(-1, 4))).isEqualTo(new Scale(5 / 255f, 51 - 128));
        assertThat(Scale.symmetric(new Range(-1, 4))).isEqualTo(new Scale(4 / 127f, 0));
    }

    @Test
    void rangesWithout0AreWidenedToHoldIt() {
        assertThat(Scale.unsigned(new Range(3, 5.1f))).isEqualTo(Scale.unsigned(new Range(0, 5.1f)));
        assertThat(Scale.unsigned(new Range(-5.1f, -3))).isEqualTo(Scale.unsigned(new Range(-5.1f, 0)));
        assertThat(Scale.unsigned(new Range(-5.1f, -3)).zeroPoint()).isEqualTo(255);
        assertThat(Scale.signed(new Range(-5.1f, -3)).zeroPoint()).isEqualTo(127);
    }

    @Test
    void constantsAreHeldToo() {
        assertThat(Scale.unsigned(new Range(0, 0))).isEqualTo(new Scale(0x1p-10f, 0));
        assertThat(Scale.symmetric(new Range(0, 0))).isEqualTo(new Scale(0x1p-10f, 0));
        Scale constant = Scale.unsigned(new Range(7, 7));
        assertThat(Math.rint(7 / (double) constant.scale())).isEqualTo(255);
        assertThat(Scale.unsigned(new Range(0, 1e-30f)).scale()).isEqualTo(Scale.LEAST);
    }

    @Test
    void everyValueOfARangeIsWithinHalfAStepAnd0IsExact() {
        Random random = new Random(2);
        for (int i = 0; i < 2000; i++) {
            double size = Math.pow(10, random.nextInt(12) - 6);
            float a = (float) (random.nextGaussian() * size);
            float b = (float) (random.nextGaussian() * size);
            Range range = new Range(Math.min(a, b), Math.max(a, b));
            Scale scale = Scale.unsigned(range);
            assertThat(scale.zeroPoint()).isBetween(0, 255);
            for (int k = 0; k <= 10; k++) {
                double value = range.min() + (range.max() - (double) range.min()) * k / 10;
                double integer = Math.max(0, Math.min(255, Math.rint(value / scale.scale()) + scale.zeroPoint()));
                double back = (integer - scale.zeroPoint()) * scale.scale();
                // half a step, and another half where the zero point was rounded
                assertThat(back).isCloseTo(value, offset(1.001 * scale.scale()));
            }
        }
    }

    @Test
    void theGreatestIntegerIsNotBeyondARangeThatBeginsAt0() {
        Random random = new Random(3);
        for (int i = 0; i < 5000; i++) {
            float max = random.nextFloat() * 1000;
            assertThat(Scale.unsigned(new Range(0, max)).scale() * 255).isLessThanOrEqualTo(max);
        }
    }

    @Test
    void weightsHaveAScaleForEachOutputChannel() {
        TensorProto constant = Tensors.floats("w", List.of(2L, 3L), 1, -2, 0.5f, 254, 127, -3);
        Weights rows = new Weights(constant, 0, Weights.FULL);
        assertThat(rows.scales()).containsExactly(2 / 127f, 2);
        // 1 / (2 / 127) = 63.5 is a tie and goes to the even 64; 0.5 x 63.5 = 31.75; -3 / 2 = -1.5 goes to -2
        assertThat(rows.quantized("q").getRawData().toByteArray()).containsExactly(64, -127, 32, 127, 64, -2);
        Weights columns = new Weights(constant, 1, Weights.FULL);
        assertThat(columns.scales()).containsExactly(2, 1, 3 / 127f);
        assertThat(columns.quantized("q").getRawData().toByteArray()).containsExactly(0, -2, 21, 127, 127, -127);
        assertThat(new Weights(constant, 0, Weights.REDUCED)
                        .quantized("q")
                        .getRawData()
                        .toByteArray())
                .containsExactly(32, -64, 16, 64, 32, -1);
    }

    @Test
    void aChannelOfNothingTakesTheScaleItsBiasNeeds() {
        TensorProto constant = Tensors.floats("w", List.of(3L, 1L), 0, 0, 1e-6f);
        Weights weights = new Weights(constant, 0, Weights.FULL);
        assertThat(weights.scales()).startsWith(0x1p-10f, 0x1p-10f);
        weights.makeRoom(0, 0.3f, 0.1f);
        weights.makeRoom(1, 0, 0.1f);
        weights.makeRoom(2, 1e6f, 0.1f);
        // 0.3 becomes 2^24 steps
        assertThat(Math.rint(0.3f / (0.1f * (double) weights.scale(0)))).isBetween(0x1p24 - 2, 0x1p24 + 2);
        assertThat(weights.scale(1)).isEqualTo(0x1p-10f);
        // 1e6 would be 1e6 / (0.1 x 1e-6 / 127) = 1e15 steps, more than 31 bits have; it is made 2^30
        assertThat(Math.rint(1e6 / (0.1f * (double) weights.scale(2)))).isBetween(0x1p30 - 100, 0x1p30 + 100);
        assertThat(weights.quantized("q").getRawData().toByteArray()).startsWith(0, 0);
    }

    @Test
    void halfScalesAreHalvesAndNotSmaller() {
        Random random = new Random(4);
        for (int i = 0; i < 5000; i++) {
            float scale = (float) Math.pow(10, random.nextDouble() * 6 - 5);
            float half = Scale.asHalf(scale);
            assertThat(Kind.FP16.decode(Kind.FP16.encode(half))).isEqualTo(half);
            assertThat(half).isGreaterThanOrEqualTo(scale);
            assertThat(half).isLessThanOrEqualTo(scale * (1 + 0x1p-10f) + 0x1p-24f); // a unit of the last place
        }
    }
}
