package io.tubecast.publish.mqtt;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** A client that writes down everything that a broker hands out, without any rules. */
final class RawSubscriber implements AutoCloseable {
    /** A message as delivered. */
    record Delivered(String topic, MqttMessage message) {
        boolean on(String end) {
            return topic.endsWith(end);
        }

        String text() {
            return new String(message.getPayload(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    final List<Delivered> delivered = new CopyOnWriteArrayList<>();
    private final MqttAsyncClient client;

    /** Listens to all nodes. */
    RawSubscriber(URI broker) throws MqttException {
        this(broker, "tubes/v1/#");
    }

    RawSubscriber(URI broker, String filter) throws MqttException {
        this(broker, filter, "raw-" + System.nanoTime(), null);
    }

    /** Listens under a name of its own, as a user who needs no password. */
    RawSubscriber(URI broker, String filter, String clientId, @Nullable String user) throws MqttException {
        client = new MqttAsyncClient(broker.toString(), clientId, new MemoryPersistence());
        client.setCallback(new LinkCallback((topic, message) -> delivered.add(new Delivered(topic, message)), f -> {}));
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        if (user != null) {
            options.setUserName(user);
        }
        client.connect(options).waitForCompletion(10_000);
        client.subscribe(filter, 1).waitForCompletion(10_000);
    }

    List<Delivered> on(String end) {
        return delivered.stream().filter(message -> message.on(end)).toList();
    }

    /** Publishes a message, as anybody may. */
    void publish(String topic, byte[] payload, boolean retained, MqttProperties properties) throws MqttException {
        client.publish(topic, new MqttMessage(payload, 1, retained, properties)).waitForCompletion(10_000);
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 500, true);
        client.close(true);
    }
}
