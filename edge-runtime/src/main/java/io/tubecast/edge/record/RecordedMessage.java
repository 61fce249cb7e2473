package io.tubecast.edge.record;

import io.tubecast.publish.wire.WireFormat;

/**
 * A message as it stands in a recording.
 *
 * @param number +1 for every message since the recorder started; what is missing was lost
 * @param utcMicros when it was said, microseconds since 1970 by the node's clock
 * @param monoNanos the same on the node's monotonic clock
 * @param topic where it went
 * @param qos its quality of service
 * @param retained whether the broker kept it
 * @param expirySeconds after how many seconds the broker dropped it, 0 for never
 * @param linked whether there was a link to a broker
 * @param again whether it is a retained message of an earlier part, repeated so that this part can be understood by itself
 * @param format of the payload
 * @param payload (in) its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record RecordedMessage(
        long number,
        long utcMicros,
        long monoNanos,
        String topic,
        int qos,
        boolean retained,
        int expirySeconds,
        boolean linked,
        boolean again,
        WireFormat format,
        byte[] payload) {
    /** This message at the beginning of a later part. */
    RecordedMessage repeated() {
        return new RecordedMessage(
                number, utcMicros, monoNanos, topic, qos, retained, expirySeconds, linked, true, format, payload);
    }
}
