package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.Require;

/**
 * A node of the graph that was left in a higher precision.
 *
 * @param name of the node
 * @param operator what it computes
 * @param reason why it was left, for people
 */
public record KeptNode(String name, String operator, String reason) {
    /** Checks that all is said. */
    public KeptNode {
        Require.text("name", name);
        Require.text("operator", operator);
        Require.text("reason", reason);
    }
}
