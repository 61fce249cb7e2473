package io.tubecast.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.anchor.AnchorLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoxCodecTest {
    /** Anchor 1 is the one of the golden values; anchor 0 only shifts it. */
    private static final BoxCodec CODEC =
            new BoxCodec(new float[] {0.1f, 0.1f, 0.1f, 0.1f, 0.5f, 0.5f, 0.2f, 0.4f}, 2, 0.1, 0.2);

    // frame 1: center (.55, .5), size .3 x .4; frame 2: center (.48, .6), size .1 x .8
    private static final float[] TUBE = {0.4f, 0.3f, 0.7f, 0.7f, 0.43f, 0.2f, 0.53f, 1.0f};

    // .05 / (.1 * .2) = 2.5, 0, ln(1.5) / .2, 0; -.02 / .02 = -1, .1 / .04 = 2.5, ln(.5) / .2, ln(2) / .2
    private static final float[] OFFSETS = {2.5f, 0f, 2.02733f, 0f, -1f, 2.5f, -3.465736f, 3.465736f};

    @Test
    void encodesEachFrameFromTheSameAnchor() {
        float[] offsets = new float[10];

        CODEC.encode(1, TUBE, 0, offsets, 2);

        for (int i = 0; i < 8; i++) {
            assertThat(offsets[2 + i])
                    .isCloseTo(OFFSETS[i], within(5e-6f)); // 6e-8 of a corner / (.1 * .2), and the digits above
        }
        assertThat(offsets).startsWith(0, 0);
    }

    @Test
    void decodesWhatTheFormulaSays() {
        double[] boxes = new double[9];

        CODEC.decode(1, OFFSETS, 0, boxes, 1);

        for (int i = 0; i < 8; i++) {
            assertThat(boxes[1 + i]).isCloseTo(TUBE[i], within(5e-7)); // the digits of the offsets above
        }
    }

    @Test
    void readsOneAnchorOutOfABufferThatBeginsAnywhere() {
        FloatBuffer buffer =
                ByteBuffer.allocateDirect(4 * 19).order(ByteOrder.nativeOrder()).asFloatBuffer();
        buffer.put(3 + 8, OFFSETS).position(3);
        double[] boxes = new double[8];

        CODEC.decode(1, buffer, boxes, 0);

        double[] expected = new double[8];
        CODEC.decode(1, OFFSETS, 0, expected, 0);
        assertThat(boxes).containsExactly(expected);
        assertThat(buffer.position()).isEqualTo(3);
    }

    @Test
    void doesNotClipToTheImage() {
        double[] boxes = new double[8];

        // center .1 - 20 * .1 * .1 = -.1, size .1: from -.15 to -.05; ln 30 / .2 = 17.00599 makes it 3 wide: from .1 -
        // 1.5
        CODEC.decode(0, new float[] {-20, 0, 0, 0, 0, 0, 17.006f, 0}, 0, boxes, 0);

        assertThat(boxes[0]).isCloseTo(-0.15, within(1e-7));
        assertThat(boxes[2]).isCloseTo(-0.05, within(1e-7));
        assertThat(boxes[4]).isCloseTo(-1.4, within(1e-5));
        assertThat(boxes[6]).isCloseTo(1.6, within(1e-5));
    }

    @Test
    void decodingUndoesEncoding() {
        Random random = new Random(5);
        for (int boxesPerTube = 1; boxesPerTube <= 4; boxesPerTube++) {
            BoxCodec codec = BoxCodec.of(AnchorLayout.ssd300(), boxesPerTube);
            for (int run = 0; run < 2_000; run++) {
                float[] tube = new float[4 * boxesPerTube];
                for (int at = 0; at < tube.length; at += 4) {
                    tube[at] = random.nextFloat() * 1.4f - 0.2f;
                    tube[at + 1] = random.nextFloat() * 1.4f - 0.2f;
                    tube[at + 2] = tube[at] + 0.01f + random.nextFloat();
                    tube[at + 3] = tube[at + 1] + 0.01f + random.nextFloat();
                }
                int anchor = random.nextInt(codec.anchorCount());
                float[] offsets = new float[tube.length];
                double[] back = new double[tube.length];
                codec.encode(anchor, tube, 0, offsets, 0);
                codec.decode(anchor, offsets, 0, back, 0);
                for (int i = 0; i < tube.length; i++) {
                    assertThat(back[i]).isCloseTo(tube[i], within(2e-6)); // float offsets of up to 300 x .1 x .07
                }
            }
        }
    }

    @Test
    void usesTheVariancesItIsGiven() {
        BoxCodec codec = new BoxCodec(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, 1, 1, 1);
        float[] offsets = new float[4];

        codec.encode(0, new float[] {0.5f, 0.25f, 1f, 0.5f}, 0, offsets, 0);

        // center (.75, .375): .25 / .5, -.125 / .5; size .5 x .25: ln 1, ln .5
        assertThat(offsets).containsExactly(new float[] {0.5f, -0.25f, 0f, -0.6931472f}, within(1e-7f));
    }

    @Test
    void namesWhatCannotBeCoded() {
        assertThatThrownBy(() -> CODEC.encode(1, new float[] {0.4f, 0.3f, 0.4f, 0.7f, 0, 0, 1, 1}, 0, new float[8], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a box to encode must have a positive size, was (0.4");
        assertThatThrownBy(() -> CODEC.encode(1, new float[] {0, 0, 1, 1, Float.NaN, 0, 1, 1}, 0, new float[8], 0))
                .hasMessageContaining("positive size, was (NaN");
        assertThatThrownBy(() -> new BoxCodec(new float[] {0, 0, 1, 1, 0, 0, 1, 0}, 2, 0.1, 0.2))
                .hasMessage("anchor 1 must have a positive size, was 1.0 x 0.0");
        assertThatThrownBy(() -> new BoxCodec(new float[7], 2, 0.1, 0.2)).hasMessageContaining("were 7 values");
        assertThatThrownBy(() -> new BoxCodec(new float[] {0, 0, 1, 1}, 0, 0.1, 0.2))
                .hasMessageContaining("was 0");
        assertThatThrownBy(() -> new BoxCodec(new float[] {0, 0, 1, 1}, 2, 0.1, 0))
                .hasMessage("variances must be positive, were 0.1 and 0.0");
    }
}
