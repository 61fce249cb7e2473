package io.tubecast.training.trainer;

import io.tubecast.training.data.Batch;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Gives a network whose batch norm was folded into its convolutions statistics to learn on with.
 *
 * <p>Batches run through the network as it is, and mean and variance of what comes into each batch norm are kept. {@link #apply} makes them the running statistics, undoes
 * their effect by scale and shift, and stretches each filter to the length that a fresh one has (He et al.: an expected square of 2 / fan-in a weight), which batch norm makes up for: so the network says what it
 * said before, and answers to a learning rate as one that was trained with batch norm. Used from one thread.
 */
public final class NormCalibration {
    private final AmtNetwork network;
    private final Map<String, double[]> means = new LinkedHashMap<>();
    private final Map<String, double[]> squares = new LinkedHashMap<>();
    private int batches;

    /**
     * A calibration that has seen nothing.
     *
     * @param network with the weights of {@link io.tubecast.training.export.UnfoldedWeights}
     */
    public NormCalibration(AmtNetwork network) {
        this.network = network;
    }

    /** Looks at what a batch does in the network. */
    public void add(Batch batch) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            add(InputTensors.of(batch, network.spec()));
        }
    }

    /** Looks at what inputs [N, channels, H, W] of each stream do in the network; every call with the same sizes. */
    void add(Map<StreamKind, Tensor> inputs) {
        inputs.forEach((stream, input) -> network.observe(stream, input, (name, map) -> {
            add(means, name, channelMeans(map));
            add(squares, name, channelMeans(map.square()));
        }));
        batches++;
    }

    /** [c] of [N, c, h, w]. */
    private static float[] channelMeans(Tensor map) {
        return Weights.read(map.mean(0, 2, 3));
    }

    private static void add(Map<String, double[]> sums, String name, float[] values) {
        double[] sum = sums.computeIfAbsent(name, key -> new double[values.length]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[i];
        }
    }

    /** Changes the network's weights; at test time it says what it said before. */
    public void apply() {
        if (batches == 0) {
            throw new IllegalStateException("no batch was seen");
        }
        means.keySet().forEach(this::apply);
    }

    private void apply(String name) {
        Weights weights = network.weights();
        float[] weight = weights.values(name + ".weight");
        float[] scale = weights.values(name + ".scale");
        float[] shift = weights.values(name + ".shift");
        float[] mean = weights.values(name + ".mean");
        float[] variance = weights.values(name + ".variance");
        double[] sum = means.getOrDefault(name, new double[0]);
        double[] square = squares.getOrDefault(name, new double[0]);
        for (int channel = 0; channel < scale.length; channel++) {
            double seen = sum[channel] / batches;
            double spread = Math.max(square[channel] / batches - seen * seen, 0);
            // what the folded norm does with its input: gain x + bias
            double gain = scale[channel] / Math.sqrt(variance[channel] + AmtNetwork.EPSILON);
            double bias = shift[channel] - gain * mean[channel];
            double stretch = stretch(weight, channel, scale.length);
            mean[channel] = (float) (stretch * seen);
            variance[channel] = (float) (stretch * stretch * spread);
            scale[channel] = (float) (gain * Math.sqrt(variance[channel] + AmtNetwork.EPSILON) / stretch);
            shift[channel] = (float) (bias + gain * seen);
        }
        weights.set(name + ".weight", weight);
        weights.set(name + ".scale", scale);
        weights.set(name + ".shift", shift);
        weights.set(name + ".mean", mean);
        weights.set(name + ".variance", variance);
    }

    /** Stretches a filter to a fresh one's length, the root of 2 for any fan-in; one of nothing but zeros stays. */
    private static double stretch(float[] weight, int channel, int channels) {
        int filter = weight.length / channels;
        double length = 0;
        for (int i = channel * filter; i < (channel + 1) * filter; i++) {
            length += (double) weight[i] * weight[i];
        }
        if (length == 0) {
            return 1;
        }
        double stretch = Math.sqrt(2 / length);
        for (int i = channel * filter; i < (channel + 1) * filter; i++) {
            weight[i] = (float) (weight[i] * stretch);
        }
        return stretch;
    }
}
