package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.onnxruntime.TinyStreams;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pixels leave the process only through the preview on localhost: no message carries any, with everything switched on. */
@Timeout(180)
class PrivacyTest {
    private static final String CAMERA = "synthetic:?seed=7&fps=25&width=160&height=120&frames=60";
    /** Bytes that a message of a kind needs at most; pictures of 160 x 120 have 57 600. */
    private static final Map<MessageKind, Integer> MOST_BYTES = Map.of(
            MessageKind.TUBES, 8_000,
            MessageKind.EVENTS, 16_000,
            MessageKind.HEALTH, 4_000,
            MessageKind.FACTSHEET, 8_000,
            MessageKind.CONNECTION, 1_000);

    @TempDir
    private Path folder;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Arrived(String topic, byte[] payload) {
        MessageKind kind() {
            return MessageKind.valueOf(
                    topic.substring(topic.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT));
        }
    }

    private final List<Arrived> messages = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @EnumSource
    void noMessageCarriesPixels(WireFormat format) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            MqttClient client = listen(address);
            assertThat(run(format, address)).isZero();
            await().until(() -> messages.stream()
                            .filter(message -> message.kind() == MessageKind.CONNECTION)
                            .count()
                    >= 2);
            client.disconnect();
            client.close();
        }
        assertThat(messages).extracting(Arrived::kind).containsAll(MOST_BYTES.keySet());
        for (Arrived message : messages) {
            JsonNode body = SchemaAssert.assertValid(
                    message.kind(), message.payload(), format); // closed: no field that no schema names
            assertThat(PixelScan.findings(message.payload(), body))
                    .as(message.topic())
                    .isEmpty();
            assertThat(message.payload().length)
                    .as(message.topic())
                    .isLessThanOrEqualTo(MOST_BYTES.get(message.kind()));
        }
        assertEverythingWasOn(format);
    }

    /** What was to be switched on was: else nothing is shown. */
    private void assertEverythingWasOn(WireFormat format) {
        List<JsonNode> bodies = messages.stream()
                .map(message -> SchemaAssert.parse(message.payload(), format))
                .toList();
        assertThat(bodies).anyMatch(body -> body.at("/tubes/0/ahead/box").size() == 4);
        assertThat(bodies).anyMatch(body -> body.at("/tubes/0/bearing").has("az_rad"));
        assertThat(bodies).anyMatch(body -> body.has("ego_motion"));
        assertThat(bodies).anyMatch(body -> body.path("type").asText().equals("decision"));
        assertThat(bodies).anyMatch(body -> body.at("/streams/0/masks").size() == 1);
        assertThat(bodies).anyMatch(body -> body.at("/streams/0/camera").has("matrix"));
    }

    @Test
    void theScanBites() throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_3BYTE_BGR), "jpg", jpeg);
        assertThat(findings("thumb", JsonNodeFactory.instance.binaryNode(jpeg.toByteArray())))
                .isNotEmpty();
        String text = Base64.getEncoder().encodeToString(jpeg.toByteArray());
        assertThat(findings("thumb", JsonNodeFactory.instance.textNode(text))).isNotEmpty();
        JsonNode gray = JsonNodeFactory.instance
                .arrayNode()
                .add(1)
                .add(2)
                .add(3)
                .add(4)
                .add(5)
                .add(6)
                .add(7)
                .add(8)
                .add(9);
        assertThat(findings("patch", gray)).isNotEmpty();
        assertThat(PixelScan.findings(jpeg.toByteArray(), JsonNodeFactory.instance.objectNode()))
                .isNotEmpty();
        assertThat(findings("sha256", JsonNodeFactory.instance.textNode("ab".repeat(32))))
                .isEmpty();
    }

    private static List<String> findings(String name, JsonNode value) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set(name, value);
        return PixelScan.findings(body.toString().getBytes(StandardCharsets.UTF_8), body);
    }

    private MqttClient listen(URI address) throws Exception {
        MqttClient client = new MqttClient(address.toString(), "scan-" + System.nanoTime(), new MemoryPersistence());
        client.connect();
        client.subscribe(
                new MqttSubscription[] {new MqttSubscription("tubes/v1/#", 1)},
                new org.eclipse.paho.mqttv5.client.IMqttMessageListener[] {
                    (String topic, MqttMessage message) -> messages.add(new Arrived(topic, message.getPayload()))
                });
        return client;
    }

    private int run(WireFormat format, URI address) throws Exception {
        FlowSpec flow = new FlowSpec(FlowMethod.DIS, 5, FlowAlignment.CAUSAL, "xym", 16, 48, 48);
        Path model = TinyStreams.write(
                folder.resolve("model"), flow, 1, GraphRole.TWO_STREAM_HEAD, GraphRole.APPEARANCE_HEAD);
        Path config = Files.writeString(
                folder.resolve("node.yaml"), """
                    camera:
                      horizontalFov: 70
                      masks: [[[0.8, 0.9], [1, 0.9], [1, 1]]]
                    control:
                      extrapolate: true
                      maxExtrapolationMillis: 2000
                    decisions:
                      minScore: 0.3
                      holdMillis: 100
                    publish:
                      tentative: true
                    mqtt:
                      format: %s
                    http:
                      port: 0
                    preview:
                      enabled: true
                    """.formatted(format == WireFormat.JSON ? "json" : "cbor"));
        String[] command = {
            "run",
            "--config",
            config.toString(),
            "--source",
            CAMERA,
            "--model",
            model.toString(),
            "--broker",
            address.toString(),
            "--as-fast-as-possible"
        };
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return EdgeCommand.run(command, out, out);
    }
}
