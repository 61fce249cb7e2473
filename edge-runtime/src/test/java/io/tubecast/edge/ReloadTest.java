package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.wire.MessageKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node as a process of its own, whose configuration is changed while it runs. */
@Timeout(120)
class ReloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private Path state = Path.of("");
    private Path config = Path.of("");

    @BeforeEach
    void prepare() throws Exception {
        TinyBundle.write(folder.resolve("tiny"));
        config = folder.resolve("node.yaml");
        state = folder.resolve("state");
    }

    @Test
    void hangUpTakesOverWhatCanBeAndABadFileChangesNothing() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            write("publish: {minScore: 0.999}"); // nobody scores that
            try (Messages messages = new Messages(address);
                    NodeProcess node = run(address)) {
                await().atMost(PATIENCE)
                        .until(() -> messages.of(MessageKind.TUBES).size() > 30);
                String good = Files.readString(state.resolve("node.yaml.last-good"));
                assertThat(good).contains("minScore: 0.999");

                write("publish: {minScore: 3}");
                node.signal("HUP");
                await().atMost(PATIENCE)
                        .until(() -> node.output().contains("publish.minScore must be in [0, 1], was 3.0"));
                assertThat(node.output())
                        .contains("the node goes on with what it has")
                        .contains("node.yaml:2");
                int before = messages.of(MessageKind.TUBES).size();
                await().atMost(PATIENCE)
                        .until(() -> messages.of(MessageKind.TUBES).size() > before + 10);
                assertThat(state.resolve("node.yaml.last-good")).hasContent(good);
                assertThat(messages.events("tube.start")).isEmpty();

                write("publish: {minScore: 0.3}\nnode: {id: other}");
                node.signal("HUP");
                await().atMost(PATIENCE)
                        .until(() -> node.output()
                                .contains("took over publish.minScore; only from the next start on: node.id"));
                assertThat(state.resolve("node.yaml.last-good")).content().contains("minScore: 0.3");
                await().atMost(PATIENCE)
                        .until(() -> !messages.events("tube.start").isEmpty());
                node.signal("TERM");
                assertThat(node.exitCode(30)).as(node.output()).isZero();
                assertThat(messages.invalid()).isEmpty();
            }
        }
    }

    @Test
    void aFileThatWasBrokenAfterwardsDoesNotKeepTheNodeFromStarting() throws Exception {
        URI nobody = URI.create("tcp://127.0.0.1:1");
        write("publish: {minScore: 0.3}");
        try (NodeProcess node = run(nobody)) {
            await().atMost(PATIENCE).until(() -> Files.exists(state.resolve("node.yaml.last-good")));
            node.signal("TERM");
            assertThat(node.exitCode(30)).as(node.output()).isZero();
        }
        write("publish: {minScor");
        try (NodeProcess node = run(nobody)) {
            await().atMost(PATIENCE).until(() -> node.output().contains("  broker   "));
            assertThat(node.output()).contains("not YAML").contains("the node starts with the last good configuration");
            node.signal("TERM");
            assertThat(node.exitCode(30)).as(node.output()).isZero();
        }
        assertThat(state.resolve("node.yaml.last-good")).content().contains("minScore: 0.3");
    }

    private void write(String text) throws IOException {
        Files.writeString(config, "http: {enabled: false}\n" + text + "\n");
    }

    private NodeProcess run(URI broker) throws IOException {
        return new NodeProcess(
                folder,
                "run",
                "--config",
                config.toString(),
                "--state",
                state.toString(),
                "--model",
                folder.resolve("tiny").toString(),
                "--source",
                "synthetic:?seed=7&fps=25&width=160&height=120",
                "--broker",
                broker.toString());
    }
}
