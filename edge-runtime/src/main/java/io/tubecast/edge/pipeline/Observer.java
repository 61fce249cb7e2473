package io.tubecast.edge.pipeline;

import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;

/** Somebody who is told what is published beside the network, such as the terminal. Called by the publish thread. */
@FunctionalInterface
public interface Observer {
    /** Nobody. */
    Observer NOBODY = event -> {};

    /** Something happened. */
    void event(NodeEvent event);

    /**
     * A message was handed over; called for each, so that it must cost next to nothing.
     *
     * @param snapshot valid during the call only
     * @param latencyNanos its age at that moment
     */
    default void published(TubesSnapshot snapshot, long latencyNanos) {}

    /** Once a second, and when the state changes. */
    default void status(NodeStatus status) {}
}
