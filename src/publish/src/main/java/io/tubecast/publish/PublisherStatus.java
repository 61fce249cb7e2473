package io.tubecast.publish;

/**
 * A publisher's counters since its start. Once it is closed, every snapshot is counted either as sent or as dropped, and every event either
 * as sent or as lost.
 *
 * @param link state of the link
 * @param connects how often the link came up
 * @param failures attempts that failed and links that broke
 * @param tubesSent snapshots handed to the network
 * @param tubesDropped snapshots overwritten or too old when the link was free
 * @param eventsSent events acknowledged by the broker
 * @param eventsLost events dropped because too many waited
 * @param acks how long the acknowledgements of events took
 * @param lastFailure why the link failed last, empty if it never did
 */
public record PublisherStatus(
        LinkState link,
        long connects,
        long failures,
        long tubesSent,
        long tubesDropped,
        long eventsSent,
        long eventsLost,
        AckTimes acks,
        String lastFailure) {}
