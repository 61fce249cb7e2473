package io.tubecast.lab.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.video.frames.FrameSequence;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FramesAheadTest {
    @Test
    void givesWhatTheSourceGivesInAnyRhythm() {
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            int stride = 1 + random.nextInt(4);
            try (FramesAhead ahead = new FramesAhead(new Numbered(37, Integer.MAX_VALUE))) {
                int number = random.nextInt(3);
                for (; number < 37; number += stride) {
                    assertThat(read(ahead, number)).isEqualTo(number);
                }
                assertThat(ahead.frame(number)).isNull();
                assertThat(ahead.frames()).isEqualTo(37);
            }
        }
    }

    @Test
    void aJumpPastTheFrameReadAheadGivesTheRightFrame() {
        try (FramesAhead ahead = new FramesAhead(new Numbered(20, Integer.MAX_VALUE))) {
            assertThat(read(ahead, 0)).isZero();
            assertThat(read(ahead, 1)).isEqualTo(1); // 2 is read ahead
            assertThat(read(ahead, 9)).isEqualTo(9); // 17 is read ahead
            assertThatThrownBy(() -> ahead.frame(10))
                    .hasMessage("frame 10 was asked for after 9, but frame 17 has been read ahead");
        }
    }

    @Test
    void aPictureIsNotTouchedByTheReadingAhead() throws InterruptedException {
        Numbered source = new Numbered(10, Integer.MAX_VALUE);
        try (FramesAhead ahead = new FramesAhead(source)) {
            ahead.frame(0);
            Image picture = Objects.requireNonNull(ahead.frame(1));
            source.awaitFrame(2);
            assertThat(picture.pixels().get(0)).isEqualTo((byte) 1);
        }
    }

    @Test
    void damageIsToldWhenTheDamagedFrameIsAskedForAndNotBefore() {
        try (FramesAhead ahead = new FramesAhead(new Numbered(10, 2))) {
            assertThat(read(ahead, 0)).isZero();
            assertThat(read(ahead, 1)).isEqualTo(1);
            assertThatThrownBy(() -> ahead.frame(2))
                    .isInstanceOf(FrameSourceException.class)
                    .hasMessage("damaged at 2");
        }
        Numbered source = new Numbered(10, 2);
        try (FramesAhead ahead = new FramesAhead(source)) {
            ahead.frame(0);
            ahead.frame(1);
        }
        assertThat(source.closed).isTrue();
    }

    private static int read(FramesAhead ahead, int number) {
        return Objects.requireNonNull(ahead.frame(number)).pixels().get(0);
    }

    /** Frames whose first pixel is their number, in one picture that is used again as real sources do. */
    private static final class Numbered implements FrameSequence {
        private final int frames;
        private final int damagedFrom;
        private final Image picture = new Image(2, 2);
        private volatile int read = -1;
        private boolean closed;

        Numbered(int frames, int damagedFrom) {
            this.frames = frames;
            this.damagedFrom = damagedFrom;
        }

        void awaitFrame(int number) throws InterruptedException {
            while (read < number) {
                Thread.sleep(1);
            }
        }

        @Override
        public @Nullable Image frame(int number) {
            if (number >= damagedFrom) {
                throw new FrameSourceException("damaged at " + number);
            }
            if (number >= frames) {
                return null;
            }
            picture.pixels().put(0, (byte) number);
            read = number;
            return picture;
        }

        @Override
        public int frames() {
            return frames;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
