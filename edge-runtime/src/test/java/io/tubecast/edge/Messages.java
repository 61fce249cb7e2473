package io.tubecast.edge;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** A client in this process that writes down what nodes publish. */
public final class Messages extends Collected implements AutoCloseable {
    private final MqttAsyncClient client;

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

    /** Sends a command whose answer is to come as a message of its kind. */
    void ask(String node, String command, String payload) throws MqttException {
        String root = "tubes/v1/" + node;
        MqttProperties properties = new MqttProperties();
        properties.setResponseTopic(root + "/rsp/messages/response");
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        client.publish(root + "/cmd/" + command, new MqttMessage(bytes, 1, false, properties))
                .waitForCompletion(10_000);
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
            arrived(topic, message.getPayload());
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
