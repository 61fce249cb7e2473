package io.tubecast.training.network;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws a network's first weights from a seed, in plain Java so that they do not depend on PyTorch's generator. */
final class Initializer {
    private final SplittableRandom random;

    Initializer(long seed) {
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

    /** He et al.: normal with variance 2 / fan-in, so that a rectified layer keeps the scale of its input. */
    private void addConvolution(Weights weights, String name, Op.Conv conv) {
        int fanIn = conv.in() * conv.kernel() * conv.kernel();
        double deviation = Math.sqrt(2.0 / fanIn);
        float[] values = new float[conv.out() * fanIn];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        weights.add(name + ".weight", values, conv.out(), conv.in(), conv.kernel(), conv.kernel());
        if (conv.norm()) {
            weights.add(name + ".scale", filled(conv.out(), conv.scale()), conv.out());
            weights.add(name + ".shift", new float[conv.out()], conv.out());
            weights.add(name + ".mean", new float[conv.out()], conv.out());
            weights.add(name + ".variance", filled(conv.out(), 1), conv.out());
        } else {
            weights.add(name + ".bias", new float[conv.out()], conv.out());
        }
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
        weights.add(name + ".bias", new float[outputs], outputs);
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }
}
