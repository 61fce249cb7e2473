package io.tubecast.training.weights.mapping;

import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.InceptionI3d;
import io.tubecast.training.network.Node;
import io.tubecast.training.network.Op;
import io.tubecast.training.network.TrunkSpec;
import io.tubecast.training.weights.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors that a network of ours has, by name, in the order of its layers.
 *
 * @param tensors names and sizes
 * @param firstLayers names, without {@code .weight}, of the layers that see the input
 */
record Target(Map<String, Shape> tensors, Set<String> firstLayers) {
    /** The tensors of a trunk whose names begin with {@code prefix} and a dot. */
    static Target trunk(TrunkSpec trunk, String prefix) {
        Map<String, Shape> tensors = new LinkedHashMap<>();
        Set<String> first = new java.util.LinkedHashSet<>();
        for (Node node : trunk.nodes()) {
            String name = prefix + "." + node.name();
            if (node.op() instanceof Op.Conv conv) {
                tensors.put(name + ".weight", Shape.of(conv.out(), conv.in(), conv.kernel(), conv.kernel()));
                for (String part : conv.norm() ? List.of("scale", "shift", "mean", "variance") : List.of("bias")) {
                    tensors.put(name + "." + part, Shape.of(conv.out()));
                }
                if (node.inputs().contains(TrunkSpec.INPUT)) {
                    first.add(name);
                }
            } else if (node.op() instanceof Op.L2Norm norm) {
                tensors.put(name + ".scale", Shape.of(norm.channels()));
            }
        }
        return new Target(tensors, first);
    }

    /**
     * The tensors of a head.
     *
     * @param name what their names begin with
     * @param trunk whose maps it sees
     * @param anchorsPerCell anchors at each cell of each map
     * @param maps maps joined at each cell: two frames, or two frames of two streams
     * @param classes action classes
     */
    static Target head(String name, TrunkSpec trunk, List<Integer> anchorsPerCell, int maps, int classes) {
        Map<String, Shape> tensors = new LinkedHashMap<>();
        List<Integer> channels = trunk.sourceChannels();
        for (int level = 0; level < channels.size(); level++) {
            long inputs = (long) maps * channels.get(level);
            long anchors = anchorsPerCell.get(level);
            linear(tensors, name + ".score." + level, anchors * (classes + 1), inputs);
            linear(tensors, name + ".offset." + level, anchors * HeadSpec.OFFSETS, inputs);
        }
        return new Target(tensors, Set.of());
    }

    private static void linear(Map<String, Shape> tensors, String name, long outputs, long inputs) {
        tensors.put(name + ".weight", Shape.of(outputs, inputs, 3, 3));
        tensors.put(name + ".bias", Shape.of(outputs));
    }

    /** The tensors of Inception-I3D. */
    static Target i3d(int inputChannels) {
        Map<String, Shape> tensors = new LinkedHashMap<>();
        for (InceptionI3d.Convolution convolution : InceptionI3d.convolutions(inputChannels)) {
            tensors.put(convolution.name() + ".weight", new Shape(convolution.weightSizes()));
            for (String part : List.of("scale", "shift", "mean", "variance")) {
                tensors.put(convolution.name() + "." + part, Shape.of(convolution.out()));
            }
        }
        return new Target(tensors, Set.of());
    }

    /** Both. */
    Target and(Target other) {
        Map<String, Shape> all = new LinkedHashMap<>(tensors);
        all.putAll(other.tensors);
        Set<String> first = new java.util.LinkedHashSet<>(firstLayers);
        first.addAll(other.firstLayers);
        return new Target(all, first);
    }
}
