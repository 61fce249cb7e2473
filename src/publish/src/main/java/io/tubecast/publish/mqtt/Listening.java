package io.tubecast.publish.mqtt;

import io.tubecast.publish.MessageTap;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.PayloadBuffer;
import io.tubecast.publish.wire.WireFormat;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a tap what the publisher says: snapshots as they are handed over, the rest as it goes to the link; while there is no link, all of it at once, because nobody knows when there will be one.
 *
 * @param tap who is told; null for nobody
 * @param format of the payloads
 * @param linked whether there is a link now
 */
record Listening(@Nullable MessageTap tap, WireFormat format, BooleanSupplier linked) {
    /** Whether somebody wants to hear what no broker does. */
    boolean alone() {
        return tap != null && !linked.getAsBoolean();
    }

    /** A message that was handed over in a buffer, link or not. */
    void said(String topic, MessageKind kind, PayloadBuffer buffer) {
        if (tap != null) {
            tap.said(topic, kind, format, linked.getAsBoolean(), buffer.array(), buffer.size());
        }
    }

    /** A message that went to the link. */
    void sent(Outgoing outgoing) {
        if (tap != null) {
            tap.said(outgoing.topic(), outgoing.kind(), format, true, outgoing.payload(), outgoing.payload().length);
        }
    }

    /** A message that nobody hears. */
    void unheard(Outgoing outgoing) {
        if (tap != null) {
            tap.said(outgoing.topic(), outgoing.kind(), format, false, outgoing.payload(), outgoing.payload().length);
        }
    }
}
