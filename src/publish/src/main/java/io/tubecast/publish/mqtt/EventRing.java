package io.tubecast.publish.mqtt;

import io.tubecast.publish.wire.NumberedEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Events that wait for a link: the newest up to a number; older ones are dropped and counted. Thread-safe. */
final class EventRing {
    private final int capacity;
    private final ArrayDeque<NumberedEvent> waiting;
    private long lost;
    private long unannounced;

    EventRing(int capacity) {
        this.capacity = capacity;
        this.waiting = new ArrayDeque<>(capacity + 1);
    }

    /** Adds the newest event. */
    synchronized void offer(NumberedEvent event) {
        waiting.addLast(event);
        if (waiting.size() > capacity) {
            waiting.removeFirst();
            countLost(1);
        }
    }

    /** Takes the oldest. */
    synchronized @Nullable NumberedEvent poll() {
        return waiting.pollFirst();
    }

    /** Puts back an event that was taken last and did not arrive. */
    synchronized void giveBack(NumberedEvent event) {
        if (waiting.size() < capacity) {
            waiting.addFirst(event);
        } else {
            countLost(1);
        }
    }

    /** Counts an event as lost that nobody will ever see. */
    synchronized void countLost(long count) {
        lost += count;
        unannounced += count;
    }

    /** How many were lost since this was asked last. */
    synchronized long takeUnannounced() {
        long count = unannounced;
        unannounced = 0;
        return count;
    }

    /** The announcement of {@code count} lost events did not arrive. */
    synchronized void giveBackUnannounced(long count) {
        unannounced += count;
    }

    /** Gives up all that wait. */
    synchronized void clear() {
        countLost(waiting.size());
        waiting.clear();
    }

    synchronized long lost() {
        return lost;
    }

    synchronized boolean idle() {
        return waiting.isEmpty() && unannounced == 0;
    }
}
