package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tubecast.publish.LinkState;
import io.tubecast.publish.Samples;
import io.tubecast.publish.mqtt.ScriptedBroker.Act;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a link trusts, how it shows who it is, and that both can change while it runs. */
final class TlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static Certificates certificates = new Certificates(Path.of(""));

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        certificates = new Certificates(folder);
        certificates.authority("ca");
        certificates.authority("other-ca");
        certificates.issued("broker", "ca", "EC", "ip:127.0.0.1,dns:localhost");
        certificates.issued("elsewhere", "ca", "EC", "dns:broker.example");
        certificates.issued("renewed", "other-ca", "RSA", "ip:127.0.0.1");
        certificates.issued("robot", "ca", "RSA", "");
    }

    @Test
    void trustsABrokerThatItsAuthorityVouchesFor() throws Exception {
        try (ScriptedBroker broker = broker(0, "broker", "");
                MqttTubePublisher publisher = publisher(broker, file("ca.pem"), null, null)) {
            await().atMost(PATIENCE).until(() -> publisher.status().link() == LinkState.UP);
            await().atMost(PATIENCE).until(() -> broker.on("/connection").size() == 1);
        }
    }

    @Test
    void refusesABrokerThatNobodyVouchesFor() throws Exception {
        try (ScriptedBroker broker = broker(0, "broker", "");
                MqttTubePublisher publisher = publisher(broker, file("other-ca.pem"), null, null)) {
            await().atMost(PATIENCE).until(() -> publisher.status().failures() > 0);
            assertThat(publisher.status().lastFailure())
                    .startsWith("the broker's certificate is not vouched for by those trusted here");
            assertThat(broker.published).isEmpty();
        }
        try (ScriptedBroker broker = broker(0, "broker", "");
                MqttTubePublisher publisher = publisher(broker, null, null, null)) { // those of the Java runtime
            await().atMost(PATIENCE).until(() -> publisher.status().failures() > 0);
            assertThat(publisher.status().lastFailure()).contains("not vouched for");
        }
    }

    @Test
    void refusesACertificateForAnotherHost() throws Exception {
        try (ScriptedBroker broker = broker(0, "elsewhere", "");
                MqttTubePublisher publisher = publisher(broker, file("ca.pem"), null, null)) {
            await().atMost(PATIENCE).until(() -> publisher.status().failures() > 0);
            assertThat(publisher.status().lastFailure())
                    .startsWith("the broker's certificate is for another host name");
            assertThat(broker.published).isEmpty();
        }
    }

    @Test
    void showsItsOwnCertificateWhereOneIsAskedFor() throws Exception {
        try (ScriptedBroker broker = broker(0, "broker", "ca");
                MqttTubePublisher publisher =
                        publisher(broker, file("ca.pem"), file("robot.pem"), certificates.key("robot"))) {
            await().atMost(PATIENCE).until(() -> publisher.status().link() == LinkState.UP);
        }
        try (ScriptedBroker broker = broker(0, "broker", "ca");
                MqttTubePublisher publisher = publisher(broker, file("ca.pem"), null, null)) {
            await().atMost(PATIENCE).until(() -> publisher.status().failures() > 0);
            assertThat(publisher.status().connects()).isZero();
        }
    }

    @Test
    void readsCertificatesAgainForEveryConnection() throws Exception {
        Path trusted = folder.resolve("trusted.pem");
        Files.copy(file("ca.pem"), trusted);
        int port;
        try (ScriptedBroker broker = broker(0, "broker", "", Act.resetAfter(3))) {
            port = broker.uri().getPort();
            try (MqttTubePublisher publisher = publisher(broker, trusted, null, null)) {
                await().atMost(PATIENCE).until(() -> publisher.status().link() == LinkState.UP);
                Files.writeString(trusted, "half a certif"); // somebody is just writing it: the last good ones go on
                publisher.publishHealth(Samples.health());
                await().atMost(PATIENCE).until(() -> publisher.status().connects() == 2);
                broker.close();
                Files.copy(file("other-ca.pem"), trusted, StandardCopyOption.REPLACE_EXISTING);
                try (ScriptedBroker renewed = broker(port, "renewed", "")) {
                    await().atMost(PATIENCE).until(() -> publisher.status().connects() == 3);
                    await().atMost(PATIENCE)
                            .until(() -> renewed.on("/connection").size() == 1);
                }
            }
        }
    }

    @Test
    void readsThePasswordAgainForEveryConnection() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedBroker broker = new ScriptedBroker(0, Act.resetAfter(1))) {
            MqttSettings settings = MqttSettings.of(broker.uri(), "drone-07")
                    .withAccess(new BrokerAccess("robot", () -> "hush" + asked.incrementAndGet(), null));
            assertThat(settings.toString()).contains("robot").doesNotContain("hush");
            try (MqttTubePublisher publisher =
                    MqttTubePublisher.start(settings, List.of(Samples.FRONT), Samples.factsheet())) {
                await().atMost(PATIENCE).until(() -> publisher.status().connects() == 2);
                assertThat(asked).hasValueGreaterThanOrEqualTo(2);
                assertThat(publisher.status().lastFailure()).doesNotContain("hush");
            }
        }
    }

    @Test
    void saysWhichFileIsOfNoUseAndWhy() throws Exception {
        Path none = folder.resolve("none.pem");
        assertThatThrownBy(() -> new TlsFiles(none, null, null).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(none + ": no such file");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThatThrownBy(() -> new TlsFiles(empty, null, null).check()).hasMessageContaining(empty + ": no");
        Path old = Files.writeString(folder.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n");
        assertThatThrownBy(() -> new TlsFiles(null, file("robot.pem"), old).check())
                .hasMessageContaining(old + ": not a key as PKCS #8 PEM")
                .hasMessageContaining("openssl pkcs8");
        Path another = certificates.key("broker");
        assertThatThrownBy(() -> new TlsFiles(null, file("robot.pem"), another).check())
                .hasMessageContaining(another.toString())
                .hasMessageContaining("robot.pem");
        assertThatThrownBy(() -> new TlsFiles(null, file("robot.pem"), null)).hasMessageContaining("needs its key");
        assertThatThrownBy(() -> MqttSettings.of(URI.create("tcp://h"), "n")
                        .withAccess(new BrokerAccess(null, null, new TlsFiles(none, null, null))))
                .hasMessage("certificates need an ssl:// broker");
    }

    private static Path file(String name) {
        return certificates.file(name);
    }

    private static ScriptedBroker broker(int port, String certificate, String clientAuthority, Act... acts)
            throws IOException, GeneralSecurityException {
        ServerSocket socket = certificates.serverSocket(port, certificate, clientAuthority);
        return new ScriptedBroker(socket, acts);
    }

    private static MqttTubePublisher publisher(
            ScriptedBroker broker, @Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
        URI address = URI.create("ssl://127.0.0.1:" + broker.uri().getPort());
        BrokerAccess access = new BrokerAccess(null, null, new TlsFiles(authorities, certificate, key));
        MqttSettings settings = MqttSettings.of(address, "drone-07").withAccess(access);
        return MqttTubePublisher.start(settings, List.of(Samples.FRONT), Samples.factsheet());
    }
}
