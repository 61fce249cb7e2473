package io.tubecast.publish;

import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;

/**
 * Somebody who is told what the node says, byte for byte: a recorder.
 *
 * <p>Called by the threads that publish and by the link's, so it must return at once, must not throw, and must be thread-safe. It is told of messages for consumers: {@code connection},
 * {@code factsheet}, {@code health}, {@code tubes} and {@code events}; neither of answers to commands, which are one asker's, nor of mirrors, which say nothing new.
 */
@FunctionalInterface
public interface MessageTap {
    /**
     * A message.
     *
     * @param topic where it goes
     * @param kind how it travels
     * @param format of its payload
     * @param linked false if there is no link to a broker just now: nobody hears it, though an event may be said again once there is one
     * @param payload (in) its bytes, from 0 on; the array is the caller's again when the method returns
     * @param length how many
     */
    void said(String topic, MessageKind kind, WireFormat format, boolean linked, byte[] payload, int length);
}
