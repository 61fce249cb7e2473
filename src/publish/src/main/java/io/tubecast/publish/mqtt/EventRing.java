package io.tubecast.publish.mqtt;

import io.tubecast.publish.wire.NumberedEvent;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Events that wait for a link: the newest up to a number; older ones are dropped and counted. Thread-safe. */
final class EventRing {
    private final int capacity;
    private final ArrayDeque<NumberedEvent> waiting;
    private long lost;
    private long unannounced;
    private long newestLost = -1;

    EventRing(int capacity) {
        this.capacity = capacity;
        this.waiting = new ArrayDeque<>(capacity + 1);
    }

    /** Adds the newest event. */
    synchronized void offer(NumberedEvent event) {
        waiting.addLast(event);
        if (waiting.size() > capacity) {
            countLost(waiting.removeFirst());
        }
    }

    /** Shows all that wait, oldest first. */
    synchronized void forEach(Consumer<NumberedEvent> taker) {
        waiting.forEach(taker);
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
            countLost(event);
        }
    }

    /** Counts an event as lost that nobody will ever see. */
    synchronized void countLost(NumberedEvent event) {
        lost++;
        unannounced++;
        newestLost = Math.max(newestLost, event.seq());
    }

    /**
     * Events that were lost.
     *
     * @param count how many
     * @param newest number of the newest on its topic
     */
    record Loss(long count, long newest) {}

    /** Those lost since this was asked last; null if there were none. */
    synchronized @Nullable Loss takeUnannounced() {
        if (unannounced == 0) {
            return null;
        }
        Loss loss = new Loss(unannounced, newestLost);
        unannounced = 0;
        return loss;
    }

    /** Gives up all that wait. */
    synchronized void clear() {
        waiting.forEach(this::countLost);
        waiting.clear();
    }

    synchronized long lost() {
        return lost;
    }

    synchronized boolean idle() {
        return waiting.isEmpty() && unannounced == 0;
    }
}
