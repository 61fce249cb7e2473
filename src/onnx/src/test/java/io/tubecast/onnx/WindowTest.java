package io.tubecast.onnx;

import static io.tubecast.onnx.Attributes.ints;
import static io.tubecast.onnx.Attributes.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Convolutions and pooling against counting their positions one by one. */
class WindowTest {
    private static final int CASES = 3000;

    private record Walk(long size, int kernel, int stride, int dilation, int before, int after) {
        static Walk random(Random random) {
            int kernel = 1 + random.nextInt(5);
            return new Walk(
                    1 + random.nextInt(30),
                    kernel,
                    1 + random.nextInt(4),
                    1 + random.nextInt(3),
                    random.nextInt(kernel),
                    random.nextInt(kernel));
        }

        /** Moves the window along the padded axis as long as its last cell is inside. */
        long counted() {
            long count = 0;
            for (long start = 0; start + (long) dilation * (kernel - 1) < before + size + after; start += stride) {
                count++;
            }
            return count;
        }

        /** As above, and one more that sticks out if cells are left over, unless it would begin behind the axis. */
        long countedWithTheIncomplete() {
            long count = counted();
            if (count == 0) {
                return 0;
            }
            long lastCell = (count - 1) * stride + (long) dilation * (kernel - 1);
            boolean leftOver = lastCell + 1 < before + size + after;
            return leftOver && count * stride < before + size ? count + 1 : count;
        }
    }

    @Test
    void convolutionsHaveAsManyPositionsAsCountingGives() {
        Random random = new Random(1);
        int sound = 0;
        for (int i = 0; i < CASES; i++) {
            Walk high = Walk.random(random);
            Walk wide = Walk.random(random);
            Net net = new Net().input("x", TensorType.FLOAT, 1, 2, high.size, wide.size);
            net.weights("w", TensorType.FLOAT, 3, 2, high.kernel, wide.kernel);
            net.node(
                    "Conv",
                    "x w",
                    "y",
                    ints("strides", high.stride, wide.stride),
                    ints("dilations", high.dilation, wide.dilation),
                    ints("pads", high.before, wide.before, high.after, wide.after));
            if (high.counted() == 0 || wide.counted() == 0) {
                assertThatThrownBy(() -> net.port("y")).hasMessageContaining("nothing to say");
            } else {
                sound++;
                assertThat(net.port("y").shape())
                        .as("%s %s", high, wide)
                        .containsExactly(1L, 3L, high.counted(), wide.counted());
            }
        }
        assertThat(sound).isGreaterThan(CASES / 2); // the seed gives mostly maps that are larger than their window
    }

    @Test
    void poolingRoundsUpOnlyIfAsked() {
        Random random = new Random(2);
        int more = 0;
        for (int i = 0; i < CASES; i++) {
            Walk walk = Walk.random(random);
            if (walk.counted() == 0) {
                continue;
            }
            long down = positions(walk, 0);
            long up = positions(walk, 1);
            assertThat(down).as("%s", walk).isEqualTo(walk.counted());
            assertThat(up).as("%s rounded up", walk).isEqualTo(walk.countedWithTheIncomplete());
            more += up > down ? 1 : 0;
        }
        assertThat(more).isGreaterThan(CASES / 10);
    }

    private static long positions(Walk walk, int ceil) {
        return new Net()
                .input("x", TensorType.FLOAT, 1, 1, walk.size)
                .node(
                        "MaxPool",
                        "x",
                        "y",
                        ints("kernel_shape", walk.kernel),
                        ints("strides", walk.stride),
                        ints("dilations", walk.dilation),
                        ints("pads", walk.before, walk.after),
                        number("ceil_mode", ceil))
                .port("y")
                .shape()
                .get(2);
    }

    @Test
    void aTransposedConvolutionUndoesTheSizeOfOne() {
        Random random = new Random(3);
        for (int i = 0; i < CASES; i++) {
            Walk walk = Walk.random(random);
            if (walk.counted() == 0) {
                continue;
            }
            // the cells that the windows do not reach come back as output padding
            long left = walk.before
                    + walk.size
                    + walk.after
                    - 1
                    - ((walk.counted() - 1) * walk.stride + (long) walk.dilation * (walk.kernel - 1));
            Net net = new Net()
                    .input("x", TensorType.FLOAT, 1, 1, walk.counted())
                    .weights("w", TensorType.FLOAT, 1, 1, walk.kernel);
            net.node(
                    "ConvTranspose",
                    "x w",
                    "y",
                    ints("strides", walk.stride),
                    ints("dilations", walk.dilation),
                    ints("pads", walk.before, walk.after),
                    ints("output_padding", left));
            assertThat(net.port("y").shape()).as("%s", walk).containsExactly(1L, 1L, walk.size);
        }
    }
}
