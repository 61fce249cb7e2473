package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.video.capture.TestVideos;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C, SIGTERM and the end of a file on a real process: live tubes end, the node says OFFLINE and leaves with 0. */
@Timeout(120)
class CleanEndTest {
    private static final String ENDLESS = "synthetic:?width=160&height=120";
    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void writeBundle() throws Exception {
        model = TinyBundle.write(folder.resolve("tiny"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalEndsItWithMosquitto(String signal) throws Exception {
        assumeTrue(MosquittoBroker.program().isPresent(), "skipped: mosquitto is not installed");
        try (MosquittoBroker broker = new MosquittoBroker(true)) {
            endsBySignal(broker.uri(), signal);
        }
    }

    @Test
    void aSignalEndsItWithTheEmbeddedBroker() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            endsBySignal(broker.start(0), "TERM");
        }
    }

    @Test
    void theEndOfTheFileEndsItWithMosquitto() throws Exception {
        assumeTrue(MosquittoBroker.program().isPresent(), "skipped: mosquitto is not installed");
        try (MosquittoBroker broker = new MosquittoBroker(true)) {
            endsByItself(broker.uri());
        }
    }

    @Test
    void theEndOfTheFileEndsItWithTheEmbeddedBroker() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            endsByItself(broker.start(0));
        }
    }

    @Test
    void aSignalEndsItWithoutABrokerToo() throws Exception {
        try (NodeProcess node = run(ENDLESS, URI.create("tcp://127.0.0.1:1"))) {
            await().atMost(START).until(() -> node.output().contains("tube.start") || !node.alive());
            node.signal("INT");
            assertThat(node.exitCode(20)).as(node.output()).isZero();
            assertThat(node.output()).contains("tube.end");
            // what is wrong is told once, by name, however often it is tried again
            assertThat(node.output()
                            .lines()
                            .filter(line -> line.startsWith("<4>"))
                            .filter(line -> !line.contains("http.port"))) // another node has it
                    .singleElement()
                    .asString()
                    .startsWith("<4>no link to tcp://127.0.0.1:1: cannot reach the broker (code 32103");
        }
    }

    private void endsBySignal(URI broker, String signal) throws Exception {
        try (Messages messages = new Messages(broker);
                NodeProcess node = run(ENDLESS, broker)) {
            await().atMost(START).until(() -> !messages.events("tube.start").isEmpty() || !node.alive());
            assertThat(node.alive()).as(node.output()).isTrue();
            node.signal(signal);
            assertEndedWell(node, messages);
        }
    }

    private void endsByItself(URI broker) throws Exception {
        Path clip = TestVideos.writeAvi(folder.resolve("clip.avi"), 40, 25);
        try (Messages messages = new Messages(broker);
                NodeProcess node = run(clip.toString(), broker)) {
            assertEndedWell(node, messages);
            assertThat(Summary.of(node.output()).processed()).isEqualTo(40);
        }
    }

    private static void assertEndedWell(NodeProcess node, Messages messages) throws InterruptedException {
        assertThat(node.exitCode(60)).as(node.output()).isZero();
        await().until(() -> messages.of(MessageKind.CONNECTION).size() >= 2);
        assertThat(messages.of(MessageKind.CONNECTION))
                .extracting(message -> message.path("state").asText())
                .containsExactly("ONLINE", "OFFLINE");
        assertThat(messages.events("tube.start")).hasSize(1);
        assertThat(messages.events("tube.end")).hasSize(1);
        assertThat(messages.invalid()).isEmpty();
    }

    private NodeProcess run(String source, URI broker) throws Exception {
        return new NodeProcess(
                folder, "run", "--source", source, "--model", model.toString(), "--broker", broker.toString());
    }
}
