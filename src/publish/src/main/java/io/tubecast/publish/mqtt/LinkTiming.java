package io.tubecast.publish.mqtt;

import java.time.Duration;

/**
 * How long a link waits for what.
 *
 * @param connect until a connection must stand, CONNACK included
 * @param keepAlive between signs of life; whole seconds
 * @param firstBackoff longest pause after the first failure; it doubles with each further one
 * @param longestBackoff longest time from one attempt to the next after many failures
 * @param refusedBackoff pause after the broker refused this client or gave its name to another
 * @param acknowledge until the broker must have taken a message; after that the link counts as dead
 * @param drain how long closing may go on sending
 */
public record LinkTiming(
        Duration connect,
        Duration keepAlive,
        Duration firstBackoff,
        Duration longestBackoff,
        Duration refusedBackoff,
        Duration acknowledge,
        Duration drain) {

    /** The deadlines of the contract. */
    public static final LinkTiming STANDARD = new LinkTiming(
            Duration.ofSeconds(3),
            Duration.ofSeconds(3),
            Duration.ofMillis(250),
            Duration.ofSeconds(4),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2));

    /** Checks that all are positive. */
    public LinkTiming {
        require("connect", connect);
        require("keepAlive", keepAlive);
        require("firstBackoff", firstBackoff);
        require("longestBackoff", longestBackoff);
        require("refusedBackoff", refusedBackoff);
        require("acknowledge", acknowledge);
        require("drain", drain);
        if (keepAlive.toMillis() % 1000 != 0) {
            throw new IllegalArgumentException("timing.keepAlive must be whole seconds but was " + keepAlive);
        }
    }

    private static void require(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("timing.%s must be positive but was %s".formatted(key, value));
        }
    }
}
