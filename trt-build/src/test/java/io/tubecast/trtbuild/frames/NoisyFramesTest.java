package io.tubecast.trtbuild.frames;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.Image;
import io.tubecast.video.frames.FrameSequence;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NoisyFramesTest {
    private static final int FRAMES = 3;

    /** Three frames of one gray. */
    private static Video video(int gray) {
        return new Video("gray", 25, FRAMES, () -> new Gray(gray), null);
    }

    private static final class Gray implements FrameSequence {
        private final Image image = new Image(40, 30);

        Gray(int gray) {
            for (int i = 0; i < image.pixels().capacity(); i++) {
                image.pixels().put(i, (byte) gray);
            }
        }

        @Override
        public @Nullable Image frame(int number) {
            return number < FRAMES ? image : null;
        }

        @Override
        public int frames() {
            return FRAMES;
        }

        @Override
        public void close() {}
    }

    private static byte[] frame(Video video, int number) {
        try (FrameSequence sequence = video.frames().get()) {
            ByteBuffer pixels = Objects.requireNonNull(sequence.frame(number)).pixels();
            byte[] bytes = new byte[pixels.capacity()];
            pixels.get(0, bytes);
            return bytes;
        }
    }

    @Test
    void everyValueGoesUpOrDownByTheGivenLevels() {
        byte[] noisy = frame(video(100).withNoise(2), 0);
        int up = 0;
        for (byte value : noisy) {
            assertThat(value == 98 || value == 102).isTrue();
            up += value == 102 ? 1 : 0;
        }
        assertThat(up).isBetween(noisy.length * 45 / 100, noisy.length * 55 / 100);
        assertThat(frame(video(100), 0)).containsOnly(100);
    }

    @Test
    void theNoiseOfAFrameIsAlwaysTheSameAndThatOfTheNextAnother() {
        Video noisy = video(100).withNoise(1);
        byte[] second = frame(noisy, 1);
        assertThat(frame(noisy, 1)).isEqualTo(second);
        assertThat(frame(noisy, 0)).isNotEqualTo(second);
        try (FrameSequence sequence = noisy.frames().get()) {
            assertThat(sequence.frame(0)).isNotNull();
            assertThat(Objects.requireNonNull(sequence.frame(1)).pixels()).isEqualTo(ByteBuffer.wrap(second));
            assertThat(sequence.frame(FRAMES)).isNull();
            assertThat(sequence.frames()).isEqualTo(FRAMES);
        }
    }

    @Test
    void valuesStayBetweenBlackAndWhite() {
        assertThat(frame(video(255).withNoise(3), 0)).containsOnly(252, 255);
        assertThat(frame(video(0).withNoise(3), 0)).containsOnly(0, 3);
    }
}
