package io.tubecast.training.network;

/** What a node of a trunk computes on maps of [N, C, H, W]. */
public sealed interface Op {
    /**
     * A convolution with zero padding, then batch norm or a bias, then a rectifier if wanted.
     *
     * @param in input channels
     * @param out output channels
     * @param kernel kernel size, square
     * @param stride step in both axes
     * @param padding zeros around the input
     * @param dilation spacing of the kernel's taps
     * @param norm batch norm (no bias) where true, a bias otherwise
     * @param relu whether a rectifier follows
     * @param scale what the batch norm's scale starts at; 1 without batch norm
     */
    record Conv(
            int in, int out, int kernel, int stride, int padding, int dilation, boolean norm, boolean relu, float scale)
            implements Op {
        /** A plain biased convolution with a rectifier, as in VGG and SSD. */
        public static Conv biased(int in, int out, int kernel, int stride, int padding) {
            return new Conv(in, out, kernel, stride, padding, 1, false, true, 1);
        }

        /** A convolution with batch norm and rectifier that keeps the map size at stride 1 and halves it, rounded up, at stride 2. */
        public static Conv normed(int in, int out, int kernel, int stride) {
            return new Conv(in, out, kernel, stride, kernel / 2, 1, true, true, 1);
        }

        /** The same without rectifier. */
        public Conv linear() {
            return new Conv(in, out, kernel, stride, padding, dilation, norm, false, scale);
        }

        /** The same with spaced taps, padded so that the map keeps its size. */
        public Conv dilated(int spacing) {
            return new Conv(in, out, kernel, stride, spacing * (kernel / 2), spacing, norm, relu, scale);
        }

        /** The same with no padding. */
        public Conv valid() {
            return new Conv(in, out, kernel, stride, 0, dilation, norm, relu, scale);
        }

        /** The same with another start of the batch norm's scale. */
        public Conv scaled(float start) {
            return new Conv(in, out, kernel, stride, padding, dilation, norm, relu, start);
        }

        @Override
        public int outputSize(int size) {
            return (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
        }
    }

    /**
     * A maximum over windows.
     *
     * @param kernel window size
     * @param stride step
     * @param padding cells around the input that never win
     * @param ceil whether the last, incomplete window counts
     */
    record MaxPool(int kernel, int stride, int padding, boolean ceil) implements Op {
        @Override
        public int outputSize(int size) {
            int reach = size + 2 * padding - kernel;
            return (ceil ? (reach + stride - 1) / stride : reach / stride) + 1;
        }
    }

    /**
     * The sum of two maps.
     *
     * @param relu whether a rectifier follows
     */
    record Add(boolean relu) implements Op {}

    /**
     * Every cell repeated in both axes.
     *
     * @param factor how often
     */
    record Upsample(int factor) implements Op {
        @Override
        public int outputSize(int size) {
            return size * factor;
        }
    }

    /**
     * Each cell's channel vector brought to length 1, then a learnt factor a channel: x / max(|x|, 1e-12) * w.
     *
     * @param channels number of channels
     * @param scale what the factors start at
     */
    record L2Norm(int channels, float scale) implements Op {}

    /** Height (or width) of the output for an input of that height (or width). */
    default int outputSize(int size) {
        return size;
    }
}
