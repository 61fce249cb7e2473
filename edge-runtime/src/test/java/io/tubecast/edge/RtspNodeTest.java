package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.video.capture.RtspServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole node, as a process of its own, on streams that come from outside: a real RTSP server that is killed and started again, and a GStreamer pipeline. */
@Timeout(180)
class RtspNodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Three on a machine that has nothing else to do; the server needs its time to encode, too. */
    private static final double LONGEST_RETURN_SECONDS = 10;

    @TempDir
    Path folder;

    private String model = "";

    @BeforeEach
    void writeBundle() throws Exception {
        model = TinyBundle.write(folder.resolve("tiny")).toString();
    }

    @Test
    void aServerThatIsKilledUnderLoadIsReadAgainSoonAfterItIsBack() throws Exception {
        String missing = RtspServer.missing();
        assumeTrue(missing.isEmpty(), missing);
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (RtspServer server = new RtspServer(folder, "h264", 25);
                    Messages messages = new Messages(address);
                    NodeProcess node = run(server.uri(), address)) {
                for (int round = 0; round < 2; round++) {
                    awaitTubes(messages, messages.of(MessageKind.TUBES).size() + 20, node);
                    killedAndBack(server, messages, node);
                }
                await().atMost(PATIENCE)
                        .until(() ->
                                lastHealth(messages).at("/camera/reconnects").asInt() >= 2);
                node.signal("TERM");
                assertThat(node.exitCode(30)).as(node.output()).isZero();
                assertThat(messages.invalid()).isEmpty();
                assertThat(messages.of(MessageKind.TUBES))
                        .extracting(message -> message.at("/frame/id").asLong())
                        .isSorted()
                        .doesNotHaveDuplicates();
                // a stream over TCP is never far behind: what lay in a buffer is passed over
                assertThat(messages.of(MessageKind.TUBES))
                        .allSatisfy(
                                message -> assertThat(message.path("latency_ms").asDouble())
                                        .isBetween(0.0, 5_000.0));
                assertThat(node.output().lines().filter(line -> line.startsWith("<4>")))
                        .allMatch(line ->
                                line.contains("opening it again") || line.contains("http.port")); // another node has it
            }
        }
    }

    private static void killedAndBack(RtspServer server, Messages messages, NodeProcess node) throws Exception {
        long losses = camera(messages, false).size();
        server.kill();
        // on a busy machine the stream may have faltered before
        await().atMost(PATIENCE)
                .until(() -> camera(messages, false).size() > losses
                        && !lastHealth(messages).at("/camera/up").asBoolean(true));
        assertThat(lastHealth(messages).path("mode").asText()).isEqualTo("standby");
        assertThat(lastHealth(messages).path("state").asText()).isEqualTo("fault");
        TimeUnit.MILLISECONDS.sleep(1_500); // the pauses between attempts have grown to their longest
        int before = messages.of(MessageKind.TUBES).size();
        long returns = again(messages);
        server.start();
        long back = System.nanoTime();
        awaitTubes(messages, before + 1, node);
        double seconds = (System.nanoTime() - back) / 1e9;
        System.out.printf("frames %.2f s after the server was back%n", seconds);
        assertThat(seconds).isLessThan(LONGEST_RETURN_SECONDS);
        await().atMost(PATIENCE).until(() -> again(messages) > returns);
    }

    @Test
    void aGStreamerPipelineIsASourceLikeOthers() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/gst-launch-1.0")), "skipped: gstreamer1.0-tools is not installed");
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            String source =
                    "gst:videotestsrc is-live=true pattern=ball animation-mode=frames background-color=0xff606060"
                            + " ! video/x-raw,width=160,height=120,framerate=25/1";
            try (Messages messages = new Messages(address);
                    NodeProcess node = run(source, address)) {
                awaitTubes(messages, 20, node);
                JsonNode message = messages.of(MessageKind.TUBES).get(10);
                assertThat(message.at("/frame/w").asInt()).isEqualTo(160);
                assertThat(message.at("/frame/t_src").asText()).isEqualTo("arrival");
                assertThat(node.children()).hasSize(1);
                node.children().forEach(ProcessHandle::destroyForcibly); // the camera's process crashes
                await().atMost(PATIENCE)
                        .until(() -> camera(messages, false).stream()
                                .anyMatch(event -> event.at("/camera/cause")
                                        .asText()
                                        .contains("the pipeline ended with exit code 137")));
                awaitTubes(messages, messages.of(MessageKind.TUBES).size() + 10, node);
                List<ProcessHandle> child = node.children();
                node.signal("TERM");
                assertThat(node.exitCode(30)).as(node.output()).isZero();
                assertThat(child).hasSize(1).noneMatch(ProcessHandle::isAlive);
                assertThat(messages.invalid()).isEmpty();
            }
        }
    }

    private NodeProcess run(String source, URI broker) throws Exception {
        return new NodeProcess(folder, "run", "--model", model, "--source", source, "--broker", broker.toString());
    }

    private static void awaitTubes(Messages messages, int count, NodeProcess node) {
        await().atMost(PATIENCE).until(() -> messages.of(MessageKind.TUBES).size() >= count || !node.alive());
        assertThat(node.alive()).as(node.output()).isTrue();
    }

    private static JsonNode lastHealth(Messages messages) {
        List<JsonNode> all = messages.of(MessageKind.HEALTH);
        return all.get(all.size() - 1);
    }

    private static long again(Messages messages) {
        return camera(messages, true).stream()
                .filter(event -> event.at("/camera/cause").asText().equals("frames come again"))
                .count();
    }

    private static List<JsonNode> camera(Messages messages, boolean up) {
        return messages.events("camera").stream()
                .filter(event -> event.at("/camera/up").asBoolean() == up)
                .toList();
    }
}
