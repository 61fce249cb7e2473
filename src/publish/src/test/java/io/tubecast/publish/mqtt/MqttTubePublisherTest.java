package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tubecast.publish.LinkState;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.mqtt.ScriptedBroker.Act;
import io.tubecast.publish.mqtt.ScriptedBroker.Published;
import io.tubecast.publish.wire.MessageKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The link against brokers that misbehave on purpose. */
final class MqttTubePublisherTest {
    /** Shorter than in the contract, long enough for a busy machine. */
    private static final LinkTiming QUICK = new LinkTiming(
            Duration.ofMillis(1_500),
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofMillis(200),
            Duration.ofMillis(1_500),
            Duration.ofMillis(1_000),
            Duration.ofMillis(1_500));

    @BeforeAll
    static void patience() {
        org.awaitility.Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
        org.awaitility.Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    @Test
    void saysWhatItIsAndThatItIsThereBeforeAnyData() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(0);
                MqttTubePublisher publisher = publisher(broker.uri())) {
            publisher.publishTubes(Samples.empty(1, System.nanoTime()));
            publisher.publishEvent("front", cameraEvent(1));
            publisher.publishHealth(Samples.health());
            await().until(() -> broker.published.size() >= 5);
            assertThat(broker.published)
                    .extracting(Published::topic)
                    .containsExactly(
                            "tubes/v1/drone-07/factsheet",
                            "tubes/v1/drone-07/connection",
                            "tubes/v1/drone-07/health",
                            "tubes/v1/drone-07/front/tubes",
                            "tubes/v1/drone-07/front/events");
            assertThat(broker.published).extracting(Published::qos).containsExactly(1, 1, 0, 0, 1);
            assertThat(broker.published)
                    .extracting(Published::retained)
                    .containsExactly(true, true, false, false, false);
            for (Published message : broker.published) {
                SchemaAssert.assertValid(kind(message), message.payload());
            }
            assertThat(broker.published.get(1).text()).contains("\"ONLINE\"", "\"session\":1", publisher.boot());
            await().until(() -> publisher.status().eventsSent() == 1);
            assertThat(publisher.status().tubesSent()).isEqualTo(1);
            assertThat(publisher.status().link()).isEqualTo(LinkState.UP);
        }
    }

    @Test
    void sendsTheRestAndSaysOfflineWhenClosed() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(0)) {
            MqttTubePublisher publisher = publisher(broker.uri());
            await().until(() -> publisher.status().link() == LinkState.UP);
            for (int i = 0; i < 50; i++) {
                publisher.publishEvent("front", cameraEvent(i));
            }
            publisher.publishTubes(Samples.empty(50, System.nanoTime()));
            publisher.close();
            publisher.close();
            assertThat(publisher.status().link()).isEqualTo(LinkState.CLOSED);
            assertThat(broker.on("/events")).hasSize(50);
            assertThat(broker.on("/tubes")).hasSize(1);
            Published last = broker.published.get(broker.published.size() - 1);
            assertThat(last.text()).contains("\"OFFLINE\"", "\"session\":1");
            assertThat(last.retained()).isTrue();
            await().until(() -> broker.cleanDisconnects.contains(1));
            await().untilAsserted(() -> assertThat(broker.leftOpen)
                    .as("connections that the broker was left to close")
                    .containsExactly(1));
        }
    }

    @Test
    void closesInTimeWithoutABroker() throws IOException {
        MqttTubePublisher publisher = publisher(freeAddress());
        publisher.publishEvent("front", cameraEvent(1));
        await().until(() -> publisher.status().failures() > 0);
        long before = System.nanoTime();
        publisher.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
        assertThat(publisher.status().lastFailure()).startsWith("cannot reach the broker");
    }

    @Test
    void aLastWordOfAShortRunIsSaidToABrokerThatComesLate() throws IOException {
        URI address = freeAddress();
        try (MqttTubePublisher publisher = publisher(address)) {
            await().until(() -> publisher.status().failures() > 0);
            publisher.publishEvent("front", cameraEvent(1));
            try (ScriptedBroker broker = new ScriptedBroker(address.getPort())) {
                publisher.close();
                assertThat(broker.on("/events")).hasSize(1);
                assertThat(broker.on("/connection")).hasSize(2); // ONLINE, OFFLINE
            }
        }
    }

    @Test
    void triesAgainWhenABrokerTakesTheConnectionAndSaysNothing() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(0, Act.sayNothing(), Act.sayNothing());
                MqttTubePublisher publisher = publisher(broker.uri())) {
            await().until(() -> publisher.status().connects() == 1);
            assertThat(broker.connectedAt).hasSize(3);
            assertThat(publisher.status().lastFailure()).isEqualTo("no answer from the broker within 1500 ms");
            await().until(() -> broker.on("/connection").size() == 1);
            assertThat(broker.on("/connection").get(0).text()).contains("\"session\":3");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {134, 135})
    void waitsLongAfterItWasRefused(int code) throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(0, Act.refuse(code));
                MqttTubePublisher publisher = publisher(broker.uri())) {
            await().until(() -> publisher.status().connects() == 1);
            assertThat(broker.connectedAt.get(1) - broker.connectedAt.get(0)).isGreaterThan(1_500_000_000L);
            assertThat(publisher.status().lastFailure())
                    .startsWith(code == 134 ? "wrong user name or password (code 134" : "not authorized (code 135");
        }
    }

    @Test
    void waitsLongWhenAnotherClientTookItsName() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(0, Act.disconnectAfter(2, 142));
                MqttTubePublisher publisher = publisher(broker.uri())) {
            await().until(() -> publisher.status().connects() == 2);
            assertThat(broker.connectedAt.get(1) - broker.connectedAt.get(0)).isGreaterThan(1_500_000_000L);
            assertThat(publisher.status().lastFailure()).startsWith("another client uses this node's id (code 142");
        }
    }

    @Test
    void knowsThatItsNameWasTakenAlsoWithMessagesUnderWay() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(0, Act.disconnectAfter(4, 142));
                MqttTubePublisher publisher = publisher(broker.uri())) {
            for (int i = 0; i < 30; i++) {
                publisher.publishEvent("front", cameraEvent(i));
            }
            await().until(() -> publisher.status().eventsSent() == 30);
            assertThat(broker.connectedAt.get(1) - broker.connectedAt.get(0)).isGreaterThan(1_500_000_000L);
            assertThat(publisher.status().lastFailure()).startsWith("another client uses this node's id (code 142");
        }
    }

    @Test
    void deliversEveryEventInOrderAcrossResets() throws IOException {
        Act[] resets = {Act.resetAfter(5), Act.resetAfter(7), Act.resetAfter(4)};
        try (ScriptedBroker broker = new ScriptedBroker(0, resets);
                MqttTubePublisher publisher = publisher(broker.uri())) {
            for (int i = 0; i < 30; i++) {
                publisher.publishEvent("front", cameraEvent(i));
            }
            await().until(() -> publisher.status().eventsSent() == 30);
            // at least once: what was on its way when the link broke comes twice, and consumers go by the id
            List<Long> distinct = broker.on("/events").stream()
                    .map(MqttTubePublisherTest::frame)
                    .distinct()
                    .toList();
            assertThat(distinct).containsExactlyElementsOf(range(0, 30));
            assertThat(broker.on("/factsheet")).hasSize(4);
            assertThat(broker.on("/connection")).hasSize(4);
            assertThat(publisher.status().eventsLost()).isZero();
        }
    }

    @Test
    void givesUpALinkThatStallsAndNeverHoldsUpTheCaller() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(0, Act.stallAfter(2), Act.stallAfter(2));
                MqttTubePublisher publisher = publisher(broker.uri())) {
            await().until(() -> publisher.status().link() == LinkState.UP);
            long longest = 0;
            long frame = 0;
            while (publisher.status().connects() < 3) {
                long before = System.nanoTime();
                publisher.publishTubes(Samples.empty(frame, before));
                publisher.publishEvent("front", cameraEvent(frame++));
                longest = Math.max(longest, System.nanoTime() - before);
                await().pollDelay(Duration.ofMillis(2)).until(() -> true);
                assertThat(frame).isLessThan(20_000);
            }
            // a microsecond's work; the bound leaves room for a busy machine and is far below any network deadline
            assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofMillis(800));
            assertThat(publisher.status().failures()).isEqualTo(2);
        }
    }

    @Test
    void announcesOnceHowManyEventsWereLost() throws IOException {
        URI address = freeAddress();
        try (MqttTubePublisher publisher = publisher(address)) {
            for (int i = 0; i < 300; i++) {
                publisher.publishEvent("front", cameraEvent(i));
            }
            assertThat(publisher.status().eventsLost()).isEqualTo(44); // 300 - 256
            await().until(() -> publisher.status().failures() > 0);
            try (ScriptedBroker broker = new ScriptedBroker(address.getPort())) {
                await().until(() -> broker.on("/events").size() == 257);
                List<Published> events = broker.on("/events");
                assertThat(SchemaAssert.assertValid(
                                        MessageKind.EVENTS, events.get(0).payload())
                                .get("lost")
                                .intValue())
                        .isEqualTo(44);
                assertThat(events.subList(1, 257).stream().map(MqttTubePublisherTest::frame))
                        .containsExactlyElementsOf(range(44, 300));
                publisher.publishEvent("front", cameraEvent(300));
                await().until(() -> broker.on("/events").size() == 258);
                assertThat(frame(broker.on("/events").get(257))).isEqualTo(300);
            }
        }
    }

    @Test
    void overwritesSnapshotsAndNeverSendsStaleOnes() throws IOException {
        URI address = freeAddress();
        try (MqttTubePublisher publisher = publisher(address)) {
            for (int i = 0; i < 10; i++) {
                publisher.publishTubes(Samples.empty(i, System.nanoTime() - 1_100_000_000));
            }
            assertThat(publisher.status().tubesDropped()).isEqualTo(9);
            try (ScriptedBroker broker = new ScriptedBroker(address.getPort())) {
                await().until(() -> publisher.status().link() == LinkState.UP);
                await().until(() -> publisher.status().tubesDropped() == 10); // a second old: gone
                publisher.publishTubes(Samples.empty(10, System.nanoTime()));
                await().until(() -> broker.on("/tubes").size() == 1);
                assertThat(broker.on("/tubes").get(0).text()).contains("\"seq\":10,");
            }
        }
    }

    @Test
    void onceClosedEverythingIsCountedAsSentOrLost() throws IOException {
        MqttTubePublisher publisher = publisher(freeAddress());
        for (int i = 0; i < 3; i++) {
            publisher.publishTubes(Samples.empty(i, System.nanoTime()));
        }
        publisher.publishEvent("front", cameraEvent(1));
        publisher.publishEvent("front", cameraEvent(2));
        publisher.close();
        PublisherStatus status = publisher.status();
        assertThat(status.tubesSent()).isZero();
        assertThat(status.tubesDropped()).isEqualTo(3);
        assertThat(status.eventsSent()).isZero();
        assertThat(status.eventsLost()).isEqualTo(2);
    }

    @Test
    void noThreadIsLeftOfLinksThatBroke() throws IOException {
        leavesNoThread(Act.resetAfter(1));
    }

    @Test
    void noThreadIsLeftOfABrokerThatHangsUpAtOnce() throws IOException {
        leavesNoThread(Act.hangUp());
    }

    private static void leavesNoThread(Act act) throws IOException {
        Act[] acts = new Act[12];
        Arrays.fill(acts, act);
        Set<Thread> before = Thread.getAllStackTraces().keySet(); // other tests' clients may still be going down
        try (ScriptedBroker broker = new ScriptedBroker(0, acts)) {
            MqttTubePublisher publisher = publisher(broker.uri());
            await().until(() -> broker.connectedAt.size() > 12);
            publisher.close();
            await().until(() -> mqttThreadsBeside(before), List::isEmpty);
        }
    }

    @Test
    void refusesStreamsThatWereNotNamed() throws IOException {
        try (MqttTubePublisher publisher = publisher(freeAddress())) {
            assertThatThrownBy(() -> publisher.publishEvent("rear", cameraEvent(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("stream 'rear' is none of [front]");
        }
    }

    private static MqttTubePublisher publisher(URI broker) {
        MqttSettings settings = MqttSettings.of(broker, "drone-07").withTiming(QUICK);
        return MqttTubePublisher.start(settings, List.of(Samples.FRONT), Samples.factsheet());
    }

    private static NodeEvent cameraEvent(long frame) {
        return new NodeEvent.CameraChange(new EventTime(frame, System.nanoTime(), 250), true, "test");
    }

    private static long frame(Published event) {
        return SchemaAssert.assertValid(MessageKind.EVENTS, event.payload())
                .get("frame")
                .longValue();
    }

    private static MessageKind kind(Published message) {
        String topic = message.topic();
        return MessageKind.valueOf(topic.substring(topic.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT));
    }

    private static List<Long> range(long begin, long end) {
        return LongStream.range(begin, end).boxed().toList();
    }

    private static List<String> mqttThreadsBeside(Set<Thread> others) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !others.contains(thread))
                .filter(thread -> thread.getName().toLowerCase(Locale.ROOT).startsWith("mqtt"))
                .map(thread -> thread.getName() + " at " + Arrays.toString(thread.getStackTrace()))
                .toList();
    }

    private static URI freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("tcp://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
