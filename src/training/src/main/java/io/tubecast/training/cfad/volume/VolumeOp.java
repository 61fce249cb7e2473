package io.tubecast.training.cfad.volume;

import java.util.List;

/** What a node computes on volumes of [N, C, T, H, W]. */
public sealed interface VolumeOp {
    /** For {@link #inputs()}: one or more. */
    int ANY = -1;

    /** Number of inputs; {@link #ANY} for one or more. */
    default int inputs() {
        return 1;
    }

    /**
     * Channels of the output.
     *
     * @param inputs channels of the inputs
     * @throws IllegalArgumentException if those do not fit
     */
    default int channels(List<Integer> inputs) {
        return inputs.get(0);
    }

    /**
     * Sizes of the output.
     *
     * @param inputs sizes of the inputs
     * @throws IllegalArgumentException if those do not fit
     */
    default Extent size(List<Extent> inputs) {
        return inputs.get(0);
    }

    /** Multiply-accumulates for one input of that size. */
    default long macs(Extent input) {
        return 0;
    }

    /** Learnt values: weights, biases, batch norm's scale and shift. */
    default long parameters() {
        return 0;
    }

    /**
     * A convolution with "SAME" padding by zeros, then batch norm or a bias, then a rectifier if wanted.
     *
     * @param in input channels
     * @param out output channels
     * @param kernel its sizes
     * @param stride its steps
     * @param norm batch norm (no bias) where true, a bias otherwise
     * @param relu whether a rectifier follows
     * @param scale what the batch norm's scale starts at
     */
    record Conv(int in, int out, Extent kernel, Extent stride, boolean norm, boolean relu, float scale)
            implements VolumeOp {
        /** With batch norm and rectifier, of stride 1. */
        public static Conv normed(int in, int out, Extent kernel) {
            return new Conv(in, out, kernel, Extent.UNIT, true, true, 1);
        }

        /** With a bias and nothing else, one cell large: a linear layer at every cell. */
        public static Conv linear(int in, int out) {
            return new Conv(in, out, Extent.UNIT, Extent.UNIT, false, false, 1);
        }

        /** The same with steps. */
        public Conv stride(Extent steps) {
            return new Conv(in, out, kernel, steps, norm, relu, scale);
        }

        /** The same with batch norm, its scale starting at {@code start}, and no rectifier. */
        public Conv unrectified(float start) {
            return new Conv(in, out, kernel, stride, true, false, start);
        }

        @Override
        public int channels(List<Integer> inputs) {
            if (inputs.get(0) != in) {
                throw new IllegalArgumentException("takes %d channels, gets %s".formatted(in, inputs));
            }
            return out;
        }

        @Override
        public Extent size(List<Extent> inputs) {
            return inputs.get(0).over(stride);
        }

        @Override
        public long macs(Extent input) {
            return input.over(stride).cells() * weights();
        }

        @Override
        public long parameters() {
            return weights() + (norm ? 2L : 1L) * out;
        }

        private long weights() {
            return kernel.cells() * in * out;
        }
    }

    /**
     * The largest value of each window, with "SAME" padding that never wins.
     *
     * @param kernel sizes of the window
     * @param stride its steps
     */
    record MaxPool(Extent kernel, Extent stride) implements VolumeOp {
        @Override
        public Extent size(List<Extent> inputs) {
            return inputs.get(0).over(stride);
        }
    }

    /**
     * The sum of two volumes.
     *
     * @param relu whether a rectifier follows
     */
    record Add(boolean relu) implements VolumeOp {
        @Override
        public int inputs() {
            return 2;
        }

        @Override
        public int channels(List<Integer> inputs) {
            return same(inputs);
        }

        @Override
        public Extent size(List<Extent> inputs) {
            return same(inputs);
        }
    }

    /** The channels of several volumes, one after the other. */
    record Concat() implements VolumeOp {
        @Override
        public int inputs() {
            return ANY;
        }

        @Override
        public int channels(List<Integer> inputs) {
            return inputs.stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public Extent size(List<Extent> inputs) {
            return same(inputs);
        }
    }

    /**
     * What every cell takes from every other, in space and time: softmax over the keys of query . key / sqrt(C), times values. Inputs are queries, keys and values.
     *
     * <p>The middle of a non-local block (Wang et al.), embedded Gaussian; the root, which the paper lacks and its authors' program has, keeps the softmax from
     * saturating.
     */
    record Attention(int channels) implements VolumeOp {
        @Override
        public int inputs() {
            return 3;
        }

        @Override
        public int channels(List<Integer> inputs) {
            if (same(inputs) != channels) {
                throw new IllegalArgumentException("takes %d channels, gets %s".formatted(channels, inputs));
            }
            return channels;
        }

        @Override
        public Extent size(List<Extent> inputs) {
            return same(inputs);
        }

        @Override
        public long macs(Extent input) {
            return 2 * input.cells() * input.cells() * channels;
        }
    }

    /** The mean over time; one time step remains. */
    record MeanTime() implements VolumeOp {
        @Override
        public Extent size(List<Extent> inputs) {
            return new Extent(1, inputs.get(0).height(), inputs.get(0).width());
        }
    }

    /** The mean over space; one cell a time step remains. */
    record MeanSpace() implements VolumeOp {
        @Override
        public Extent size(List<Extent> inputs) {
            return Extent.time(inputs.get(0).time());
        }
    }

    /** Each time step minus the one before it; one time step less. */
    record Difference() implements VolumeOp {
        @Override
        public Extent size(List<Extent> inputs) {
            Extent input = inputs.get(0);
            if (input.time() < 2) {
                throw new IllegalArgumentException("takes two time steps or more, gets one");
            }
            return new Extent(input.time() - 1, input.height(), input.width());
        }
    }

    /**
     * Every time step repeated.
     *
     * @param factor how often
     */
    record RepeatTime(int factor) implements VolumeOp {
        @Override
        public Extent size(List<Extent> inputs) {
            Extent input = inputs.get(0);
            return new Extent(input.time() * factor, input.height(), input.width());
        }
    }

    /**
     * The last time step repeated until their number divides.
     *
     * @param multiple by what
     */
    record PadTime(int multiple) implements VolumeOp {
        @Override
        public Extent size(List<Extent> inputs) {
            Extent input = inputs.get(0);
            int time = (input.time() + multiple - 1) / multiple * multiple;
            return new Extent(time, input.height(), input.width());
        }
    }

    /** The first time steps of the first input, as many as the second input has. */
    record CropTime() implements VolumeOp {
        @Override
        public int inputs() {
            return 2;
        }

        @Override
        public Extent size(List<Extent> inputs) {
            Extent input = inputs.get(0);
            int time = inputs.get(1).time();
            if (time > input.time()) {
                throw new IllegalArgumentException("cannot crop %d time steps to %d".formatted(input.time(), time));
            }
            return new Extent(time, input.height(), input.width());
        }
    }

    private static <T> T same(List<T> inputs) {
        for (T input : inputs) {
            if (!input.equals(inputs.get(0))) {
                throw new IllegalArgumentException("takes equal inputs, gets " + inputs);
            }
        }
        return inputs.get(0);
    }
}
