package io.tubecast.publish;

import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;

/**
 * The way out of the node.
 *
 * <p>No method but {@link #close()} waits for a network: what cannot be sent now is kept (the newest snapshot of each stream,
 * the newest health, the last 256 events of each stream) or dropped and counted. Nothing that a broker does throws out of here.
 * Methods may be called from any thread; one thread at a time for the snapshots of one stream.
 */
public interface TubePublisher extends AutoCloseable {
    /**
     * Publishes what is seen in one frame, also when that is nothing. The snapshot is read before the method returns and stays
     * the caller's. A snapshot that could not be sent yet is overwritten, and its number missing tells consumers so.
     *
     * @throws IllegalArgumentException if the snapshot's stream is not one of this publisher's
     */
    void publishTubes(TubesSnapshot snapshot);

    /**
     * Publishes something that happened. Events are delivered at least once, in order; when more than 256 wait, the oldest are
     * dropped, counted and announced by one {@code lost} event.
     *
     * @throws IllegalArgumentException if the stream is not one of this publisher's
     */
    void publishEvent(String stream, NodeEvent event);

    /** Publishes the node's state; the last stage of the pipeline does so once a second, and on change. */
    void publishHealth(Health health);

    /** Replaces what the node says about itself; it is sent again on every connect. */
    void publishFactsheet(Factsheet factsheet);

    /** Random name of this run, eight hexadecimal digits, the first part of all ids. */
    String boot();

    /** What has been sent, kept and lost so far. */
    PublisherStatus status();

    /** Sends what is waiting, for a limited time, says OFFLINE and leaves; safe to call twice. */
    @Override
    void close();
}
