package io.tubecast.onnx.quantization;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.ChannelValues;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.edit.SelfContained;
import io.tubecast.onnx.edit.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Scales channels between convolutions so that a tensor's channels have ranges more alike: a scale for all of a tensor then loses less in its smaller channels. What convolutions give is divided by a factor
 * for each channel and what reads it multiplies by it, so the graph computes what it did, to the rounding of floats.
 *
 * <p>The factor of a channel is a power of its greatest value over the greatest of all channels. With the exponent 1 all channels fill the range, but the weights that read them differ the more; with 0 nothing changes. Of some
 * exponents between, the one is taken with which the noise that rounding tensors and weights makes in the sums of the readers is least, as predicted from the mean squares of the channels.
 *
 * <p>After M. Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction", ICCV 2019. Differs from it: ranges are measured, sums of residual networks take part, and weights, which have a scale for
 * each output channel here, count by the noise that they make.
 */
public final class Equalization {
    private static final double[] EXPONENTS = {0, 0.25, 0.5, 0.75, 1};
    private static final double LEAST_FACTOR = 1.0 / 64; // a channel that showed nothing may show something yet
    private static final double ACTIVATION_STEPS = 255;

    private Equalization() {}

    /** The tensors whose channels have to be measured, each [1, C, H, W]; empty if there is nothing to equalize. */
    public static List<String> tensors(OnnxModel model) {
        return groups(new GraphEdit(model), model).stream()
                .flatMap(group -> group.stored().stream())
                .distinct()
                .toList();
    }

    private static List<ChannelGroup> groups(GraphEdit graph, OnnxModel model) {
        return new ChannelGroups(graph, new ElementTypes(model)).found();
    }

    /**
     * Equalizes.
     *
     * @param measured what the channels hold of all that {@link #tensors} names
     */
    public static OnnxModel equalized(OnnxModel model, Map<String, ChannelValues> measured) {
        OnnxModel whole = SelfContained.of(model);
        GraphEdit graph = new GraphEdit(whole);
        for (ChannelGroup group : groups(graph, whole)) {
            float[] factors = factors(graph, group, measured);
            for (WeightedNode maker : group.makers()) {
                divide(graph, maker, factors);
            }
            for (WeightedNode reader : group.readers()) {
                TensorProto weights = current(graph, reader.weights());
                graph.put(Tensors.floats(
                        weights.getName(), weights.getDimsList(), scaled(Tensors.floats(weights), factors, weights)));
            }
        }
        return graph.build();
    }

    private static TensorProto current(GraphEdit graph, TensorProto constant) {
        TensorProto now = graph.initializer(constant.getName());
        return now == null ? constant : now; // other groups have scaled its other side
    }

    private static void divide(GraphEdit graph, WeightedNode maker, float[] factors) {
        TensorProto weights = current(graph, maker.weights());
        float[] values = Tensors.floats(weights);
        int each = values.length / factors.length;
        for (int i = 0; i < values.length; i++) {
            values[i] /= factors[i / each];
        }
        graph.put(Tensors.floats(weights.getName(), weights.getDimsList(), values));
        TensorProto bias = maker.bias();
        if (bias != null) {
            float[] added = Tensors.floats(current(graph, bias));
            for (int channel = 0; channel < added.length; channel++) {
                added[channel] /= factors[channel];
            }
            graph.put(Tensors.floats(bias.getName(), bias.getDimsList(), added));
        }
    }

    /** Weights [O, C, ...] with each input channel multiplied. */
    private static float[] scaled(float[] values, float[] factors, TensorProto weights) {
        int taps = values.length / Math.toIntExact(weights.getDims(0)) / factors.length;
        float[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factors[i / taps % factors.length];
        }
        return scaled;
    }

    private static float[] factors(GraphEdit graph, ChannelGroup group, Map<String, ChannelValues> measured) {
        double[] greatest = new double[group.channels()];
        for (String tensor : group.stored()) {
            ChannelValues values = values(tensor, measured);
            for (int channel = 0; channel < greatest.length; channel++) {
                greatest[channel] = Math.max(greatest[channel], values.greatest(channel));
            }
        }
        double most = Arrays.stream(greatest).max().orElse(0);
        float[] best = new float[greatest.length];
        Arrays.fill(best, 1);
        double least = Double.POSITIVE_INFINITY;
        for (double exponent : EXPONENTS) {
            float[] factors = new float[greatest.length];
            for (int channel = 0; channel < factors.length; channel++) {
                double share = most == 0 ? 1 : Math.max(LEAST_FACTOR, greatest[channel] / most);
                factors[channel] = (float) Math.pow(share, exponent);
            }
            double noise = noise(graph, group, factors, measured);
            if (noise < least) {
                least = noise;
                best = factors;
            }
        }
        return best;
    }

    /** The mean square that rounding adds to the readers' sums, each in parts of what its sums are, all added up. */
    private static double noise(
            GraphEdit graph, ChannelGroup group, float[] factors, Map<String, ChannelValues> measured) {
        double noise = 0;
        for (WeightedNode reader : group.readers()) {
            ChannelValues values = values(reader.input(), measured);
            double extent = 0;
            double[] squares = new double[factors.length];
            for (int channel = 0; channel < factors.length; channel++) {
                extent = Math.max(extent, values.greatest(channel) / factors[channel]);
                squares[channel] = values.meanSquare(channel) / (factors[channel] * (double) factors[channel]);
            }
            TensorProto weights = current(graph, reader.weights());
            noise += noise(scaled(Tensors.floats(weights), factors, weights), weights, extent, squares);
        }
        return noise;
    }

    private static double noise(float[] values, TensorProto weights, double extent, double[] squares) {
        int outputs = Math.toIntExact(weights.getDims(0));
        int each = values.length / outputs;
        int taps = each / squares.length;
        double step = extent / ACTIVATION_STEPS;
        double noise = 0;
        double signal = 0;
        for (int output = 0; output < outputs; output++) {
            double power = 0;
            double greatest = 0;
            double inputs = 0;
            for (int i = 0; i < each; i++) {
                double weight = values[output * each + i];
                power += weight * weight;
                greatest = Math.max(greatest, Math.abs(weight));
                inputs += squares[i / taps];
                signal += weight * weight * squares[i / taps];
            }
            double weightStep = greatest / Weights.FULL;
            noise += (step * step * power + weightStep * weightStep * inputs) / 12;
        }
        return signal == 0 ? 0 : noise / signal;
    }

    private static ChannelValues values(String tensor, Map<String, ChannelValues> measured) {
        ChannelValues values = measured.get(tensor);
        if (values == null) {
            throw new OnnxException("the channels of '%s' were not measured".formatted(tensor));
        }
        return values;
    }
}
