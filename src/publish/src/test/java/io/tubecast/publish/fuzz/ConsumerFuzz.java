package io.tubecast.publish.fuzz;

import io.tubecast.publish.Samples;
import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.consumer.Inbound;
import io.tubecast.publish.consumer.Received;
import io.tubecast.publish.consumer.Refusal;
import io.tubecast.publish.consumer.TubeConsumer;
import io.tubecast.publish.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Any bytes as messages to a consumer: each is passed on once or refused once, and nothing that it brings ends the consumer.
 *
 * <p>The input is a row of messages: a byte that picks the topic, one of flags, two of the length, and the payload.
 */
public final class ConsumerFuzz {
    static final List<String> TOPICS = List.of(
            "tubes/v1/drone-07/connection",
            "tubes/v1/drone-07/factsheet",
            "tubes/v1/drone-07/health",
            "tubes/v1/drone-07/front/tubes",
            "tubes/v1/drone-07/front/events",
            "tubes/v1/drone-07/rsp/me",
            "tubes/v2/drone-07/health",
            "tubes/v1");
    private static final int ANSWER = 5;

    private ConsumerFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        Counter counter = new Counter();
        TubeConsumer consumer = new TubeConsumer("tubes", counter);
        ByteBuffer rest = ByteBuffer.wrap(input);
        long now = Samples.CAPTURE_NANOS;
        while (rest.remaining() >= 4) {
            int topic = rest.get() & 7;
            int flags = rest.get();
            byte[] payload = new byte[Math.min(rest.getShort() & 0xFFFF, rest.remaining())];
            rest.get(payload);
            now += (flags & 0xF0) * 1_000_000L;
            String contentType = (flags & 1) == 0
                    ? null
                    : (flags & 2) == 0 ? WireFormat.JSON.contentType() : WireFormat.CBOR.contentType();
            Inbound inbound =
                    new Inbound(TOPICS.get(topic), payload, contentType, (flags & 4) != 0, now, 1_795_221_800_200_000L);
            if (topic == ANSWER) {
                consumer.answered("drone-07", now - 5_000_000, inbound);
            } else {
                consumer.accept(inbound, now + (flags & 8) * 1_000_000L);
            }
            counter.once();
            consumer.tick(now);
        }
    }

    /** The bytes of one message of an input. */
    static byte[] message(int topic, int flags, byte[] payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(topic);
        bytes.write(flags);
        bytes.write(payload.length >> 8);
        bytes.write(payload.length);
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }

    /** Counts what became of a message. */
    private static final class Counter implements ConsumerListener {
        private final List<String> fates = new ArrayList<>();

        private void once() {
            if (fates.size() != 1) {
                throw new AssertionError("one message, but " + fates);
            }
            fates.clear();
        }

        @Override
        public void received(Received message) {
            fates.add("received " + message.kind());
            if (message.fresh() && message.age().boundMillis() > 3_600_000) {
                throw new AssertionError("fresh after an hour: " + message);
            }
        }

        @Override
        public void refused(String topic, Refusal reason, String detail) {
            fates.add("refused " + reason);
        }

        @Override
        public void clock(String node, long roundTripMicros) {
            fates.add("clock");
        }
    }
}
