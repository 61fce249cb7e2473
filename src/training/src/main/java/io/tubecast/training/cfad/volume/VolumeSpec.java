package io.tubecast.training.cfad.volume;

import io.tubecast.training.network.Initializer;
import io.tubecast.training.network.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A network on volumes as data: the layers from an input of [N, inputChannels, T, H, W] to its outputs.
 *
 * <p>The same description is run by {@link VolumeRunner}, counted here and written to ONNX by the export, so the three cannot drift apart.
 *
 * @param name in front of its weights' names
 * @param inputChannels channels of the input
 * @param epsilon what its batch norm adds to the variance
 * @param nodes in an order in which each node comes after its inputs
 * @param outputs names of the nodes that are asked for
 */
public record VolumeSpec(String name, int inputChannels, double epsilon, List<VolumeNode> nodes, List<String> outputs) {
    /** The name under which nodes refer to the input. */
    public static final String INPUT = "input";

    /** Spread of the first weights of layers without rectifier, as in Faster R-CNN and the non-local networks. */
    private static final double LINEAR_DEVIATION = 0.01;

    /** Checks names and channel counts. */
    public VolumeSpec {
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
        Map<String, Integer> channels = walk(name, nodes, inputChannels, VolumeOp::channels);
        for (String output : outputs) {
            if (!channels.containsKey(output)) {
                throw new IllegalArgumentException("%s: output %s is not a node".formatted(name, output));
            }
        }
    }

    /** Name of a node's weights, without what is learnt. */
    public String weightName(VolumeNode node) {
        return name + "." + node.name();
    }

    /** Channels of every node's output and of {@link #INPUT}. */
    public Map<String, Integer> channels() {
        return walk(name, nodes, inputChannels, VolumeOp::channels);
    }

    /**
     * Sizes of every node's output and of {@link #INPUT}.
     *
     * @throws IllegalArgumentException if nodes do not fit together at this size
     */
    public Map<String, Extent> sizes(Extent input) {
        return walk(name, nodes, input, VolumeOp::size);
    }

    /** Channels of the only output. */
    public int outputChannels() {
        return at(channels(), outputs.get(0));
    }

    /** Sizes of the first output. */
    public Extent outputSize(Extent input) {
        return at(sizes(input), outputs.get(0));
    }

    /** Multiply-accumulates of convolutions and attention for one input of that size. */
    public long macs(Extent input) {
        Map<String, Extent> sizes = sizes(input);
        long sum = 0;
        for (VolumeNode node : nodes) {
            sum += node.op().macs(at(sizes, node.inputs().get(0)));
        }
        return sum;
    }

    /** Learnt values: weights, biases, batch norm's scale and shift; running statistics do not count. */
    public long parameters() {
        return nodes.stream().mapToLong(node -> node.op().parameters()).sum();
    }

    /** Whether every window is one time step or one cell in space, so that each can be a window on a picture. */
    public boolean separable() {
        return nodes.stream().allMatch(node -> {
            if (node.op() instanceof VolumeOp.Conv conv) {
                return flat(conv.kernel(), conv.stride()) || line(conv.kernel(), conv.stride());
            }
            return !(node.op() instanceof VolumeOp.MaxPool pool)
                    || flat(pool.kernel(), pool.stride())
                    || line(pool.kernel(), pool.stride());
        });
    }

    /** Whether a window neither spans nor skips time steps. */
    public static boolean flat(Extent kernel, Extent stride) {
        return kernel.isFlat() && stride.isFlat();
    }

    /** Whether a window neither spans nor skips cells in space. */
    public static boolean line(Extent kernel, Extent stride) {
        return kernel.isLine() && stride.isLine();
    }

    /** Adds fresh weights: rectified layers and those with batch norm as He et al. draw them, others normal with deviation 0.01 and biases of 0. */
    public void addWeights(Weights weights, Initializer initializer) {
        for (VolumeNode node : nodes) {
            if (node.op() instanceof VolumeOp.Conv conv) {
                Extent kernel = conv.kernel();
                long[] shape = {conv.out(), conv.in(), kernel.time(), kernel.height(), kernel.width()};
                String weightName = weightName(node);
                if (conv.relu() || conv.norm()) {
                    initializer.addRectified(weights, weightName, shape);
                } else {
                    initializer.addNormal(weights, weightName, LINEAR_DEVIATION, shape);
                }
                if (conv.norm()) {
                    initializer.addNorm(weights, weightName, conv.out(), conv.scale());
                } else {
                    initializer.addBias(weights, weightName, conv.out());
                }
            }
        }
    }

    private static <T> T at(Map<String, T> values, String node) {
        return Objects.requireNonNull(values.get(node), node);
    }

    /** Works something out for every node from what its inputs have. */
    private static <T> Map<String, T> walk(
            String network, List<VolumeNode> nodes, T input, BiFunction<VolumeOp, List<T>, T> rule) {
        Map<String, T> values = new LinkedHashMap<>();
        values.put(INPUT, input);
        for (VolumeNode node : nodes) {
            List<T> inputs = new ArrayList<>();
            for (String name : node.inputs()) {
                @Nullable T known = values.get(name);
                if (known == null) {
                    throw new IllegalArgumentException(
                            "%s: node %s: no earlier node %s".formatted(network, node.name(), name));
                }
                inputs.add(known);
            }
            T value;
            try {
                value = rule.apply(node.op(), inputs);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("%s: node %s %s".formatted(network, node.name(), e.getMessage()), e);
            }
            if (values.put(node.name(), value) != null) {
                throw new IllegalArgumentException("%s: two nodes are called %s".formatted(network, node.name()));
            }
        }
        return values;
    }
}
