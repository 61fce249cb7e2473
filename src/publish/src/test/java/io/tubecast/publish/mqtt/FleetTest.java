package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.publish.LinkState;
import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.Samples;
import io.tubecast.publish.TcpProxy;
import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.consumer.Received;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private static final Path CONFIG = RealClips.checkout().resolve("config");

    @TempDir
    private static Path folder;

    private static Certificates certificates = new Certificates(Path.of(""));

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        certificates = new Certificates(folder);
        certificates.authority("site-ca");
        certificates.issued("site", "site-ca", "RSA", "ip:127.0.0.1,dns:localhost");
        for (String name : List.of("drone-01", "drone-02", "monitor")) {
            certificates.issued(name, "site-ca", "RSA", "");
        }
    }

    @BeforeEach
    void needsMosquitto() {
        assumeTrue(MosquittoBroker.program().isPresent(), "skipped: mosquitto is not installed");
    }

    @Test
    void aCutBridgeLosesNoEvent() throws Exception {
        Monitor monitor = new Monitor();
        try (MosquittoBroker site = site();
                TcpProxy radio = new TcpProxy(site.uri());
                MosquittoBroker first = robot("drone-01", radio.uri());
                MosquittoBroker second = robot("drone-02", radio.uri());
                MqttTubeSubscriber subscriber = MqttTubeSubscriber.start(tls(site, "monitor"), null, monitor);
                MqttTubePublisher one = node(first, "drone-01");
                MqttTubePublisher two = node(second, "drone-02")) {
            await().atMost(PATIENCE).until(() -> subscriber.state() == LinkState.UP);
            try (Load loadOfOne = new Load(one, 25);
                    Load loadOfTwo = new Load(two, 25)) {
                await().atMost(PATIENCE).until(() -> monitor.tubes.size() == 2);
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
                arrived(monitor, "drone-01", one, loadOfOne.published());
                arrived(monitor, "drone-02", two, loadOfTwo.published());
            }
        }
    }

    private static void arrived(Monitor monitor, String node, MqttTubePublisher publisher, long published) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(publisher.status().eventsSent()).isEqualTo(published);
            List<Long> frames = monitor.events.getOrDefault(node, List.of());
            assertThat(frames).as(node).isNotEmpty().doesNotHaveDuplicates();
            // from the first that came on; the bridge may have come up after the node
            assertThat(frames.get(frames.size() - 1)).isEqualTo(published - 1);
            assertThat(frames).hasSize((int) (published - frames.get(0)));
        });
    }

    @Test
    void aRobotSpeaksForItselfAlone() throws Exception {
        Monitor monitor = new Monitor();
        try (MosquittoBroker site = site();
                MosquittoBroker second = robot("drone-02", site.uri());
                MqttTubeSubscriber subscriber = MqttTubeSubscriber.start(tls(site, "monitor"), null, monitor);
                MqttTubePublisher honest = node(second, "drone-02");
                // has the certificate of the second robot and the name of the first
                MqttTubePublisher liar = MqttTubePublisher.start(
                        tls(site, "drone-02", "drone-01"), List.of(Samples.FRONT), Samples.factsheet())) {
            await().atMost(PATIENCE).until(() -> subscriber.state() == LinkState.UP);
            try (Load heard = new Load(honest, 25);
                    Load unheard = new Load(liar, 25)) {
                await().atMost(PATIENCE).until(() -> monitor.count("drone-02") > 20);
                assertThat(unheard.published()).isPositive();
                heard.end();
                unheard.end();
            }
            assertThat(monitor.events).containsOnlyKeys("drone-02");
        }
    }

    @Test
    void recordersShareTheEventsAmongThem() throws Exception {
        String filter = "$share/recorders/tubes/v1/+/+/events";
        try (MosquittoBroker broker = new MosquittoBroker(true);
                RawSubscriber first = new RawSubscriber(broker.uri(), filter, "recorder-1", null);
                RawSubscriber second = new RawSubscriber(broker.uri(), filter, "recorder-2", null);
                MqttTubePublisher node = node(broker, "drone-01")) {
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

    /** What came of whom, told by a consumer under the rules. */
    private static final class Monitor implements ConsumerListener {
        private final Map<String, List<Long>> events = new ConcurrentHashMap<>();
        private final Map<String, Long> tubes = new ConcurrentHashMap<>();

        @Override
        public void received(Received message) {
            if (message.kind() == MessageKind.EVENTS) {
                events.computeIfAbsent(message.node(), node -> new CopyOnWriteArrayList<>())
                        .add(message.body().get("frame").longValue());
            } else if (message.kind() == MessageKind.TUBES) {
                tubes.merge(message.node(), 1L, Long::sum);
            }
        }

        long count(String node) {
            return events.getOrDefault(node, List.of()).size();
        }
    }

    private static MosquittoBroker site() throws Exception {
        return MosquittoBroker.with(settings("mosquitto-site.conf", "site", Map.of("persistence_location", "")));
    }

    private static MosquittoBroker robot(String name, URI site) throws Exception {
        String address = "address 127.0.0.1:" + site.getPort();
        return MosquittoBroker.with(settings("mosquitto-robot.conf", name, Map.of("address", address)));
    }

    /** A shipped file without its listener, with the names and folders of this test; lines of some settings are replaced, or left out where that is empty. */
    private static List<String> settings(String file, String name, Map<String, String> replaced) throws Exception {
        String key = certificates.key(name).toString();
        return Files.readAllLines(CONFIG.resolve(file)).stream()
                .filter(line -> !line.startsWith("listener "))
                .map(line -> replaced.getOrDefault(line.split(" ", 2)[0], line))
                .map(line -> line.replace("drone-01", name))
                .map(line -> line.replace("/etc/mosquitto/certs/" + name + ".key", key))
                .map(line -> line.replace("/etc/mosquitto/certs", folder.toString()))
                .map(line -> line.replace(
                        "/etc/mosquitto/site.acl",
                        CONFIG.resolve("mosquitto-site.acl").toString()))
                .toList();
    }

    private static MqttTubePublisher node(MosquittoBroker broker, String name) {
        return MqttTubePublisher.start(
                MqttSettings.of(broker.uri(), name), List.of(Samples.FRONT), Samples.factsheet());
    }

    private static MqttSettings tls(MosquittoBroker site, String name) throws Exception {
        return tls(site, name, name);
    }

    private static MqttSettings tls(MosquittoBroker site, String certificate, String node) throws Exception {
        TlsFiles files = new TlsFiles(
                certificates.file("site-ca.pem"),
                certificates.file(certificate + ".pem"),
                certificates.key(certificate));
        return MqttSettings.of(URI.create("ssl://127.0.0.1:" + site.uri().getPort()), node)
                .withAccess(new BrokerAccess(null, null, files));
    }
}
