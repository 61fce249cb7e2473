package io.tubecast.training.export;

import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights out of graphs, by the names that {@link io.tubecast.training.network.Weights} uses.
 *
 * <p>What was folded into a convolution cannot be told apart again, so batch norm comes back as one that only adds the bias: mean 0, variance 1, scale 1. The network
 * then gives what the graphs give, at test time; before it learns further, {@link io.tubecast.training.trainer.NormCalibration} gives it statistics.
 */
public final class UnfoldedArrays {
    private final Map<String, float[]> arrays = new LinkedHashMap<>();

    /**
     * A graph's constant.
     *
     * @throws OnnxException if it is not there or has another length
     */
    public static float[] read(OnnxModel graph, String name, int count) {
        float[] values = graph.floats(name);
        if (values.length != count) {
            throw new OnnxException("'%s' has %d numbers, the network's has %d".formatted(name, values.length, count));
        }
        return values;
    }

    /** A convolution that batch norm follows. */
    public void addNormed(String name, float[] weight, float[] bias, double epsilon) {
        add(name + ".weight", weight);
        add(name + ".shift", bias);
        add(name + ".scale", filled(bias.length, 1));
        add(name + ".mean", new float[bias.length]);
        add(name + ".variance", filled(bias.length, (float) (1 - epsilon)));
    }

    /** A convolution with a bias. */
    public void addPlain(String name, float[] weight, float[] bias) {
        add(name + ".weight", weight);
        add(name + ".bias", bias);
    }

    /** Something else that is learnt. */
    public void add(String name, float[] values) {
        arrays.put(name, values);
    }

    /** What was added. */
    public Map<String, float[]> byName() {
        return arrays;
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }
}
