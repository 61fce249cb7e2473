package io.tubecast.training.network;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws a network's first weights from a seed, in plain Java so that they do not depend on PyTorch's generator. */
public final class Initializer {
    private final SplittableRandom random;

    /** A source of weights. */
    public Initializer(long seed) {
        random = new SplittableRandom(seed);
    }

    Weights weights(NetworkSpec network) {
        Weights weights = new Weights();
        for (StreamKind stream : network.streams()) {
            addTrunk(weights, stream, network.trunk(stream));
        }
        for (HeadSpec head : network.heads()) {
            addHead(weights, head);
        }
        return weights;
    }

    private void addTrunk(Weights weights, StreamKind stream, TrunkSpec trunk) {
        for (Node node : trunk.nodes()) {
            String name = stream + "." + node.name();
            if (node.op() instanceof Op.Conv conv) {
                addConvolution(weights, name, conv);
            } else if (node.op() instanceof Op.L2Norm norm) {
                weights.add(name + ".scale", filled(norm.channels(), norm.scale()), norm.channels());
            }
        }
    }

    private void addHead(Weights weights, HeadSpec head) {
        for (int level = 0; level < head.levels(); level++) {
            int inputs = head.inputChannels(level);
            addLinear(weights, head.name() + ".score." + level, inputs, head.scoreChannels(level));
            addLinear(weights, head.name() + ".offset." + level, inputs, head.offsetChannels(level));
        }
    }

    private void addConvolution(Weights weights, String name, Op.Conv conv) {
        addRectified(weights, name, conv.out(), conv.in(), conv.kernel(), conv.kernel());
        if (conv.norm()) {
            addNorm(weights, name, conv.out(), conv.scale());
        } else {
            addBias(weights, name, conv.out());
        }
    }

    /**
     * Adds a convolution's weights as He et al. draw them: normal with variance 2 / fan-in, so that a rectified layer keeps the scale of its input.
     *
     * @param shape [out, in, kernel ...]
     */
    public void addRectified(Weights weights, String name, long... shape) {
        addNormal(weights, name, Math.sqrt(2.0 * shape[0] / count(shape)), shape);
    }

    /**
     * Adds weights drawn from a normal distribution around 0.
     *
     * @param shape [out, in, kernel ...]
     */
    public void addNormal(Weights weights, String name, double deviation, long... shape) {
        float[] values = new float[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        weights.add(name + ".weight", values, shape);
    }

    /** Adds biases of 0. */
    public void addBias(Weights weights, String name, int channels) {
        weights.add(name + ".bias", new float[channels], channels);
    }

    /** Adds a batch norm's scale, shift and statistics of mean 0 and variance 1. */
    public void addNorm(Weights weights, String name, int channels, float scale) {
        weights.add(name + ".scale", filled(channels, scale), channels);
        weights.add(name + ".shift", new float[channels], channels);
        weights.add(name + ".mean", new float[channels], channels);
        weights.add(name + ".variance", filled(channels, 1), channels);
    }

    private static int count(long... shape) {
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        return Math.toIntExact(count);
    }

    /** Glorot and Bengio: uniform in +-sqrt(6 / (fan-in + fan-out)) of the linear layer that the convolution is at each cell. */
    private void addLinear(Weights weights, String name, int inputs, int outputs) {
        int fanIn = 9 * inputs;
        double bound = Math.sqrt(6.0 / (fanIn + outputs));
        float[] values = new float[outputs * fanIn];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        weights.add(name + ".weight", values, outputs, inputs, 3, 3);
        addBias(weights, name, outputs);
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }
}
