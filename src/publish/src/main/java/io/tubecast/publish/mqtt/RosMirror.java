package io.tubecast.publish.mqtt;

import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.wire.DetectionsEncoder;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.StreamContext;
import io.tubecast.publish.wire.Topics;

/**
 * A stream's snapshots a second time, as ROS has them: what is seen now, or nothing.
 *
 * <p>The message of ROS has no room for what would make an empty list mean something else, so nothing is sent in standby or about the past.
 */
final class RosMirror {
    private final String topic;
    private final DetectionsEncoder encoder;
    private final PayloadSlot slot = new PayloadSlot();

    RosMirror(StreamContext context, Topics topics) {
        topic = topics.of(context.stream().id(), MessageKind.DETECTIONS);
        encoder = new DetectionsEncoder(context);
    }

    /** Writes a snapshot into the slot; the caller's thread, one at a time. */
    void put(TubesSnapshot snapshot) {
        if (snapshot.mode() != Mode.STANDBY && !snapshot.history()) {
            encoder.encode(snapshot, slot.back());
            slot.offer(snapshot.captureNanos());
        }
    }

    /** Sends the newest if there is room and it is not from before {@code oldestNanos}. */
    void send(Link link, long oldestNanos) {
        slot.dropOlderThan(oldestNanos);
        byte[] payload = link.hasRoom(0) ? slot.take() : null;
        if (payload != null) {
            link.publish(Outgoing.of(topic, MessageKind.DETECTIONS, payload));
        }
    }
}
