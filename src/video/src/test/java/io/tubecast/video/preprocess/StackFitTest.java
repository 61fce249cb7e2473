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
    void stacksFromSlotsThatTakeTurnsAreFittedWhereTheyLie() {
        try (StackFit fit = new StackFit(6, 40, 30, 64, 48)) {
            ByteBuffer fitted = ByteBuffer.allocateDirect(6 * 64 * 48);
            ByteBuffer expected = ByteBuffer.allocateDirect(6 * 64 * 48);
            ByteBuffer[] slots = new ByteBuffer[6]; // more than are remembered
            for (int i = 0; i < slots.length; i++) {
                slots[i] = ByteBuffer.allocateDirect(6 * 40 * 30);
            }
            SplittableRandom random = new SplittableRandom(9);
            for (int turn = 0; turn < 40; turn++) {
                ByteBuffer slot = slots[random.nextInt(slots.length)];
                slot.put(random.nextInt(slot.capacity()), (byte) random.nextInt(256));
                fit.stack().put(0, slot, 0, slot.capacity());
                fit.fit(expected);
                fit.fit(slot, fitted);
                assertThat(fitted).isEqualTo(expected);
            }
            ByteBuffer two = slots[1];
            assertThat(Allocation.bytesPerCall(500, () -> {
                        fit.fit(slots[0], fitted);
                        fit.fit(two, fitted);
                    }))
                    .isZero();
        }
    }

    @Test
    void aStackOnTheHeapIsRefused() {
        try (StackFit fit = new StackFit(6, 8, 4, 8, 4)) {
            assertThatThrownBy(() -> fit.fit(ByteBuffer.allocate(192), ByteBuffer.allocateDirect(192)))
                    .hasMessage("a stack must be direct and hold 192 bytes, was on the heap of 192");
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
