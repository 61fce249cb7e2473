package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.publish.LinkState;
import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.Samples;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The publisher with a real Mosquitto, which grants topic aliases. */
final class MosquittoTest extends BrokerContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static @Nullable MosquittoBroker shared;

    @BeforeAll
    static void start() throws IOException {
        Assumptions.assumeTrue(
                MosquittoBroker.program().isPresent(), "mosquitto is not installed: nothing is tested against it");
        shared = new MosquittoBroker(true);
    }

    @AfterAll
    static void stop() throws IOException {
        if (shared != null) {
            shared.close();
        }
    }

    @Override
    URI broker() {
        if (shared == null) {
            throw new IllegalStateException("not started");
        }
        return shared.uri();
    }

    @Test
    void isBackSoonAfterTheBrokerIsKilledAndStartedAgain() throws IOException, MqttException {
        try (MosquittoBroker broker = new MosquittoBroker(true);
                MqttTubePublisher publisher = publisher(broker.uri(), "phoenix", WireFormat.JSON)) {
            await().atMost(PATIENCE).until(() -> publisher.status().link() == LinkState.UP);
            broker.kill();
            await().atMost(PATIENCE).until(() -> publisher.status().failures() > 0);
            publisher.publishEvent("front", Samples.events().get(0));
            broker.restart();
            long before = System.nanoTime();
            await().atMost(PATIENCE).until(() -> publisher.status().eventsSent() == 1);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
            try (RawSubscriber raw = new RawSubscriber(broker.uri())) { // it had forgotten everything
                await().atMost(PATIENCE).until(() -> raw.delivered.size() == 2);
                assertThat(raw.on("/connection").get(0).text()).contains("\"ONLINE\"");
                assertThat(raw.on("/factsheet")).hasSize(1);
            }
        }
    }

    @Test
    void isToldWhenItIsNotLetIn() throws IOException {
        try (MosquittoBroker closed = new MosquittoBroker(false);
                MqttTubePublisher publisher = publisher(closed.uri(), "stranger", WireFormat.JSON)) {
            await().atMost(PATIENCE).until(() -> publisher.status().failures() > 0);
            assertThat(publisher.status().lastFailure()).startsWith("not authorized (code 135");
            // the failure is counted before the link is down, and after a pause it is tried again
            await().atMost(PATIENCE).until(() -> publisher.status().link() == LinkState.DOWN);
        }
    }

    @Override
    boolean tellsRetainedCommands() {
        return true;
    }

    @Override
    boolean keepsPropertiesOfWills() {
        return true;
    }
}
