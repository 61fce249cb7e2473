package io.tubecast.training.weights.mapping;

import io.tubecast.training.weights.Shape;
import io.tubecast.training.weights.WeightSource;

/** How a tensor of ours is made from what a file holds. */
public sealed interface Recipe {
    /** What is changed, for the table; empty if numbers are taken as they are. */
    String words();

    /** Our tensor's numbers, row-major. */
    float[] values(WeightSource source);

    /**
     * The same numbers.
     *
     * @param name of their tensor
     * @param words what is said of it
     */
    record Same(String name, String words) implements Recipe {
        @Override
        public float[] values(WeightSource source) {
            return source.read(name);
        }
    }

    /**
     * The first layer's weight: another color convention, and the three filters of a frame repeated over a stack, divided by the number of repetitions so
     * that a stack of equal pictures gives the same.
     *
     * @param name of their tensor, [out, 3, k, k]
     * @param shape its sizes
     * @param pixels what it expects
     * @param copies how often the three channels are repeated
     */
    record FirstWeight(String name, Shape shape, Pixels pixels, int copies) implements Recipe {
        private static final int COLORS = 3;

        @Override
        public String words() {
            String colors =
                    pixels == Pixels.RGB_MEAN ? "" : "rewritten for our pixels (theirs: " + pixels.words() + ")";
            String tiled =
                    copies == 1 ? "" : "%d channels repeated %d times, divided by %d".formatted(COLORS, copies, copies);
            return colors + (colors.isEmpty() || tiled.isEmpty() ? "" : "; ") + tiled;
        }

        @Override
        public float[] values(WeightSource source) {
            float[] theirs = source.read(name);
            int out = (int) shape.size(0);
            int taps = (int) (shape.size(2) * shape.size(3));
            float[] ours = new float[theirs.length * copies];
            for (int filter = 0; filter < out; filter++) {
                for (int channel = 0; channel < COLORS * copies; channel++) {
                    int color = channel % COLORS;
                    int from = (filter * COLORS + pixels.channelOf(color)) * taps;
                    int to = (filter * COLORS * copies + channel) * taps;
                    divide(theirs, from, ours, to, taps, pixels.deviation(color) * copies);
                }
            }
            return ours;
        }

        private static void divide(float[] theirs, int from, float[] ours, int to, int count, double divisor) {
            for (int i = 0; i < count; i++) {
                ours[to + i] = (float) (theirs[from + i] / divisor);
            }
        }
    }

    /**
     * The first layer's bias, which takes up the difference of the means.
     *
     * @param name of their bias
     * @param weight of their weight, [out, 3, k, k]
     * @param pixels what it expects
     */
    record FirstBias(String name, String weight, Pixels pixels) implements Recipe {
        @Override
        public String words() {
            return "takes up the difference of the means";
        }

        @Override
        public float[] values(WeightSource source) {
            float[] bias = source.read(name);
            float[] weights = source.read(weight);
            int perFilter = weights.length / bias.length;
            int taps = perFilter / 3;
            for (int filter = 0; filter < bias.length; filter++) {
                double sum = bias[filter];
                for (int color = 0; color < 3; color++) {
                    int from = filter * perFilter + pixels.channelOf(color) * taps;
                    for (int tap = 0; tap < taps; tap++) {
                        sum += weights[from + tap] * pixels.constant(color);
                    }
                }
                bias[filter] = (float) sum;
            }
            return bias;
        }
    }

    /**
     * A linear layer on gathered 3x3 neighbourhoods as a convolution: its inputs run over maps, then positions, then channels; a convolution's over maps,
     * then channels, then positions.
     *
     * @param name of their weight, [out, maps x 9 x channels]
     * @param out rows
     * @param maps maps that are joined: two frames, or two frames of two streams
     * @param channels of each map
     */
    record LinearHead(String name, int out, int maps, int channels) implements Recipe {
        private static final int POSITIONS = 9;

        @Override
        public String words() {
            return "linear layer on 3x3 neighbourhoods of %d maps turned into a convolution".formatted(maps);
        }

        @Override
        public float[] values(WeightSource source) {
            float[] theirs = source.read(name);
            float[] ours = new float[theirs.length];
            for (int group = 0; group < out * maps; group++) { // rows and maps keep their order
                int base = group * POSITIONS * channels;
                for (int channel = 0; channel < channels; channel++) {
                    for (int position = 0; position < POSITIONS; position++) {
                        ours[base + channel * POSITIONS + position] = theirs[base + position * channels + channel];
                    }
                }
            }
            return ours;
        }
    }

    /**
     * Every n-th number along each axis, as SSD makes its small fc6 and fc7 from VGG-16's large ones.
     *
     * @param name of their tensor
     * @param seen its sizes as a convolution, of as many numbers
     * @param steps distance of what is kept along each axis, from the first on
     */
    record Thinned(String name, Shape seen, Shape steps) implements Recipe {
        @Override
        public String words() {
            return "every (%s)th of %s, as SSD thins it"
                    .formatted(steps.toString().replace("x", ", "), seen);
        }

        /** What is left. */
        Shape left() {
            long[] sizes = new long[seen.axes()];
            for (int axis = 0; axis < sizes.length; axis++) {
                sizes[axis] = (seen.size(axis) - 1) / steps.size(axis) + 1;
            }
            return Shape.of(sizes);
        }

        @Override
        public float[] values(WeightSource source) {
            float[] theirs = source.read(name);
            Shape kept = left();
            float[] ours = new float[(int) kept.elements()];
            for (int i = 0; i < ours.length; i++) {
                int rest = i;
                long at = 0;
                long stride = 1;
                for (int axis = kept.axes() - 1; axis >= 0; axis--) {
                    at += rest % kept.size(axis) * steps.size(axis) * stride;
                    rest = (int) (rest / kept.size(axis));
                    stride *= seen.size(axis);
                }
                ours[i] = theirs[(int) at];
            }
            return ours;
        }
    }
}
