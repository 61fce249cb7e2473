package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.wire.MessageKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -STOP} of the whole process, and {@code -CONT} six seconds later: no old frames, no tube drawn over the hole, and people are told. */
@Tag("long")
@Timeout(180)
class StandStillTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long HOLE_SECONDS = 6;
    /** The camera's clock runs on while the process stands still: its next frame can be a little older than the end of the hole. */
    private static final long JUST_BEFORE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @TempDir
    Path folder;

    @Test
    void nothingOldIsSentAfterwardsAndTheHoleIsTold() throws Exception {
        String model = TinyBundle.write(folder.resolve("tiny")).toString();
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (Messages messages = new Messages(address);
                    NodeProcess node = new NodeProcess(
                            folder,
                            "run",
                            "--model",
                            model,
                            "--source",
                            "synthetic:?width=160&height=120",
                            "--broker",
                            address.toString())) {
                await().atMost(PATIENCE)
                        .until(() -> messages.of(MessageKind.TUBES).size() >= 50
                                && !messages.events("tube.start").isEmpty());
                Hole hole = standStill(node, messages);
                nothingOldCame(messages, hole);
                noTubeReachesOverTheHole(messages, hole);
                theHoleIsTold(messages);
                node.signal("TERM");
                assertThat(node.exitCode(30)).as(node.output()).isZero();
                assertThat(messages.invalid()).isEmpty();
            }
        }
    }

    /**
     * When the process stood still.
     *
     * @param messages how many had come until then
     */
    private record Hole(int messages, long stopped, long resumed) {}

    private static Hole standStill(NodeProcess node, Messages messages) throws Exception {
        node.signal("STOP");
        TimeUnit.MILLISECONDS.sleep(500); // what was on its way has arrived
        int before = messages.of(MessageKind.TUBES).size();
        long stopped = System.nanoTime();
        TimeUnit.SECONDS.sleep(HOLE_SECONDS);
        assertThat(messages.of(MessageKind.TUBES)).hasSize(before);
        long resumed = System.nanoTime();
        node.signal("CONT");
        await().atMost(PATIENCE).until(() -> messages.of(MessageKind.TUBES).size() >= before + 50);
        return new Hole(before, stopped, resumed);
    }

    private static void nothingOldCame(Messages messages, Hole hole) {
        List<JsonNode> all = messages.of(MessageKind.TUBES);
        // one message may have been on its way into the socket when the process stopped
        List<JsonNode> fresh = all.subList(hole.messages + 1, all.size());
        assertThat(fresh)
                .extracting(message -> message.at("/frame/t_mono_ns").asLong())
                .allMatch(taken -> taken > hole.resumed - JUST_BEFORE_NANOS);
        assertThat(fresh)
                .extracting(message -> message.path("latency_ms").asDouble())
                .allMatch(latency -> latency < 2_000);
        assertThat(fresh)
                .extracting(message -> message.path("seq").asLong())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    /** A tube that was live when the process stopped has ended there; none of its boxes lies in the hole, and none goes on after it under its old id. */
    private static void noTubeReachesOverTheHole(Messages messages, Hole hole) {
        await().atMost(PATIENCE).until(() -> !messages.events("tube.end").isEmpty());
        assertThat(messages.events("tube.end")).allSatisfy(end -> {
            long from = end.at("/tube/start/t_mono_ns").asLong();
            long to = end.at("/tube/end/t_mono_ns").asLong();
            boolean before = to < hole.stopped;
            boolean behind = from > hole.resumed - JUST_BEFORE_NANOS;
            assertThat(before || behind).as("%d to %d, %s", from, to, hole).isTrue();
        });
    }

    private static void theHoleIsTold(Messages messages) {
        await().atMost(PATIENCE)
                .until(() -> messages.events("camera").stream()
                        .anyMatch(event ->
                                event.at("/camera/cause").asText().startsWith("the process stood still for ")));
        await().atMost(PATIENCE)
                .until(() -> lastHealth(messages).at("/camera/up").asBoolean());
        // the camera was never to blame: it was not opened again
        assertThat(lastHealth(messages).at("/camera/reconnects").asInt()).isZero();
    }

    private static JsonNode lastHealth(Messages messages) {
        List<JsonNode> all = messages.of(MessageKind.HEALTH);
        return all.get(all.size() - 1);
    }
}
