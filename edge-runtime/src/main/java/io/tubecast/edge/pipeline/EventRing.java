package io.tubecast.edge.pipeline;

import io.tubecast.publish.message.NodeEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Events on their way from the detect to the publish thread: at most {@value #CAPACITY}, the oldest go first. Thread-safe. */
final class EventRing {
    static final int CAPACITY = 256;

    private final Deque<NodeEvent> events = new ArrayDeque<>(CAPACITY);
    private long lost;

    synchronized void add(NodeEvent event) {
        if (events.size() == CAPACITY) {
            events.removeFirst();
            lost++;
        }
        events.addLast(event);
    }

    synchronized @Nullable NodeEvent poll() {
        return events.pollFirst();
    }

    synchronized long lost() {
        return lost;
    }
}
