package io.tubecast.training.export;

import java.util.Map;

/**
 * Trained arrays by name, with batch norm folded into the convolutions before it: w' = w s / sqrt(v + e), b' = t - m s / sqrt(v + e).
 */
public final class FoldedWeights {
    private final Map<String, float[]> arrays;
    private final double epsilon;

    /**
     * Weights to fold.
     *
     * @param arrays weights and statistics by the names that {@link io.tubecast.training.network.Weights} uses
     * @param epsilon what the network's batch norm adds to the variance
     */
    public FoldedWeights(Map<String, float[]> arrays, double epsilon) {
        this.arrays = arrays;
        this.epsilon = epsilon;
    }

    /** An array as it is. */
    public float[] get(String name) {
        float[] values = arrays.get(name);
        if (values == null) {
            throw new IllegalArgumentException("the checkpoint has no '%s'".formatted(name));
        }
        return values;
    }

    /**
     * [out, in, kernel ...] of a convolution.
     *
     * @param norm whether batch norm follows it
     */
    public float[] weight(String name, boolean norm) {
        float[] values = get(name + ".weight").clone();
        int perChannel = norm ? values.length / get(name + ".scale").length : values.length;
        for (int i = 0; norm && i < values.length; i++) {
            values[i] = (float) (values[i] * factor(name, i / perChannel));
        }
        return values;
    }

    /** [out] of a convolution. */
    public float[] bias(String name, boolean norm) {
        if (!norm) {
            return get(name + ".bias");
        }
        float[] shift = get(name + ".shift").clone();
        float[] mean = get(name + ".mean");
        for (int channel = 0; channel < shift.length; channel++) {
            shift[channel] = (float) (shift[channel] - mean[channel] * factor(name, channel));
        }
        return shift;
    }

    private double factor(String name, int channel) {
        return get(name + ".scale")[channel] / Math.sqrt(get(name + ".variance")[channel] + epsilon);
    }
}
