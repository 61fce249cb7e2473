package io.tubecast.publish.wire;

import java.util.Locale;

/** The kinds of messages and how they travel. */
public enum MessageKind {
    /** Whether the node is there. */
    CONNECTION(Scope.NODE, 1, true, 0),
    /** What the node is. */
    FACTSHEET(Scope.NODE, 1, true, 0),
    /** How the node is doing. */
    HEALTH(Scope.NODE, 0, false, 5),
    /** What is seen in one frame. */
    TUBES(Scope.STREAM, 0, false, 1),
    /** What happened. */
    EVENTS(Scope.STREAM, 1, false, 60),
    /** What is seen in one frame as ROS has it, {@code vision_msgs/Detection2DArray}; always JSON. */
    DETECTIONS(Scope.ROS, 0, false, 1),
    /** What others ask of the node: the only kind that comes in. */
    COMMAND(Scope.COMMAND, 1, false, 5),
    /** What the node answers. */
    RESPONSE(Scope.CLIENT, 1, false, 5),
    /** What Home Assistant is to make of the node; always JSON. */
    DISCOVERY(Scope.DISCOVERY, 1, true, 0);

    private final Scope scope;
    private final int qos;
    private final boolean retained;
    private final int expirySeconds;

    MessageKind(Scope scope, int qos, boolean retained, int expirySeconds) {
        this.scope = scope;
        this.qos = qos;
        this.retained = retained;
        this.expirySeconds = expirySeconds;
    }

    /** Whose a topic is. */
    public enum Scope {
        /** The node as a whole. */
        NODE("{prefix}/v1/{node}/"),
        /** A stream. */
        STREAM("{prefix}/v1/{node}/{stream}/"),
        /** A stream's mirror for ROS. */
        ROS("{prefix}/v1/{node}/{stream}/ros/"),
        /** Those who send commands; the last level names the command. */
        COMMAND("{prefix}/v1/{node}/cmd/{name}"),
        /** Those who have sent one; the last level is of their choosing. */
        CLIENT("{prefix}/v1/{node}/rsp/{client}"),
        /** Home Assistant. */
        DISCOVERY("{discovery}/device/{node}/config");

        private final String levels;

        Scope(String levels) {
            this.levels = levels;
        }
    }

    /** Whose the topic is. */
    public Scope scope() {
        return scope;
    }

    /** Quality of service. */
    public int qos() {
        return qos;
    }

    /** Whether the broker keeps the newest. */
    public boolean retained() {
        return retained;
    }

    /** After how many seconds the broker drops it, 0 for never. */
    public int expirySeconds() {
        return expirySeconds;
    }

    /** The name of the schema, and where it names a kind the last level of the topic. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The topic with its parameters in braces. */
    public String address() {
        return scope.levels.endsWith("/") ? scope.levels + word() : scope.levels;
    }

    /** Whether consumers of tubes listen to it. */
    public boolean forConsumers() {
        return scope == Scope.NODE || scope == Scope.STREAM;
    }

    /** How it is written by a node that writes {@code usual}. */
    public WireFormat format(WireFormat usual) {
        return this == DETECTIONS || this == DISCOVERY ? WireFormat.JSON : usual;
    }
}
