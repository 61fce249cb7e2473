package io.tubecast.training.cfad.volume;

import java.util.ArrayList;
import java.util.List;

/** Nodes in a row: each takes the one before unless told otherwise. */
public final class VolumeChain {
    private final List<VolumeNode> nodes = new ArrayList<>();
    private String last = VolumeSpec.INPUT;

    /**
     * Adds a node.
     *
     * @param inputs names of earlier nodes; none for the last one
     * @return its name
     */
    public String add(String name, VolumeOp op, String... inputs) {
        nodes.add(new VolumeNode(name, op, inputs.length == 0 ? List.of(last) : List.of(inputs)));
        last = name;
        return name;
    }

    /** Name of the last node. */
    public String last() {
        return last;
    }

    /** Goes on from an earlier node. */
    public void from(String node) {
        last = node;
    }

    /** The network of all nodes. */
    public VolumeSpec spec(String name, int inputChannels, double epsilon, String... outputs) {
        return new VolumeSpec(name, inputChannels, epsilon, nodes, List.of(outputs));
    }
}
