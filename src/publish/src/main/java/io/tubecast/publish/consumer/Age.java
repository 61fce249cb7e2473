package io.tubecast.publish.consumer;

/**
 * How old what a message tells is.
 *
 * @param millis time since capture; never less than the node's own latency and the time since arrival
 * @param errorMillis by how much that may be too little: half the round trip of a question to the node; -1 where it rests on two machines' dates
 * @param validUntilNanos until when it may be acted on, on this machine's monotonic clock
 */
public record Age(long millis, long errorMillis, long validUntilNanos) {
    /** Of messages that are about no moment. */
    static final Age NONE = new Age(-1, -1, Long.MAX_VALUE);

    /** The most it can be. */
    public long boundMillis() {
        return millis + Math.max(0, errorMillis);
    }
}
