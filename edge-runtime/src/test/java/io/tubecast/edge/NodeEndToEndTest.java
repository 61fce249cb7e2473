package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.wire.MessageKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NodeEndToEndTest {
    private static final String CAMERA = "synthetic:?seed=7&fps=25&width=160&height=120&frames=50";

    @TempDir
    static Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void writeBundle() throws Exception {
        TinyBundle.write(folder.resolve("tiny"));
    }

    @Test
    void publishesEveryProcessedFrameToMosquitto() throws Exception {
        assumeTrue(MosquittoBroker.program().isPresent(), "skipped: mosquitto is not installed");
        try (MosquittoBroker broker = new MosquittoBroker(true);
                Messages messages = new Messages(broker.uri())) {
            publishesAWholeStream(broker.uri(), messages);
        }
    }

    @Test
    void publishesEveryProcessedFrameToTheEmbeddedBroker() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (Messages messages = new Messages(address)) {
                publishesAWholeStream(address, messages);
            }
        }
    }

    private void publishesAWholeStream(URI broker, Messages messages) {
        int code = edge("run", "--source", CAMERA, "--model", tiny(), "--broker", broker.toString());
        assertThat(text(err)).isEmpty();
        assertThat(code).isZero();
        await().until(() -> messages.of(MessageKind.CONNECTION).size() >= 2);
        assertThat(messages.invalid()).isEmpty();
        assertThat(messages.of(MessageKind.CONNECTION))
                .extracting(message -> message.path("state").asText())
                .containsExactly("ONLINE", "OFFLINE");
        assertThat(messages.of(MessageKind.FACTSHEET)).isNotEmpty();
        assertThat(messages.firstOfKinds()).startsWith(MessageKind.FACTSHEET, MessageKind.CONNECTION);
        List<JsonNode> tubes = messages.of(MessageKind.TUBES);
        Summary summary = Summary.of(text(out));
        // the newest wins: on a busy machine the camera goes on without us, a frame may be dropped before the networks,
        // and a snapshot overwritten before it is sent; the last two are counted
        assertThat(summary.captured()).isBetween(25L, 50L);
        assertThat(summary.processed() + summary.dropped()).isEqualTo(summary.captured());
        assertThat(summary.sent() + summary.overwritten()).isEqualTo(summary.processed());
        assertThat(tubes).hasSize((int) summary.sent());
        assertThat(tubes)
                .extracting(message -> message.path("seq").asLong())
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(seq -> seq < summary.processed());
        assertThat(tubes.get(0).path("tubes")).isEmpty();
        assertThat(tubes.get(tubes.size() - 1).at("/tubes/0/label").asText()).isEqualTo("wave");
        assertThat(messages.events("tube.start")).hasSize(1);
        assertThat(messages.events("tube.end")).singleElement().satisfies(NodeEndToEndTest::isWhole);
    }

    private static void isWhole(JsonNode event) {
        assertThat(event.at("/tube/label").asText()).isEqualTo("wave");
        assertThat(event.toString()).contains("\"segments\"");
    }

    @Test
    void aBrokerThatIsNotThereCostsNoFrame() {
        int code = edge(
                "run", "--source", CAMERA, "--as-fast-as-possible", "--model", tiny(), "--broker", "tcp://127.0.0.1:1");
        assertThat(code).isZero();
        assertNoFrameLost();
        assertThat(text(out)).contains("the broker tcp://127.0.0.1:1 was never reached: cannot reach the broker");
    }

    @Test
    void aBrokerThatRefusesTheUserCostsNoFrame() throws Exception {
        assumeTrue(MosquittoBroker.program().isPresent(), "skipped: mosquitto is not installed");
        Files.writeString(folder.resolve("password"), "wrong\n");
        try (MosquittoBroker broker = new MosquittoBroker(false)) {
            Path config = Files.writeString(folder.resolve("node.yaml"), """
                    mqtt:
                      broker: %s
                      username: robot
                      passwordFile: password
                    """.formatted(broker.uri()));
            String[] command = {
                "run", "--config", config.toString(), "--source", CAMERA, "--as-fast-as-possible", "--model", tiny()
            };
            assertThat(edge(command)).isZero();
            assertNoFrameLost();
            assertThat(text(out))
                    .contains("the broker " + broker.uri() + " was never reached: not authorized (code 135");
        }
    }

    /** All frames went through the networks; nobody was there to take a message. */
    private void assertNoFrameLost() {
        assertThat(text(err)).isEmpty();
        Summary summary = Summary.of(text(out));
        assertThat(summary.processed()).isEqualTo(50);
        assertThat(summary.dropped()).isZero();
        assertThat(summary.sent()).isZero();
        assertThat(summary.overwritten()).isEqualTo(50);
    }

    @Test
    void demoRunsWithoutAnySetUp() {
        int code = edge("demo", "--model", tiny(), "--source", CAMERA, "--frames", "20", "--preview", "0");
        assertThat(text(err)).isEmpty();
        assertThat(code).isZero();
        assertThat(text(out))
                .contains("licence  tests only")
                .containsPattern("preview  http://127.0.0.1:\\d+/")
                .containsPattern("tube.start +#1 wave 0.9")
                .containsPattern("tube.end +#1 wave 0.9")
                .containsPattern("(?m)^trunk +\\d");
        assertThat(Summary.of(text(out)).processed()).isEqualTo(20);
    }

    private static String text(ByteArrayOutputStream printed) {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static String tiny() {
        return folder.resolve("tiny").toString();
    }

    private int edge(String... arguments) {
        return EdgeCommand.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
