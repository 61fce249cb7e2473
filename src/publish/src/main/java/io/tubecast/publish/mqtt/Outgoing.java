package io.tubecast.publish.mqtt;

import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way, and what to do when its fate is known. The callbacks run on the supervisor's thread.
 *
 * @param topic where to
 * @param kind how it travels
 * @param retained whether the broker is to keep it
 * @param payload its bytes
 * @param exchange what ties a question to its answer; null for what is neither
 * @param taken the network (QoS 0) or the broker (QoS 1) has it
 * @param lost the link died before that was known
 */
@SuppressWarnings("ArrayRecordComponent") // the payload is handed on, never compared
record Outgoing(
        String topic,
        MessageKind kind,
        boolean retained,
        byte[] payload,
        @Nullable Exchange exchange,
        Runnable taken,
        Runnable lost) {

    /**
     * What ties a question to its answer.
     *
     * @param responseTopic where the answer goes, in a question
     * @param correlation what the asker knows it by
     * @param format of the payload
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Exchange(@Nullable String responseTopic, byte @Nullable [] correlation, WireFormat format) {}

    /** A message whose fate makes a difference. */
    static Outgoing of(String topic, MessageKind kind, byte[] payload, Runnable taken, Runnable lost) {
        return new Outgoing(topic, kind, kind.retained(), payload, null, taken, lost);
    }

    /** A message whose fate makes none: what is retained is sent again on the next connect, what is old is of no use. */
    static Outgoing of(String topic, MessageKind kind, byte[] payload) {
        return new Outgoing(topic, kind, kind.retained(), payload, null, Outgoing::nothing, Outgoing::nothing);
    }

    /** A question or an answer: if it does not arrive, the asker asks again. */
    static Outgoing of(String topic, MessageKind kind, byte[] payload, Exchange exchange) {
        return new Outgoing(topic, kind, kind.retained(), payload, exchange, Outgoing::nothing, Outgoing::nothing);
    }

    /** A message out of a recording: no broker keeps it, since it says nothing about now. */
    static Outgoing replayed(ReplayMessage message, Runnable taken, Runnable lost) {
        return new Outgoing(
                message.topic(),
                message.kind(),
                false,
                message.payload(),
                new Exchange(null, null, message.format()),
                taken,
                lost);
    }

    private static void nothing() {}
}
