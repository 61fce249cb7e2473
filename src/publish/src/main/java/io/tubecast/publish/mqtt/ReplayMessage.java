package io.tubecast.publish.mqtt;

import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;

/**
 * A message that was said once and is said again.
 *
 * @param topic where to
 * @param kind how it travels; no broker keeps it, whatever the kind
 * @param format of the payload
 * @param payload its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record ReplayMessage(String topic, MessageKind kind, WireFormat format, byte[] payload) {}
