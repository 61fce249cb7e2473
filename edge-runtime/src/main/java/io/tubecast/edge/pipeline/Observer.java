package io.tubecast.edge.pipeline;

import io.tubecast.publish.message.NodeEvent;

/** Somebody who is told what is published beside the network: the terminal. Called by the publish thread. */
public interface Observer {
    /** Nobody. */
    Observer NOBODY = new Observer() {
        @Override
        public void event(NodeEvent event) {}

        @Override
        public void status(NodeStatus status) {}
    };

    /** Something happened. */
    void event(NodeEvent event);

    /** Once a second, and when the state changes. */
    void status(NodeStatus status);
}
