package io.tubecast.training.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A trunk as data: the layers from a frame of [N, inputChannels, H, W] to its source maps, finest first.
 *
 * <p>The same description is run by {@link AmtNetwork}, counted here and written to ONNX by the export, so the three cannot drift apart.
 *
 * @param name as configurations spell it
 * @param inputChannels 3 for a frame
 * @param nodes in an order in which each node comes after its inputs
 * @param sources names of the nodes whose maps the heads see
 */
public record TrunkSpec(String name, int inputChannels, List<Node> nodes, List<String> sources) {
    /** The name under which nodes refer to the trunk's input. */
    public static final String INPUT = "input";

    /** Checks names and channel counts. */
    public TrunkSpec {
        nodes = List.copyOf(nodes);
        sources = List.copyOf(sources);
        Map<String, Integer> channels = channelsByNode(inputChannels, nodes);
        for (String source : sources) {
            if (!channels.containsKey(source)) {
                throw new IllegalArgumentException("trunk %s: source %s is not a node".formatted(name, source));
            }
        }
    }

    /** Channels of the source maps, finest first. */
    public List<Integer> sourceChannels() {
        Map<String, Integer> channels = channelsByNode(inputChannels, nodes);
        return sources.stream().map(channels::get).toList();
    }

    /** Heights (= widths) of the source maps for a square input. */
    public List<Integer> mapSizes(int inputSize) {
        Map<String, Integer> sizes = sizesByNode(inputSize);
        return sources.stream().map(sizes::get).toList();
    }

    /** Multiply-accumulates of the convolutions for one frame. */
    public long macs(int inputSize) {
        Map<String, Integer> sizes = sizesByNode(inputSize);
        long sum = 0;
        for (Node node : nodes) {
            if (node.op() instanceof Op.Conv conv) {
                long size = sizeOf(sizes, node.name());
                sum += size * size * conv.out() * conv.in() * conv.kernel() * conv.kernel();
            }
        }
        return sum;
    }

    /** Learnt values: weights, biases, batch norm's scale and shift, the L2 norm's factors; running statistics do not count. */
    public long parameters() {
        long sum = 0;
        for (Node node : nodes) {
            if (node.op() instanceof Op.Conv conv) {
                sum += (long) conv.out() * conv.in() * conv.kernel() * conv.kernel()
                        + (conv.norm() ? 2L : 1L) * conv.out();
            } else if (node.op() instanceof Op.L2Norm norm) {
                sum += norm.channels();
            }
        }
        return sum;
    }

    private Map<String, Integer> sizesByNode(int inputSize) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put(INPUT, inputSize);
        for (Node node : nodes) {
            int size = sizeOf(sizes, node.inputs().get(0));
            if (node.op() instanceof Op.Add && sizeOf(sizes, node.inputs().get(1)) != size) {
                throw new IllegalArgumentException("trunk %s at input size %d: node %s adds maps of %d and %d"
                        .formatted(
                                name,
                                inputSize,
                                node.name(),
                                size,
                                sizeOf(sizes, node.inputs().get(1))));
            }
            sizes.put(node.name(), node.op().outputSize(size));
        }
        return sizes;
    }

    private static int sizeOf(Map<String, Integer> sizes, String name) {
        return Objects.requireNonNull(sizes.get(name), name);
    }

    private static Map<String, Integer> channelsByNode(int inputChannels, List<Node> nodes) {
        Map<String, Integer> channels = new HashMap<>();
        channels.put(INPUT, inputChannels);
        for (Node node : nodes) {
            List<Integer> inputs = new ArrayList<>();
            for (String input : node.inputs()) {
                @Nullable Integer known = channels.get(input);
                if (known == null) {
                    throw new IllegalArgumentException("node %s: no earlier node %s".formatted(node.name(), input));
                }
                inputs.add(known);
            }
            if (channels.put(node.name(), outputChannels(node, inputs)) != null) {
                throw new IllegalArgumentException("two nodes are called " + node.name());
            }
        }
        return channels;
    }

    private static int outputChannels(Node node, List<Integer> inputs) {
        int expected = inputs.get(0);
        int out = expected;
        if (node.op() instanceof Op.Conv conv) {
            expected = conv.in();
            out = conv.out();
        } else if (node.op() instanceof Op.L2Norm norm) {
            expected = norm.channels();
        }
        for (int input : inputs) {
            if (input != expected) {
                throw new IllegalArgumentException(
                        "node %s expects %d channels, gets %s".formatted(node.name(), expected, inputs));
            }
        }
        return out;
    }
}
