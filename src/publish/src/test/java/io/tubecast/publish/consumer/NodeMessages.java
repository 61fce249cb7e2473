package io.tubecast.publish.consumer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.publish.Samples;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.wire.EventEncoder;
import io.tubecast.publish.wire.NodeEncoder;
import io.tubecast.publish.wire.NodeEncoder.Connection;
import io.tubecast.publish.wire.NumberedEvent;
import io.tubecast.publish.wire.PayloadBuffer;
import io.tubecast.publish.wire.StreamContext;
import io.tubecast.publish.wire.Topics;
import io.tubecast.publish.wire.TubesEncoder;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** What a node sends, as bytes. */
final class NodeMessages {
    private NodeMessages() {}

    static byte[] tubes(String boot, long number) {
        return tubes(boot, number, WireFormat.JSON);
    }

    static byte[] tubes(String boot, long number, WireFormat format) {
        return tubes(boot, number, format, 0);
    }

    static byte[] tubes(String boot, long number, WireFormat format, long latencyNanos) {
        PayloadBuffer buffer = new PayloadBuffer();
        StreamContext context = new StreamContext("drone-07", boot, Samples.FRONT, Samples.anchor());
        new TubesEncoder(context, format).encode(Samples.full(), number, Samples.CAPTURE_NANOS + latencyNanos, buffer);
        return buffer.toByteArray();
    }

    static byte[] event(long number, int validMillis) {
        PayloadBuffer buffer = new PayloadBuffer();
        EventTime at = new EventTime(1, Samples.CAPTURE_NANOS, validMillis);
        NodeEvent event = new NodeEvent.CameraChange(at, true, "test");
        new EventEncoder(Samples.context(), WireFormat.JSON)
                .encode(
                        new NumberedEvent(number, number, event, new OperatingPoint(Mode.APPEARANCE, 1)),
                        Samples.CAPTURE_NANOS,
                        buffer);
        return buffer.toByteArray();
    }

    static byte[] connection(String boot, Connection state, long session) {
        return encoder(boot).connection(state, session, Samples.CAPTURE_NANOS);
    }

    static NodeEncoder encoder(String boot) {
        return new NodeEncoder(new Topics("tubes", "drone-07"), boot, Samples.anchor(), WireFormat.JSON, Samples.OFFER);
    }

    static byte[] edited(byte[] message, Consumer<ObjectNode> change) throws IOException {
        ObjectNode body = (ObjectNode) new ObjectMapper().readTree(message);
        change.accept(body);
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
