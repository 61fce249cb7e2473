package io.tubecast.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowEncodingTest {
    private static int[] encoded(double timeFactor, float x, float y) {
        FlowField field = new FlowField(1, 1);
        field.set(0, 0, x, y);
        byte[] bytes = new byte[3];
        FlowEncoding.DEFAULT.encode(field, timeFactor, bytes);
        return new int[] {bytes[0] & 255, bytes[1] & 255, bytes[2] & 255};
    }

    @Test
    void sixteenLevelsAPixelAround128() {
        // 16 x 0.5 = 8; 16 x -0.25 = -4; 16 x sqrt(0.25 + 0.0625) = 8.944
        assertThat(encoded(1, 0.5f, -0.25f)).containsExactly(136, 124, 137);
        assertThat(encoded(1, 0, 0)).containsExactly(128, 128, 128);
        // 3, 4, 5: 48, 64, 80
        assertThat(encoded(1, -3, 4)).containsExactly(80, 192, 208);
    }

    @Test
    void halvesRoundUp() {
        // 16 / 32 = 0.5: 128.5 and 127.5
        assertThat(encoded(1, 1 / 32f, -1 / 32f)).startsWith(129, 128);
    }

    @Test
    void displacementsOfEightPixelsAndMoreAreCut() {
        assertThat(encoded(1, 8, -8)).containsExactly(255, 0, 255);
        assertThat(encoded(1, 300, -300)).containsExactly(255, 0, 255);
        assertThat(encoded(1, 7.9375f, -7.9375f)).containsExactly(255, 1, 255); // 16 x 7.9375 = 127
        assertThat(encoded(1, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)).containsExactly(255, 0, 255);
    }

    @Test
    void theTimeFactorComesBeforeTheCut() {
        // half the frame rate: 12 pixels in two intervals are 6 in one; cut first it would be 128 + 64
        assertThat(encoded(0.5, 12, -4)).containsExactly(128 + 96, 128 - 32, 128 + 101); // 8 sqrt(144 + 16) = 101.19
    }

    @Test
    void whatIsNotANumberIsNoMotion() {
        assertThat(encoded(1, Float.NaN, 1)).containsExactly(128, 144, 144);
    }

    @Test
    void equalsTheFormulaForEveryPixelOfAStack() {
        Random random = new Random(3);
        for (int run = 0; run < 40; run++) {
            FlowField field = new FlowField(1 + random.nextInt(7), 1 + random.nextInt(7));
            for (int i = 0; i < field.values().length; i++) {
                field.values()[i] = (random.nextInt(2001) - 1000) / 64f; // exact as float
            }
            double factor = random.nextInt(8) / 4.0 + 0.25;
            byte[] stack = new byte[15 * field.width() * field.height()];
            int at = 3 * random.nextInt(5);
            FlowEncoding.DEFAULT.encode(field, factor, stack, at, 15);
            for (int pixel = 0; pixel < field.width() * field.height(); pixel++) {
                double x = field.values()[2 * pixel] * factor;
                double y = field.values()[2 * pixel + 1] * factor;
                assertThat(stack[15 * pixel + at] & 255).isEqualTo(formula(x));
                assertThat(stack[15 * pixel + at + 1] & 255).isEqualTo(formula(y));
                assertThat(stack[15 * pixel + at + 2] & 255).isEqualTo(formula((float) Math.hypot(x, y)));
            }
        }
    }

    private static int formula(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(16 * value + 128)));
    }

    @Test
    void writesNothingBesideItsThreeChannels() {
        FlowField field = new FlowField(2, 1);
        field.set(0, 0, 1, 1);
        byte[] stack = new byte[12];
        FlowEncoding.DEFAULT.encode(field, 1, stack, 3, 6);
        assertThat(stack).startsWith(0, 0, 0);
        assertThat(stack[3] & 255).isEqualTo(144);
        assertThat(new int[] {stack[6], stack[7], stack[8]}).containsOnly(0);
        assertThat(stack[9] & 255).isEqualTo(128);
        assertThatThrownBy(() -> FlowEncoding.DEFAULT.encode(field, 1, stack, 4, 6))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void mirroredBytesAreTheBytesOfTheMirroredFlow() {
        Random random = new Random(8);
        for (int run = 0; run < 40; run++) {
            int width = 1 + random.nextInt(6);
            RandomFlow flow = new RandomFlow(run, 2, width, 1 + random.nextInt(5));
            byte[] stack = new byte[6 * width * flow.height()];
            byte[] expected = stack.clone();
            for (int n = 0; n < 2; n++) {
                FlowField field = new FlowField(1, 1);
                flow.read(n, field);
                FlowEncoding.DEFAULT.encode(field, 1, stack, 3 * n, 6);
                field.mirror();
                FlowEncoding.DEFAULT.encode(field, 1, expected, 3 * n, 6);
            }
            FlowEncoding.mirror(stack, width, 6);
            for (int i = 0; i < stack.length; i++) {
                int byOne = i % 3 == 0 ? 1 : 0; // x: halves round up on either side; what was cut at 255 was more
                assertThat(Math.abs((stack[i] & 255) - (expected[i] & 255))).isLessThanOrEqualTo(byOne);
            }
        }
    }

    @Test
    void aMirroredByteIsAsFarOnTheOtherSideOf128() {
        byte[] bytes = {(byte) 128, 1, 2, (byte) 144, 1, 2, 112, 1, 2, 0, 1, 2, (byte) 255, 1, 2};
        FlowEncoding.negateX(bytes);
        assertThat(bytes).containsExactly((byte) 128, 1, 2, 112, 1, 2, (byte) 144, 1, 2, (byte) 255, 1, 2, 1, 1, 2);
    }

    @Test
    void refusesAScaleOutOfRange() {
        assertThatThrownBy(() -> new FlowEncoding(0)).hasMessage("scale must be in (0, 1000], was 0.0");
        assertThatThrownBy(() -> new FlowEncoding(Double.NaN)).hasMessageContaining("was NaN");
    }
}
