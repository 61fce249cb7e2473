package io.tubecast.video.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.Image;
import io.tubecast.testkit.Allocation;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StackFitTest {
    private static final int FIELDS = 5;

    @Test
    void everyFieldIsResizedAsAPictureIs() {
        try (StackFit fit = new StackFit(3 * FIELDS, 40, 30, 64, 48);
                OpenCvResizer resizer = new OpenCvResizer()) {
            fill(fit.stack());
            ByteBuffer fitted = ByteBuffer.allocateDirect(3 * FIELDS * 64 * 48);
            fit.fit(fitted);
            Image source = new Image(40, 30);
            Image target = new Image(64, 48);
            for (int field = 0; field < FIELDS; field++) {
                for (int i = 0; i < source.pixels().capacity(); i++) {
                    source.pixels().put(i, fit.stack().get(i / 3 * 3 * FIELDS + 3 * field + i % 3));
                }
                resizer.resize(source, target);
                for (int i = 0; i < target.pixels().capacity(); i++) {
                    assertThat(fitted.get(i / 3 * 3 * FIELDS + 3 * field + i % 3))
                            .isEqualTo(target.pixels().get(i));
                }
            }
        }
    }

    @Test
    void aStackOfTheRightSizeStaysAsItIs() {
        try (StackFit fit = new StackFit(6, 8, 4, 8, 4)) {
            fill(fit.stack());
            ByteBuffer fitted = ByteBuffer.allocateDirect(6 * 8 * 4);
            fit.fit(fitted);
            assertThat(fitted).isEqualTo(fit.stack());
        }
    }

    @Test
    void allocatesNothingForAStack() {
        try (StackFit fit = new StackFit(15, 40, 30, 64, 48)) {
            fill(fit.stack());
            ByteBuffer fitted = ByteBuffer.allocateDirect(15 * 64 * 48);
            assertThat(Allocation.bytesPerCall(2_000, () -> fit.fit(fitted))).isZero();
        }
    }

    @Test
    void aTargetOfAnotherSizeIsRefused() {
        try (StackFit fit = new StackFit(6, 8, 4, 8, 4)) {
            assertThatThrownBy(() -> fit.fit(ByteBuffer.allocateDirect(7)))
                    .hasMessage("the target must be direct and hold 192 bytes, was direct of 7");
        }
    }

    private static void fill(ByteBuffer bytes) {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) random.nextInt(256));
        }
    }
}
