package io.tubecast.publish.wire;

import io.tubecast.publish.Ids;

/**
 * The topics of one node.
 *
 * @param prefix first level
 * @param node the node's id
 */
public record Topics(String prefix, String node) {
    /** Checks both. */
    public Topics {
        Ids.require("prefix", prefix);
        Ids.require("node", node);
    }

    /** Topic of a message about the node as a whole. */
    public String of(MessageKind kind) {
        if (kind == MessageKind.TUBES || kind == MessageKind.EVENTS) {
            throw new IllegalArgumentException(kind + " belong to a stream");
        }
        return root() + "/" + kind.word();
    }

    /** Topic of a message about a stream. */
    public String of(String stream, MessageKind kind) {
        if (kind != MessageKind.TUBES && kind != MessageKind.EVENTS) {
            throw new IllegalArgumentException(kind + " belongs to the node");
        }
        return root() + "/" + Ids.require("stream", stream) + "/" + kind.word();
    }

    private String root() {
        return prefix + "/v" + Contract.MAJOR + "/" + node;
    }
}
