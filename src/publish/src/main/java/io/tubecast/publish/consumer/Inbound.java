package io.tubecast.publish.consumer;

import org.jspecify.annotations.Nullable;

/**
 * A message as it came from the broker.
 *
 * @param topic its topic
 * @param payload its bytes
 * @param contentType the MQTT content type, if it had one
 * @param retained whether the broker had kept it from before
 * @param receivedNanos when it came, on this machine's monotonic clock
 * @param receivedUtcMicros when it came, microseconds since 1970; of use only as long as the node's clock is not known better
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record Inbound(
        String topic,
        byte[] payload,
        @Nullable String contentType,
        boolean retained,
        long receivedNanos,
        long receivedUtcMicros) {}
