package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.publish.LinkState;
import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.Samples;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real Mosquitto that is stopped and started again under load, with a subscriber whose session it keeps. */
final class MosquittoRestartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @BeforeAll
    static void need() {
        Assumptions.assumeTrue(
                MosquittoBroker.program().isPresent(), "mosquitto is not installed: nothing is tested against it");
    }

    @Test
    void everyEventArrivesOnceThroughThreeRestarts() throws Exception {
        throughRestarts(3);
    }

    @Test
    @Tag("long")
    void everyEventArrivesOnceThroughTwentyRestarts() throws Exception {
        throughRestarts(20);
    }

    private static void throughRestarts(int restarts) throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.persistent(1_800);
                PersistentSubscriber subscriber = new PersistentSubscriber(broker.uri());
                MqttTubePublisher publisher = publisher(broker)) {
            await().atMost(PATIENCE).until(subscriber::connected);
            Load load = new Load(publisher, 25);
            repeat(restarts, publisher, subscriber, broker, broker::stop);
            load.end();
            settled(publisher, load);
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(publisher.status().eventsLost()).isZero(); // no restart is longer than the ring lasts
                assertThat(subscriber.arrived()).hasSize((int) load.published());
            });
            assertThat(subscriber.arrived()).doesNotHaveDuplicates();
            assertThat(subscriber.missing()).isZero(); // what is announced is no gap
        }
    }

    @Test
    @Tag("long")
    void whatAKilledBrokerHadNotSavedIsCountedAsGaps() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.persistent(1);
                PersistentSubscriber subscriber = new PersistentSubscriber(broker.uri());
                MqttTubePublisher publisher = publisher(broker)) {
            await().atMost(PATIENCE).until(subscriber::connected);
            Load load = new Load(publisher, 10);
            repeat(20, publisher, subscriber, broker, broker::kill);
            TimeUnit.SECONDS.sleep(2); // some events after the last death, so that the last gap shows
            load.end();
            settled(publisher, load);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(subscriber.arrived().contains(load.published() - 1))
                            .isTrue());
            long lost = load.published() - subscriber.arrived().size() - subscriber.announced();
            assertThat(lost).isNotNegative();
            // an event that comes after a newer one is counted before it comes
            assertThat(subscriber.missing()).isBetween(lost, lost + subscriber.late());
        }
    }

    private static void repeat(
            int times,
            MqttTubePublisher publisher,
            PersistentSubscriber subscriber,
            MosquittoBroker broker,
            Runnable end)
            throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < times; i++) {
            TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(700));
            end.run();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
            long connects = publisher.status().connects();
            broker.restart();
            await().atMost(PATIENCE).until(() -> publisher.status().connects() > connects);
            await().atMost(PATIENCE).until(subscriber::connected);
        }
    }

    private static void settled(MqttTubePublisher publisher, Load load) {
        await().atMost(PATIENCE).until(() -> publisher.status().link() == LinkState.UP);
        await().atMost(PATIENCE).until(() -> {
            PublisherStatus status = publisher.status();
            return status.eventsSent() + status.eventsLost() >= load.published();
        });
    }

    private static MqttTubePublisher publisher(MosquittoBroker broker) {
        LinkTiming standard = LinkTiming.STANDARD;
        LinkTiming quick = new LinkTiming(
                standard.connect(),
                standard.keepAlive(),
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                standard.refusedBackoff(),
                standard.acknowledge(),
                standard.drain());
        return MqttTubePublisher.start(
                MqttSettings.of(broker.uri(), "phoenix").withTiming(quick),
                List.of(Samples.FRONT),
                Samples.factsheet());
    }
}
