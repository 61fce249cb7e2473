package io.tubecast.training.trainer;

import io.tubecast.training.network.TrainedNetwork;
import io.tubecast.training.network.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Gives batch norm that was folded into convolutions statistics to learn on with.
 *
 * <p>Batches run through the network as it is, at test time, and {@link #look} is shown what comes into each batch norm. {@link #apply} makes mean and variance of that the running statistics, undoes
 * their effect by scale and shift, and stretches each filter to the length that a fresh one has (He et al.: an expected square of 2 / fan-in a weight), which batch norm makes up for: so the network says what it
 * said before, and answers to a learning rate as one that was trained with batch norm. Used from one thread.
 */
public final class NormCalibration {
    private final TrainedNetwork network;
    private final Map<String, Seen> norms = new LinkedHashMap<>();

    /** Sums of the means and mean squares of a norm's channels over the maps that were seen. */
    private static final class Seen {
        private final double[] means;
        private final double[] squares;
        private int maps;

        Seen(int channels) {
            means = new double[channels];
            squares = new double[channels];
        }
    }

    /**
     * A calibration that has seen nothing.
     *
     * @param network with the weights of {@link io.tubecast.training.export.UnfoldedArrays}, which are changed
     */
    public NormCalibration(TrainedNetwork network) {
        this.network = network;
    }

    /**
     * Takes what comes into a batch norm.
     *
     * @param name of the convolution before it
     * @param map [N, c, ...], only read
     */
    public void look(String name, Tensor map) {
        long[] others = LongStream.range(0, map.dim()).filter(axis -> axis != 1).toArray();
        float[] mean = Weights.read(map.mean(others));
        float[] square = Weights.read(map.square().mean(others));
        Seen seen = norms.computeIfAbsent(name, key -> new Seen(mean.length));
        for (int i = 0; i < mean.length; i++) {
            seen.means[i] += mean[i];
            seen.squares[i] += square[i];
        }
        seen.maps++;
    }

    /**
     * Changes the weights; at test time the network says what it said before.
     *
     * @throws IllegalStateException if nothing was seen
     */
    public void apply() {
        if (norms.isEmpty()) {
            throw new IllegalStateException("no batch was seen");
        }
        norms.forEach(this::apply);
    }

    private void apply(String name, Seen seen) {
        Weights weights = network.weights();
        double epsilon = network.epsilon(name);
        float[] weight = weights.values(name + ".weight");
        float[] scale = weights.values(name + ".scale");
        float[] shift = weights.values(name + ".shift");
        float[] mean = weights.values(name + ".mean");
        float[] variance = weights.values(name + ".variance");
        for (int channel = 0; channel < scale.length; channel++) {
            double center = seen.means[channel] / seen.maps;
            double spread = Math.max(seen.squares[channel] / seen.maps - center * center, 0);
            // what the folded norm does with its input: gain x + bias
            double gain = scale[channel] / Math.sqrt(variance[channel] + epsilon);
            double bias = shift[channel] - gain * mean[channel];
            double stretch = stretch(weight, channel, scale.length);
            mean[channel] = (float) (stretch * center);
            variance[channel] = (float) (stretch * stretch * spread);
            scale[channel] = (float) (gain * Math.sqrt(variance[channel] + epsilon) / stretch);
            shift[channel] = (float) (bias + gain * center);
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
