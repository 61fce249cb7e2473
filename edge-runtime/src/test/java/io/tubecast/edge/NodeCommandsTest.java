package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.wire.MessageKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands to a node that runs. */
@Timeout(120)
class NodeCommandsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void aRunningNodeAnswers() throws Exception {
        String model = TinyBundle.write(folder.resolve("tiny")).toString();
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            Path config = Files.writeString(folder.resolve("node.yaml"), """
                    node:
                      id: asked
                    source:
                      uri: "synthetic:?width=160&height=120&frames=400"
                    mqtt:
                      broker: %s
                      commands: [ping, get-config, set-mode, snapshot]
                      sendPictures: true
                    """.formatted(address));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (Messages messages = new Messages(address)) {
                CompletableFuture<Integer> node = CompletableFuture.supplyAsync(() -> EdgeCommand.run(
                        new String[] {"run", "--config", config.toString(), "--model", model},
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(out, true, StandardCharsets.UTF_8)));
                await().atMost(PATIENCE)
                        .until(() -> !messages.of(MessageKind.TUBES).isEmpty());
                assertThat(ask(messages, "ping", "").get("ok").booleanValue()).isTrue();
                assertThat(ask(messages, "get-config", "")
                                .at("/result/config/node/id")
                                .textValue())
                        .isEqualTo("asked");
                JsonNode snapshot = ask(messages, "snapshot", "{\"max_width\":80}");
                byte[] jpeg =
                        Base64.getDecoder().decode(snapshot.at("/result/data").textValue());
                assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth())
                        .isEqualTo(80);
                assertThat(ask(messages, "set-mode", "{\"mode\":\"standby\"}")
                                .get("ok")
                                .booleanValue())
                        .isTrue();
                await().atMost(PATIENCE).until(() -> !messages.events("mode").isEmpty());
                assertThat(messages.events("mode").get(0).at("/after/mode").textValue())
                        .isEqualTo("standby");
                assertThat(messages.events("mode").get(0).get("cause").textValue())
                        .isEqualTo("asked for by a command");
                assertThat(ask(messages, "set-mode", "{\"mode\":\"auto\"}")
                                .get("ok")
                                .booleanValue())
                        .isTrue();
                assertThat(ask(messages, "rebirth", "").at("/error/code").textValue())
                        .isEqualTo("not-enabled");
                assertThat(node.get(60, TimeUnit.SECONDS))
                        .as(out.toString(StandardCharsets.UTF_8))
                        .isZero();
            }
        }
    }

    private static JsonNode ask(Messages messages, String command, String payload) throws Exception {
        int before = messages.of(MessageKind.RESPONSE).size();
        messages.ask("asked", command, payload);
        await().atMost(PATIENCE).until(() -> messages.of(MessageKind.RESPONSE).size() > before);
        assertThat(messages.invalid()).isEmpty();
        return messages.of(MessageKind.RESPONSE).get(before);
    }
}
