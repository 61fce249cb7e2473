package io.tubecast.training.network;

import java.util.List;

/**
 * One step of a trunk.
 *
 * @param name unique in its trunk; the prefix of its weights' names
 * @param op what it computes
 * @param inputs names of earlier nodes, or {@link TrunkSpec#INPUT}
 */
public record Node(String name, Op op, List<String> inputs) {
    /** Checks that the number of inputs fits the operation. */
    public Node {
        inputs = List.copyOf(inputs);
        int wanted = op instanceof Op.Add ? 2 : 1;
        if (inputs.size() != wanted) {
            throw new IllegalArgumentException("node %s takes %d inputs, was %s".formatted(name, wanted, inputs));
        }
    }
}
