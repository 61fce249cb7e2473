package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.Samples;
import io.tubecast.publish.TcpProxy;
import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.consumer.Received;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.wire.MessageKind;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a consumer makes of events that a broker has held back for a minute: history, never a reason to act. */
final class HeldBrokerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int VALID_MILLIS = 30_000;

    @Test
    void anEventThatWasHeldForAMinuteIsHistory() throws Exception {
        AtomicLong ahead = new AtomicLong();
        Controller controller = new Controller();
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (TcpProxy wire = new TcpProxy(address);
                    MqttTubeSubscriber subscriber = MqttTubeSubscriber.start(
                            settings(wire.uri()),
                            "held",
                            controller,
                            () -> System.nanoTime() + ahead.get(),
                            Clock.systemUTC());
                    MqttTubePublisher publisher =
                            MqttTubePublisher.start(settings(address), List.of(Samples.FRONT), Samples.factsheet())) {
                await().atMost(PATIENCE).until(() -> subscriber.state() == LinkState.UP);
                await().atMost(PATIENCE).until(() -> controller.answers.get() >= 3); // the node's clock is known
                publisher.publishEvent("front", event(1));
                await().atMost(PATIENCE).until(() -> controller.events.size() == 1);
                assertThat(controller.events.get(0).age().errorMillis()).isNotNegative();
                assertThat(controller.actedOn).containsExactly(1L);

                wire.freeze(true);
                publisher.publishEvent("front", event(2));
                await().atMost(PATIENCE).until(() -> publisher.status().eventsSent() == 2);
                ahead.addAndGet(TimeUnit.MINUTES.toNanos(1));
                wire.freeze(false);
                await().atMost(PATIENCE).until(() -> controller.events.size() == 2);
                Received held = controller.events.get(1);
                assertThat(held.body().has("history")).isFalse(); // it was in time when the node sent it
                assertThat(held.history()).isTrue();
                assertThat(held.age().boundMillis()).isGreaterThanOrEqualTo(60_000);
                assertThat(controller.actedOn).containsExactly(1L);
            }
        }
    }

    private static NodeEvent event(long frame) {
        return new NodeEvent.CameraChange(new EventTime(frame, System.nanoTime(), VALID_MILLIS), true, "test");
    }

    private static MqttSettings settings(URI broker) {
        return MqttSettings.of(broker, "held");
    }

    /** Does what a controller should: acts on what is fresh, writes down the rest. */
    private static final class Controller implements ConsumerListener {
        private final List<Received> events = new CopyOnWriteArrayList<>();
        private final List<Long> actedOn = new CopyOnWriteArrayList<>();
        private final AtomicLong answers = new AtomicLong();

        @Override
        public void received(Received message) {
            if (message.kind() == MessageKind.EVENTS) {
                if (!message.history()) {
                    actedOn.add(message.body().get("frame").longValue());
                }
                events.add(message);
            }
        }

        @Override
        public void clock(String node, long roundTripMicros) {
            answers.incrementAndGet();
        }
    }
}
