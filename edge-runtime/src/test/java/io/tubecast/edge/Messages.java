package io.tubecast.edge;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.wire.MessageKind;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** A client of a broker that writes down what nodes publish and checks every message against its schema. */
public final class Messages implements AutoCloseable {
    private final List<Delivered> delivered = new CopyOnWriteArrayList<>();
    private final MqttAsyncClient client;

    /** A message as it came. */
    public record Delivered(MessageKind kind, JsonNode body) {}

    /** Begins to listen. */
    public Messages(URI broker) throws MqttException {
        client = new MqttAsyncClient(broker.toString(), "messages-" + System.nanoTime(), new MemoryPersistence());
        client.setCallback(new Arrivals());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setAutomaticReconnect(false);
        client.connect(options).waitForCompletion(10_000);
        client.subscribe("tubes/v1/#", 1).waitForCompletion(10_000);
    }

    private void arrived(String topic, MqttMessage message) {
        String word = topic.substring(topic.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
        MessageKind kind = MessageKind.valueOf(word);
        delivered.add(new Delivered(
                kind, SchemaAssert.parse(message.getPayload(), io.tubecast.publish.wire.WireFormat.JSON)));
    }

    /** Messages of a kind, in order. */
    public List<JsonNode> of(MessageKind kind) {
        return delivered.stream()
                .filter(message -> message.kind() == kind)
                .map(Delivered::body)
                .toList();
    }

    /** Events of a type, in order. */
    public List<JsonNode> events(String type) {
        return of(MessageKind.EVENTS).stream()
                .filter(event -> event.path("type").asText().equals(type))
                .toList();
    }

    /** Everything that does not fit its schema. */
    public List<String> invalid() {
        return delivered.stream()
                .flatMap(message -> SchemaAssert.errors(message.kind(), message.body()).stream()
                        .map(error -> message.kind() + ": " + error.getMessage() + " in " + message.body()))
                .toList();
    }

    /** The kinds in the order in which they came, repetitions left out. */
    public List<MessageKind> firstOfKinds() {
        return delivered.stream().map(Delivered::kind).distinct().toList();
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 500, true);
        client.close(true);
    }

    /** Paho's callback; only arrivals matter here. */
    private final class Arrivals implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            arrived(topic, message);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String server) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
