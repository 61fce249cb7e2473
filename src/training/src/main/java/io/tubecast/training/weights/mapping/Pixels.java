package io.tubecast.training.weights.mapping;

/**
 * What a network's first layer expects of a frame: (byte - mean) / deviation in R, G, B or in B, G, R order.
 *
 * <p>Ours expects {@link #RGB_MEAN}. Weights for something else are rewritten: with y = (p - m) / s theirs and x = p - n ours, w y = (w / s) x + w (n - m) / s, so
 * the weights are divided by s and the constant goes into the bias. Where the kernel reaches over the border this is not exact, since zeros around
 * x are not zeros around y; with means as close as these it changes the outermost pixels by about a hundredth of a standard deviation.
 */
public enum Pixels {
    /** Ours, SSD's and AMTNet's: R, G, B, minus (123, 117, 104), not scaled. */
    RGB_MEAN("R, G, B from 0 to 255 minus (123, 117, 104)"),
    /** Torchvision's: R, G, B from 0 to 1, standardized. */
    RGB_UNIT("R, G, B from 0 to 1, minus (0.485, 0.456, 0.406), divided by (0.229, 0.224, 0.225)"),
    /** Caffe's: B, G, R, minus the mean. */
    BGR_MEAN("B, G, R from 0 to 255 minus (104, 117, 123)");

    private static final double[] OUR_MEAN = {123, 117, 104};
    private static final double[] UNIT_MEAN = {0.485, 0.456, 0.406};
    private static final double[] UNIT_DEVIATION = {0.229, 0.224, 0.225};

    private final String words;

    Pixels(String words) {
        this.words = words;
    }

    /** As a sentence part. */
    public String words() {
        return words;
    }

    /** Whether our networks expect the same. */
    public boolean isOurs() {
        return this == RGB_MEAN;
    }

    /** The channel of their input that holds a color; 0 is red. */
    int channelOf(int color) {
        return this == BGR_MEAN ? 2 - color : color;
    }

    /** What their weights of a color must be divided by. */
    double deviation(int color) {
        return this == RGB_UNIT ? 255 * UNIT_DEVIATION[color] : 1;
    }

    /** Their input where ours is zero. */
    double constant(int color) {
        return this == RGB_UNIT ? (OUR_MEAN[color] / 255 - UNIT_MEAN[color]) / UNIT_DEVIATION[color] : 0;
    }
}
