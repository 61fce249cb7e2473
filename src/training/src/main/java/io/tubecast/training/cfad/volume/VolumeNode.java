package io.tubecast.training.cfad.volume;

import java.util.List;

/**
 * One step of a network on volumes.
 *
 * @param name unique in its network; with the network's name in front the prefix of its weights' names
 * @param op what it computes
 * @param inputs names of earlier nodes, or {@link VolumeSpec#INPUT}
 */
public record VolumeNode(String name, VolumeOp op, List<String> inputs) {
    /** Checks that the number of inputs fits the operation. */
    public VolumeNode {
        inputs = List.copyOf(inputs);
        int wanted = op.inputs();
        if (wanted == VolumeOp.ANY ? inputs.isEmpty() : inputs.size() != wanted) {
            throw new IllegalArgumentException("node %s takes %s inputs, was %s"
                    .formatted(name, wanted == VolumeOp.ANY ? "one or more" : wanted, inputs));
        }
    }
}
