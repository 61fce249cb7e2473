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
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
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
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        await().until(() -> messages.of(MessageKind.CONNECTION).size() >= 2);
        assertThat(messages.invalid()).isEmpty();
        assertThat(messages.of(MessageKind.CONNECTION))
                .extracting(message -> message.path("state").asText())
                .containsExactly("ONLINE", "OFFLINE");
        assertThat(messages.of(MessageKind.FACTSHEET)).isNotEmpty();
        assertThat(messages.firstOfKinds()).startsWith(MessageKind.FACTSHEET, MessageKind.CONNECTION);
        List<JsonNode> tubes = messages.of(MessageKind.TUBES);
        // a camera may lose a frame on a busy machine; then the next message says so
        long dropped = tubes.stream()
                .mapToLong(message -> message.path("dropped").asLong())
                .sum();
        long processed = processedFrames();
        // the publisher's slot holds one snapshot: on a busy machine a newer one may overtake it before it is sent
        assertThat((long) tubes.size()).isBetween(processed - 5, processed);
        assertThat(tubes)
                .extracting(message -> message.path("seq").asLong())
                .containsExactlyElementsOf(upTo(tubes.size()));
        assertThat(processed + dropped).isLessThanOrEqualTo(50);
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
        assertThat(processedFrames()).isEqualTo(50);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("tcp://127.0.0.1:1 was never reached");
    }

    @Test
    void demoRunsWithoutAnySetUp() {
        int code = edge("demo", "--model", tiny(), "--source", CAMERA, "--frames", "20", "--preview", "0");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("licence  tests only")
                .containsPattern("preview  http://127.0.0.1:\\d+/")
                .containsPattern("tube.start +#1 wave 0.9")
                .containsPattern("tube.end +#1 wave 0.9")
                .containsPattern("(?m)^trunk +\\d");
        assertThat(processedFrames()).isEqualTo(20);
    }

    private long processedFrames() {
        String text = out.toString(StandardCharsets.UTF_8);
        int at = text.indexOf("processed ") + "processed ".length();
        return Long.parseLong(text.substring(at, text.indexOf(' ', at)));
    }

    private static List<Long> upTo(long count) {
        return LongStream.range(0, count).boxed().toList();
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
