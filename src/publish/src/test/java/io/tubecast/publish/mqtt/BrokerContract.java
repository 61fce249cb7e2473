package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.TcpProxy;
import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.consumer.Received;
import io.tubecast.publish.consumer.Refusal;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.mqtt.RawSubscriber.Delivered;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;

/** What every real broker has to make of a publisher, seen by a client without rules and by a subscriber with them. */
abstract class BrokerContract extends BrokerSides {
    /** Whether the broker hands a will out with its content type and its other properties, as MQTT 5 wants it. */
    abstract boolean keepsPropertiesOfWills();

    @Test
    void deliversARunFromOnlineToOffline() throws MqttException {
        String node = "run-" + name();
        try (RawSubscriber raw = new RawSubscriber(broker())) {
            MqttTubePublisher publisher = publisher(broker(), node, WireFormat.JSON);
            await().atMost(PATIENCE).until(() -> publisher.status().link() == LinkState.UP);
            for (int i = 0; i < 20; i++) {
                publisher.publishTubes(fresh(i));
                await().atMost(PATIENCE)
                        .until(() -> publisher.status().tubesSent()
                                        + publisher.status().tubesDropped()
                                > 0);
                pause(5);
            }
            Samples.events().forEach(event -> publisher.publishEvent("front", event));
            publisher.publishHealth(Samples.health());
            publisher.close();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(raw.on(node + "/connection"))
                            .extracting(Delivered::text)
                            .hasSize(2));
            List<Delivered> mine = raw.on("").stream()
                    .filter(message -> message.topic().contains(node))
                    .toList();
            mine.forEach(BrokerContract::check);
            assertThat(mine.get(0).topic()).endsWith("/factsheet");
            assertThat(mine.get(1).text()).contains("\"ONLINE\"", "\"session\":1");
            assertThat(mine.get(mine.size() - 1).text()).contains("\"OFFLINE\"");
            assertThat(raw.on(node + "/front/tubes")).hasSizeGreaterThan(10); // a slow machine may overwrite some
            assertThat(raw.on(node + "/front/events")).hasSize(Samples.events().size());
            assertThat(raw.on(node + "/health")).hasSize(1);
        }
        try (RawSubscriber late = new RawSubscriber(broker())) { // retained: what the node is, and that it has left
            await().atMost(PATIENCE)
                    .until(() -> late.delivered.stream()
                                    .filter(message -> message.topic().contains(node))
                                    .count()
                            >= 2);
            pause(200);
            assertThat(late.delivered.stream().filter(message -> message.topic().contains(node)))
                    .allMatch(message -> message.message().isRetained())
                    .extracting(
                            message -> message.topic().substring(message.topic().lastIndexOf('/')))
                    .containsExactlyInAnyOrder("/factsheet", "/connection");
        }
    }

    @Test
    void saysThatTheConnectionBrokeAndComesBackWithANewSession() throws MqttException, IOException {
        String node = "cut-" + name();
        try (RawSubscriber raw = new RawSubscriber(broker());
                TcpProxy proxy = new TcpProxy(broker());
                MqttTubePublisher publisher = publisher(proxy.uri(), node, WireFormat.JSON)) {
            String topic = node + "/connection";
            await().atMost(PATIENCE).until(() -> raw.on(topic).size() == 1);
            proxy.cut(true);
            await().atMost(PATIENCE).until(() -> raw.on(topic).size() == 2); // the will
            assertThat(raw.on(topic).get(1).text()).contains("\"CONNECTION_BROKEN\"", "\"session\":1");
            if (keepsPropertiesOfWills()) {
                check(raw.on(topic).get(1));
            }
            EventTime past = new EventTime(1, System.nanoTime() - 1_000_000_000, 250);
            publisher.publishEvent("front", new NodeEvent.CameraChange(past, true, "test"));
            proxy.mend();
            await().atMost(PATIENCE).until(() -> raw.on(node + "/front/events").size() == 1);
            JsonNode online = SchemaAssert.parse(raw.on(topic).get(2).message().getPayload(), WireFormat.JSON);
            assertThat(online.get("state").textValue()).isEqualTo("ONLINE");
            assertThat(online.get("session").intValue()).isGreaterThan(1);
            assertThat(raw.on(node + "/front/events").get(0).text())
                    .contains("\"history\":true"); // valid for 250 ms, a second old
        }
    }

    @Test
    void servesASubscriberWithRulesInBothFormats() throws IOException {
        for (WireFormat format : WireFormat.values()) {
            String node = "sub-" + format.name().toLowerCase(Locale.ROOT) + "-" + name();
            Notes notes = new Notes();
            try (TcpProxy proxy = new TcpProxy(broker());
                    MqttTubeSubscriber subscriber =
                            MqttTubeSubscriber.start(settings(proxy.uri(), "unused", format), node, notes);
                    MqttTubePublisher publisher = publisher(broker(), node, format)) {
                await().atMost(PATIENCE).until(() -> subscriber.state() == LinkState.UP);
                send(publisher, notes, 0);
                assertThat(notes.received.get(notes.received.size() - 1).fresh())
                        .isTrue();
                proxy.cut(false);
                await().atMost(PATIENCE).until(() -> notes.links.contains(LinkState.DOWN));
                publisher.publishTubes(fresh(100)); // nobody is there to hear this one
                await().atMost(PATIENCE).until(() -> subscriber.state() == LinkState.UP);
                // asked for only now: Artemis 2.55.0 can lose a kept message for somebody who subscribes while it is
                // published
                await().atMost(PATIENCE).until(() -> notes.has(MessageKind.CONNECTION));
                send(publisher, notes, 101);
                publisher.close();
                await().atMost(PATIENCE)
                        .until(() -> notes.received.stream()
                                .anyMatch(message ->
                                        message.body().path("state").asText().equals("OFFLINE")));
                assertThat(notes.refusals).isEmpty();
                assertThat(notes.restarts).isEqualTo(1);
            }
        }
    }

    /** Publishes snapshots until one has arrived: a subscription takes its time. */
    private static void send(MqttTubePublisher publisher, Notes notes, int first) {
        int before = notes.received.size();
        int[] frame = {first};
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(30)).until(() -> {
            publisher.publishTubes(fresh(frame[0]++));
            return notes.received.stream().skip(before).anyMatch(message -> message.kind() == MessageKind.TUBES);
        });
        await().atMost(PATIENCE)
                .until(() -> notes.received.get(notes.received.size() - 1).kind() == MessageKind.TUBES);
    }

    /** A message as the contract wants it: content, type, format, expiry, user properties. */
    private static void check(Delivered delivered) {
        String word = delivered.topic().substring(delivered.topic().lastIndexOf('/') + 1);
        MessageKind kind = MessageKind.valueOf(word.toUpperCase(Locale.ROOT));
        JsonNode body = SchemaAssert.assertValid(kind, delivered.message().getPayload());
        MqttProperties properties = delivered.message().getProperties();
        assertThat(properties.getContentType()).isEqualTo("application/json");
        assertThat(properties.getPayloadFormat()).isTrue();
        if (kind.expirySeconds() > 0) {
            assertThat(properties.getMessageExpiryInterval()).isBetween(0L, (long) kind.expirySeconds());
        } else {
            assertThat(properties.getMessageExpiryInterval()).isNull();
        }
        assertThat(properties.getUserProperties())
                .extracting(property -> property.getKey() + "=" + property.getValue())
                .containsExactlyInAnyOrder("sv=1.0", "boot=" + body.get("boot").textValue());
        assertThat(delivered.message().getQos()).isEqualTo(kind.qos());
    }

    /** What the subscriber was told. */
    private static final class Notes implements ConsumerListener {
        private final List<Received> received = new CopyOnWriteArrayList<>();
        private final List<String> refusals = new CopyOnWriteArrayList<>();
        private final List<LinkState> links = new CopyOnWriteArrayList<>();
        private volatile int restarts;

        boolean has(MessageKind kind) {
            return received.stream().anyMatch(message -> message.kind() == kind);
        }

        @Override
        public void received(Received message) {
            received.add(message);
        }

        @Override
        public void refused(String topic, Refusal reason, String detail) {
            refusals.add(topic + " " + reason + " " + detail);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread calls
        public void restarted(String node, String boot) {
            restarts++;
        }

        @Override
        public void link(LinkState state) {
            links.add(state);
        }
    }
}
