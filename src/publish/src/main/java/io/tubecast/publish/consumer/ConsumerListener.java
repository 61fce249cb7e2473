package io.tubecast.publish.consumer;

import io.tubecast.publish.LinkState;

/** What a consumer is told. All calls come from one thread. */
public interface ConsumerListener {
    /** A message passed the rules; look at {@link Received#fresh()} before acting on it. */
    void received(Received message);

    /** A message did not pass. */
    default void refused(String topic, Refusal reason, String detail) {}

    /** Messages are missing on a topic. */
    default void gap(String topic, long missing) {}

    /** A question to a node was answered: its clock is known to within half the round trip. */
    default void clock(String node, long roundTripMicros) {}

    /** A node has started anew: everything known about it is void. */
    default void restarted(String node, String boot) {}

    /** Nothing valid is known about a node or a stream any more. */
    default void unknown(String topic, String why) {}

    /** The consumer's own link changed. */
    default void link(LinkState state) {}
}
