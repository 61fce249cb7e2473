package io.tubecast.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.service.EmbeddedBroker;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformLoggingMXBean;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ArtemisBrokerTest {
    private static final ArtemisBroker BROKER = new ArtemisBroker();
    private static URI address = URI.create("tcp://127.0.0.1:1");
    private static Duration startTime = Duration.ZERO;

    @BeforeAll
    static void start() {
        long before = System.nanoTime();
        address = BROKER.start(0);
        startTime = Duration.ofNanos(System.nanoTime() - before);
    }

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    @Test
    void isFoundAsAService() {
        assertThat(EmbeddedBroker.find()).containsInstanceOf(ArtemisBroker.class);
    }

    @Test
    void listensOnTheLoopbackOnlyAndStartsInSeconds() {
        assertThat(address.getHost()).isEqualTo("127.0.0.1");
        assertThat(address.getPort()).isPositive();
        assertThat(startTime).isLessThan(Duration.ofSeconds(20)); // 1.5 s here; a busy machine takes longer
    }

    @Test
    void refusesASecondStartAndAPortInUse() {
        assertThatThrownBy(() -> BROKER.start(0)).isInstanceOf(IllegalStateException.class);
        try (ArtemisBroker second = new ArtemisBroker()) {
            assertThatThrownBy(() -> second.start(address.getPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(String.valueOf(address.getPort()));
        }
    }

    @Test
    void keepsItsLibrariesQuiet() {
        PlatformLoggingMXBean logging = ManagementFactory.getPlatformMXBean(PlatformLoggingMXBean.class);
        assertThat(logging.getLoggerLevel("org.apache.activemq")).isEqualTo("SEVERE");
        assertThat(logging.getLoggerLevel("io.netty")).isEqualTo("SEVERE");
    }

    @Test
    void keepsRetainedMessagesWithTheirProperties() throws MqttException {
        MqttAsyncClient writer = connect("retain-writer", new MqttConnectionOptions());
        MqttProperties properties = new MqttProperties();
        properties.setContentType("application/json");
        writer.publish("retain/a", new MqttMessage("kept".getBytes(StandardCharsets.UTF_8), 1, true, properties))
                .waitForCompletion(5_000);
        List<MqttMessage> seen = subscribe("retain-reader", "retain/#");
        await().until(() -> !seen.isEmpty());
        assertThat(seen.get(0).isRetained()).isTrue();
        assertThat(seen.get(0).getProperties().getContentType()).isEqualTo("application/json");
        assertThat(new String(seen.get(0).getPayload(), StandardCharsets.UTF_8)).isEqualTo("kept");
        writer.disconnect().waitForCompletion(5_000);
    }

    @Test
    void sendsTheWillOfAClientThatVanishes() throws MqttException {
        List<MqttMessage> seen = subscribe("will-reader", "will/#");
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setWill(
                "will/a", new MqttMessage("gone".getBytes(StandardCharsets.UTF_8), 1, true, new MqttProperties()));
        MqttAsyncClient mortal = connect("will-writer", options);
        mortal.disconnectForcibly(0, 0, false);
        await().atMost(Duration.ofSeconds(10)).until(() -> !seen.isEmpty());
        assertThat(new String(seen.get(0).getPayload(), StandardCharsets.UTF_8)).isEqualTo("gone");
    }

    @Test
    void dropsMessagesWhoseTimeIsOver() throws MqttException {
        MqttAsyncClient writer = connect("expiry-writer", new MqttConnectionOptions());
        MqttProperties properties = new MqttProperties();
        properties.setMessageExpiryInterval(1L);
        writer.publish("expiry/short", new MqttMessage(new byte[] {1}, 1, true, properties))
                .waitForCompletion(5_000);
        writer.publish("expiry/long", new MqttMessage(new byte[] {2}, 1, true, new MqttProperties()))
                .waitForCompletion(5_000);
        await().pollDelay(Duration.ofMillis(2_500)).until(() -> true); // granularity is a second, the scan half a one
        List<MqttMessage> seen = subscribe("expiry-reader", "expiry/#");
        await().until(() -> !seen.isEmpty());
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).getPayload()).containsExactly(2);
        writer.disconnect().waitForCompletion(5_000);
    }

    @Test
    void stopsForGoodAndTwice() {
        ArtemisBroker brief = new ArtemisBroker();
        URI where = brief.start(0);
        brief.close();
        brief.close();
        assertThatThrownBy(() -> new java.net.Socket(where.getHost(), where.getPort()).close())
                .isInstanceOf(java.net.ConnectException.class);
    }

    private static MqttAsyncClient connect(String id, MqttConnectionOptions options) throws MqttException {
        MqttAsyncClient client = new MqttAsyncClient(address.toString(), id, new MemoryPersistence());
        options.setCleanStart(true);
        client.connect(options).waitForCompletion(5_000);
        return client;
    }

    private static List<MqttMessage> subscribe(String id, String filter) throws MqttException {
        List<MqttMessage> seen = new CopyOnWriteArrayList<>();
        MqttAsyncClient reader = connect(id, new MqttConnectionOptions());
        reader.setCallback(new Reader(seen));
        reader.subscribe(filter, 1).waitForCompletion(5_000);
        return seen;
    }

    private record Reader(List<MqttMessage> seen) implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            seen.add(message);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
