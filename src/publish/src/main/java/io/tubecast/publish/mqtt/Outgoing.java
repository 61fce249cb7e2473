package io.tubecast.publish.mqtt;

import io.tubecast.publish.wire.MessageKind;

/**
 * A message on its way, and what to do when its fate is known. The callbacks run on the supervisor's thread.
 *
 * @param topic where to
 * @param kind how it travels
 * @param payload its bytes
 * @param taken the network (QoS 0) or the broker (QoS 1) has it
 * @param lost the link died before that was known
 */
@SuppressWarnings("ArrayRecordComponent") // the payload is handed on, never compared
record Outgoing(String topic, MessageKind kind, byte[] payload, Runnable taken, Runnable lost) {}
