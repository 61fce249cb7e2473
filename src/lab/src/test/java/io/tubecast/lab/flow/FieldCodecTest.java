package io.tubecast.lab.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;

class FieldCodecTest {
    /** A slope with steps in it and noise on it: what flow looks like. */
    static byte[] field(Random random, int width, int height, int noise) {
        byte[] field = new byte[3 * width * height];
        double slope = random.nextDouble() * 4 - 2;
        int step = random.nextInt(width);
        for (int i = 0; i < width * height; i++) {
            double ramp = slope * (i % width) + (i % width > step ? 60 : 0);
            for (int channel = 0; channel < 3; channel++) {
                field[3 * i + channel] = (byte) (128 + channel * ramp + random.nextInt(noise + 1));
            }
        }
        return field;
    }

    @Test
    void fieldsOfAnySizeAndKindComeBackUnchanged() throws DataFormatException {
        Random random = new Random(6);
        for (int run = 0; run < 200; run++) {
            int width = 1 + random.nextInt(40);
            int height = 1 + random.nextInt(40);
            byte[] field = field(random, width, height, run % 2 == 0 ? 255 : 3);
            byte[] back = new byte[field.length];
            FieldCodec codec = new FieldCodec(width, height);
            codec.unpack(codec.pack(field), back);
            assertThat(back).isEqualTo(field);
        }
    }

    @Test
    void aFieldWithoutMotionTakesNextToNothing() {
        byte[] still = new byte[3 * 300 * 300];
        Arrays.fill(still, (byte) 128);
        assertThat(new FieldCodec(300, 300).pack(still)).hasSizeLessThan(2_000);
    }

    @Test
    void slopesCostLessThanPixels() {
        byte[] smooth = field(new Random(1), 300, 300, 0);
        // wrapped ramps with one step: nearly all differences are -2 to 2
        assertThat(new FieldCodec(300, 300).pack(smooth)).hasSizeLessThan(smooth.length / 10);
    }

    @Test
    void bytesOfAnotherSizeAreRefused() {
        byte[] packed = new FieldCodec(8, 8).pack(field(new Random(2), 8, 8, 5));
        byte[] larger = new byte[3 * 9 * 8];
        assertThatThrownBy(() -> new FieldCodec(9, 8).unpack(packed, larger))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("a field of 9x8 has 216 bytes, these are 192");
        assertThatThrownBy(() -> new FieldCodec(7, 8).unpack(packed, larger)).hasMessageContaining("more than 168");
        assertThatThrownBy(() -> new FieldCodec(8, 8).unpack(Arrays.copyOf(packed, packed.length / 2), larger))
                .isInstanceOf(DataFormatException.class);
    }
}
