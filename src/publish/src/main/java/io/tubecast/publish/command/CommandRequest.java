package io.tubecast.publish.command;

import org.jspecify.annotations.Nullable;

/**
 * A request as it came.
 *
 * @param word last level of its topic
 * @param payload its bytes
 * @param contentType of the message, if it had one
 * @param retained whether it was published to be kept
 * @param receivedNanos when it came, on the node's monotonic clock
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record CommandRequest(
        String word, byte[] payload, @Nullable String contentType, boolean retained, long receivedNanos) {}
