package io.tubecast.training.export;

import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Op;
import java.util.Map;

/**
 * Trained arrays by name, with batch norm folded into the convolutions before it: w' = w s / sqrt(v + e), b' = t - m s / sqrt(v + e).
 */
final class FoldedWeights {
    private final Map<String, float[]> arrays;

    FoldedWeights(Map<String, float[]> arrays) {
        this.arrays = arrays;
    }

    float[] get(String name) {
        float[] values = arrays.get(name);
        if (values == null) {
            throw new IllegalArgumentException("the checkpoint has no '%s'".formatted(name));
        }
        return values;
    }

    /** [out, in, kernel, kernel] of a convolution. */
    float[] weight(String name, Op.Conv conv) {
        float[] values = get(name + ".weight").clone();
        int perChannel = values.length / conv.out();
        for (int i = 0; conv.norm() && i < values.length; i++) {
            values[i] = (float) (values[i] * factor(name, i / perChannel));
        }
        return values;
    }

    /** [out] of a convolution. */
    float[] bias(String name, Op.Conv conv) {
        if (!conv.norm()) {
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
        return get(name + ".scale")[channel] / Math.sqrt(get(name + ".variance")[channel] + AmtNetwork.EPSILON);
    }
}
