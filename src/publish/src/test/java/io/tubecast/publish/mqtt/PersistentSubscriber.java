package io.tubecast.publish.mqtt;

import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.consumer.Inbound;
import io.tubecast.publish.consumer.Received;
import io.tubecast.publish.consumer.TubeConsumer;
import io.tubecast.publish.wire.MessageKind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/** A recorder of events whose session the broker keeps while it is away, under the rules for consumers. */
final class PersistentSubscriber implements AutoCloseable, ConsumerListener {
    private final URI broker;
    private final String clientId = "recorder-" + System.nanoTime();
    private final TubeConsumer consumer = new TubeConsumer("tubes", this);
    private final List<Long> arrived = new ArrayList<>();
    private final Thread thread = new Thread(this::stayConnected, "recorder");
    private long announced;
    private long missing;
    private long late;
    private long newest = -1;
    private volatile @Nullable MqttAsyncClient client;
    private volatile boolean ended;

    PersistentSubscriber(URI broker) {
        this.broker = broker;
        thread.setDaemon(true);
        thread.start();
    }

    private void stayConnected() {
        try {
            while (!ended) {
                if (!connected()) {
                    connect();
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the subscriber ends
        }
    }

    private void connect() {
        try {
            MqttAsyncClient old = client;
            if (old != null) {
                client = null;
                old.close(true);
            }
            MqttAsyncClient fresh = new MqttAsyncClient(broker.toString(), clientId, new MemoryPersistence());
            fresh.setCallback(new LinkCallback(this::message, failure -> {}));
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setCleanStart(false);
            options.setSessionExpiryInterval(3_600L);
            options.setAutomaticReconnect(false);
            options.setKeepAliveInterval(3);
            fresh.connect(options).waitForCompletion(5_000);
            fresh.subscribe("tubes/v1/+/+/events", 1).waitForCompletion(5_000);
            client = fresh;
        } catch (MqttException e) {
            return; // the broker is away: again in a moment
        }
    }

    boolean connected() {
        MqttAsyncClient current = client;
        return current != null && current.isConnected();
    }

    private synchronized void message(String topic, MqttMessage message) {
        long now = System.nanoTime();
        consumer.accept(new Inbound(topic, message.getPayload(), null, message.isRetained(), now, 0), now);
    }

    @Override
    public void received(Received message) {
        if (message.kind() == MessageKind.EVENTS) {
            long number = message.body().get("seq").longValue();
            late += number < newest ? 1 : 0;
            newest = Math.max(newest, number);
            if (message.body().has("lost")) {
                announced += message.body().get("lost").longValue();
            } else {
                arrived.add(message.body().get("frame").longValue());
            }
        }
    }

    @Override
    public void gap(String topic, long count) {
        missing += count;
    }

    /** Frames of the events that arrived, in their order. */
    synchronized List<Long> arrived() {
        return List.copyOf(arrived);
    }

    /** Events that were announced as lost. */
    synchronized long announced() {
        return announced;
    }

    /** Events that were found missing. */
    synchronized long missing() {
        return missing;
    }

    /** Events that came after a newer one. */
    synchronized long late() {
        return late;
    }

    @Override
    public void close() throws MqttException {
        ended = true;
        thread.interrupt();
        MqttAsyncClient current = client;
        if (current != null) {
            current.disconnectForcibly(0, 500, true);
            current.close(true);
        }
    }
}
