package io.tubecast.publish.wire;

import io.tubecast.publish.Ids;
import io.tubecast.publish.wire.MessageKind.Scope;

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
        if (kind.scope() != Scope.NODE) {
            throw new IllegalArgumentException(kind + " is not about the node as a whole");
        }
        return root() + kind.word();
    }

    /** Topic of a message about a stream. */
    public String of(String stream, MessageKind kind) {
        if (kind.scope() != Scope.STREAM && kind.scope() != Scope.ROS) {
            throw new IllegalArgumentException(kind + " is not about a stream");
        }
        return root() + Ids.require("stream", stream) + (kind.scope() == Scope.ROS ? "/ros/" : "/") + kind.word();
    }

    /** First levels of the topics of commands; the name of the command follows. */
    public String commands() {
        return root() + "cmd/";
    }

    /** First levels of the topics of answers; the last is of the asker's choosing. */
    public String responses() {
        return root() + "rsp/";
    }

    /** Topic of the message to Home Assistant. */
    public String discovery(String discoveryPrefix) {
        return Ids.require("discovery prefix", discoveryPrefix) + "/device/" + node + "/config";
    }

    private String root() {
        return prefix + "/v" + Contract.MAJOR + "/" + node + "/";
    }
}
