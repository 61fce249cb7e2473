package io.tubecast.publish.wire;

import java.util.Locale;

/** The kinds of messages and how they travel. */
public enum MessageKind {
    /** Whether the node is there. */
    CONNECTION(1, true, 0),
    /** What the node is. */
    FACTSHEET(1, true, 0),
    /** How the node is doing. */
    HEALTH(0, false, 5),
    /** What is seen in one frame. */
    TUBES(0, false, 1),
    /** What happened. */
    EVENTS(1, false, 60);

    private final int qos;
    private final boolean retained;
    private final int expirySeconds;

    MessageKind(int qos, boolean retained, int expirySeconds) {
        this.qos = qos;
        this.retained = retained;
        this.expirySeconds = expirySeconds;
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

    /** The last level of the topic, and the name of the schema. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
