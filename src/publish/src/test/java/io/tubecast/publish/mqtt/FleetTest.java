package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.publish.LinkState;
import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.Samples;
import io.tubecast.publish.TcpProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped configurations of a fleet, on real Mosquittos: two robots with a broker and a node each, bridged to the broker of a site over TLS. */
@Timeout(180)
final class FleetTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static ShippedBrokers shipped = new ShippedBrokers(Path.of(""));

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        shipped = new ShippedBrokers(folder);
        shipped.makeCertificates();
    }

    @BeforeEach
    void needsMosquitto() {
        assumeTrue(MosquittoBroker.program().isPresent(), "skipped: mosquitto is not installed");
    }

    @Test
    void aCutBridgeLosesNoEvent() throws Exception {
        FleetMonitor monitor = new FleetMonitor();
        try (MosquittoBroker site = shipped.site();
                TcpProxy radio = new TcpProxy(site.uri());
                MosquittoBroker first = shipped.robot("drone-01", radio.uri());
                MosquittoBroker second = shipped.robot("drone-02", radio.uri());
                MqttTubeSubscriber subscriber =
                        MqttTubeSubscriber.start(shipped.tls(site.uri(), "monitor", "monitor"), null, monitor);
                MqttTubePublisher one = ShippedBrokers.node(first, "drone-01");
                MqttTubePublisher two = ShippedBrokers.node(second, "drone-02")) {
            await().atMost(PATIENCE).until(() -> subscriber.state() == LinkState.UP);
            try (Load loadOfOne = new Load(one, 25);
                    Load loadOfTwo = new Load(two, 25)) {
                await().atMost(PATIENCE).until(() -> monitor.nodes() == 2);
                radio.cut(true);
                TimeUnit.SECONDS.sleep(3);
                long before = monitor.count("drone-01");
                TimeUnit.SECONDS.sleep(2);
                // the radio is away, and the nodes do not notice
                assertThat(monitor.count("drone-01")).isEqualTo(before);
                assertThat(one.status().link()).isEqualTo(LinkState.UP);
                assertThat(one.status().failures()).isZero();
                radio.mend();
                await().atMost(PATIENCE).until(() -> monitor.count("drone-01") > before + 200);
                loadOfOne.end();
                loadOfTwo.end();
                monitor.awaitAll("drone-01", one, loadOfOne.published());
                monitor.awaitAll("drone-02", two, loadOfTwo.published());
            }
        }
    }

    @Test
    void aRobotSpeaksForItselfAlone() throws Exception {
        FleetMonitor monitor = new FleetMonitor();
        try (MosquittoBroker site = shipped.site();
                MosquittoBroker second = shipped.robot("drone-02", site.uri());
                MqttTubeSubscriber subscriber =
                        MqttTubeSubscriber.start(shipped.tls(site.uri(), "monitor", "monitor"), null, monitor);
                MqttTubePublisher honest = ShippedBrokers.node(second, "drone-02");
                // has the certificate of the second robot and the name of the first
                MqttTubePublisher liar = MqttTubePublisher.start(
                        shipped.tls(site.uri(), "drone-02", "drone-01"), List.of(Samples.FRONT), Samples.factsheet())) {
            await().atMost(PATIENCE).until(() -> subscriber.state() == LinkState.UP);
            try (Load heard = new Load(honest, 25);
                    Load unheard = new Load(liar, 25)) {
                await().atMost(PATIENCE).until(() -> monitor.count("drone-02") > 20);
                assertThat(unheard.published()).isPositive();
                heard.end();
                unheard.end();
            }
            assertThat(monitor.told()).containsOnly("drone-02");
        }
    }

    @Test
    void recordersShareTheEventsAmongThem() throws Exception {
        String filter = "$share/recorders/tubes/v1/+/+/events";
        try (MosquittoBroker broker = new MosquittoBroker(true);
                RawSubscriber first = new RawSubscriber(broker.uri(), filter, "recorder-1", null);
                RawSubscriber second = new RawSubscriber(broker.uri(), filter, "recorder-2", null);
                MqttTubePublisher node = ShippedBrokers.node(broker, "drone-01")) {
            try (Load load = new Load(node, 10)) {
                await().atMost(PATIENCE).until(() -> load.published() >= 100);
                load.end();
                await().atMost(PATIENCE)
                        .until(() -> first.delivered.size() + second.delivered.size() == load.published());
            }
            assertThat(first.delivered).isNotEmpty();
            assertThat(second.delivered).isNotEmpty();
            assertThat(first.delivered)
                    .extracting(RawSubscriber.Delivered::text)
                    .doesNotContainAnyElementsOf(second.delivered.stream()
                            .map(RawSubscriber.Delivered::text)
                            .toList());
        }
    }
}
