package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.edge.record.RecordedMessage;
import io.tubecast.edge.record.RecordingFiles;
import io.tubecast.edge.record.RecordingReader;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code --record} and {@code replay} with a node and a broker. */
@Timeout(180)
class RecordReplayTest {
    private static final String CAMERA = "synthetic:?width=160&height=120&frames=60";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** What a subscriber heard. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Heard(String topic, MqttMessage message) {
        String id() {
            return topic + " " + new String(message.getPayload(), StandardCharsets.ISO_8859_1);
        }
    }

    private final List<Heard> heard = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @EnumSource
    void aRecordingHasTheBytesThatWentOverTheWire(WireFormat format) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            MqttClient client = listen(address, "tubes/v1/#");
            assertThat(record(address, format)).isZero();
            await().until(() -> heard.stream()
                            .filter(each -> each.topic.endsWith("/connection"))
                            .count()
                    == 2);
            client.disconnect();
            client.close();
        }
        List<RecordedMessage> recorded = read();
        List<String> written = recorded.stream()
                .map(each -> each.topic() + " " + new String(each.payload(), StandardCharsets.ISO_8859_1))
                .toList();
        assertThat(heard.size()).isGreaterThan(20);
        assertThat(written).containsAll(heard.stream().map(Heard::id).toList());
        assertThat(recorded).allMatch(each -> each.format() == format);
        assertThat(recorded)
                .filteredOn(each -> each.topic().endsWith("/events"))
                .allMatch(each -> each.qos() == 1);
        assertThat(recorded).filteredOn(RecordedMessage::retained).allMatch(each -> each.expirySeconds() == 0);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("recorded; 0 messages were not");
    }

    @Test
    void withoutABrokerWhatWouldBeSaidIsRecorded() throws Exception {
        assertThat(record(URI.create("tcp://127.0.0.1:1"), WireFormat.JSON)).isZero();
        List<RecordedMessage> recorded = read();
        assertThat(recorded).extracting(RecordedMessage::linked).containsOnly(false);
        assertThat(recorded)
                .extracting(each -> each.topic().replaceAll(".*/", ""))
                .contains("factsheet", "health", "tubes", "events");
        assertThat(recorded).filteredOn(each -> each.topic().endsWith("/tubes")).hasSizeGreaterThan(20);
        JsonNode health = recorded.stream()
                .filter(each -> each.topic().endsWith("/health"))
                .map(each -> SchemaAssert.assertValid(MessageKind.HEALTH, each.payload()))
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(health.at("/recorder/on").booleanValue()).isTrue();
        assertThat(health.at("/recorder/lost").intValue()).isZero();
    }

    @Test
    void aReplayIsHeardAndMarkedAndNobodyKeepsIt() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            assertThat(record(address, WireFormat.JSON)).isZero();
            Files.writeString(
                    folder.resolve("flight.jsonl"), "{\"n\":1,\"broken", java.nio.file.StandardOpenOption.APPEND);
            long lines = Files.readAllLines(folder.resolve("flight.jsonl")).size();
            List<RecordedMessage> recorded = read();
            heard.clear();
            MqttClient client = listen(address, "replay/v1/#");
            assertThat(replay(address, "--speed", "20")).isZero();
            await().until(() -> heard.size() >= recorded.size());
            client.disconnect();
            client.close();
            assertThat(heard).hasSameSizeAs(recorded);
            for (Heard each : heard) {
                assertThat(each.message.isRetained()).isFalse();
                assertThat(each.message.getProperties().getUserProperties())
                        .anyMatch(property -> property.getKey().equals("replay"));
                JsonNode body = SchemaAssert.assertValid(kind(each.topic), each.message.getPayload());
                assertThat(body.get("replay").booleanValue()).isTrue();
            }
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("flight.jsonl:%d: passed over: cut off, as a power cut leaves it".formatted(lines))
                    .contains("topics replay/v1/..., original times")
                    .contains("done: %d of %d messages are at the broker".formatted(recorded.size(), recorded.size()));
            // who comes later finds nothing of it
            heard.clear();
            MqttClient late = listen(address, "replay/v1/#");
            await().pollDelay(java.time.Duration.ofMillis(500)).until(heard::isEmpty);
            late.disconnect();
            late.close();
        }
    }

    @Test
    void aConsumerOfAReplayWithNewTimesActsOnNothing() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            assertThat(record(address, WireFormat.JSON)).isZero();
            ByteArrayOutputStream seen = new ByteArrayOutputStream();
            PrintStream to = new PrintStream(seen, true, StandardCharsets.UTF_8);
            Thread consumer = new Thread(() -> EdgeCommand.run(
                    new String[] {
                        "subscribe",
                        "--broker",
                        address.toString(),
                        "--prefix",
                        "replay",
                        "--frames",
                        "20",
                        "--seconds",
                        "40"
                    },
                    to,
                    to));
            consumer.start();
            await().until(() -> seen.toString(StandardCharsets.UTF_8).contains("link"));
            assertThat(replay(address, "--speed", "10", "--new-times")).isZero();
            consumer.join();
            String text = seen.toString(StandardCharsets.UTF_8);
            assertThat(text.lines().filter(line -> line.contains("tubes") && line.contains("frame")))
                    .isNotEmpty()
                    .allMatch(line -> line.contains("LATE"), "late: " + text);
        }
    }

    @Test
    void theNodesOwnTopicsAreRefused() throws Exception {
        assertThat(record(URI.create("tcp://127.0.0.1:1"), WireFormat.JSON)).isZero();
        out.reset();
        assertThat(replay(URI.create("tcp://127.0.0.1:1"), "--topic-prefix", "tubes"))
                .isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("option --topic-prefix: 'tubes' is where the node itself speaks")
                .contains("--as-live");
        out.reset();
        assertThat(edge("replay", folder.resolve("none.jsonl").toString())).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("none.jsonl: no such file or folder");
        assertThat(replay(URI.create("tcp://127.0.0.1:1"), "--speed", "0")).isEqualTo(2);
    }

    private static MessageKind kind(String topic) {
        return MessageKind.valueOf(topic.substring(topic.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT));
    }

    private int record(URI broker, WireFormat format) throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"));
        Path config = Files.writeString(
                folder.resolve("node.yaml"),
                "mqtt: {format: %s}%nrecord: {keepFreeMegabytes: 0}%n"
                        .formatted(format.name().toLowerCase(Locale.ROOT)));
        return edge(
                "run",
                "--config",
                config.toString(),
                "--source",
                CAMERA,
                "--model",
                model.toString(),
                "--broker",
                broker.toString(),
                "--record",
                folder.resolve("flight.jsonl").toString());
    }

    private int replay(URI broker, String... more) {
        List<String> command = new ArrayList<>(
                List.of("replay", folder.resolve("flight.jsonl").toString(), "--broker", broker.toString()));
        command.addAll(List.of(more));
        return edge(command.toArray(String[]::new));
    }

    private int edge(String... arguments) {
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        return EdgeCommand.run(arguments, to, to);
    }

    private List<RecordedMessage> read() throws IOException {
        List<RecordedMessage> messages = new ArrayList<>();
        try (RecordingReader reader =
                new RecordingReader(RecordingFiles.of(folder.resolve("flight.jsonl")), (file, line, reason) -> {})) {
            for (RecordedMessage next = reader.next(); next != null; next = reader.next()) {
                messages.add(next);
            }
        }
        return messages;
    }

    private MqttClient listen(URI address, String filter) throws Exception {
        MqttClient client = new MqttClient(address.toString(), "ear-" + System.nanoTime(), new MemoryPersistence());
        client.connect();
        client.subscribe(
                new MqttSubscription[] {new MqttSubscription(filter, 1)},
                new IMqttMessageListener[] {(topic, message) -> heard.add(new Heard(topic, message))});
        return client;
    }
}
