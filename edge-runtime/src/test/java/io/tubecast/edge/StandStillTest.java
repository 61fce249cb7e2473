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
                node.signal("STOP");
                TimeUnit.MILLISECONDS.sleep(500); // what was on its way has arrived
                int before = messages.of(MessageKind.TUBES).size();
                long stopped = System.nanoTime();
                TimeUnit.SECONDS.sleep(HOLE_SECONDS);
                assertThat(messages.of(MessageKind.TUBES)).hasSize(before);
                long resumed = System.nanoTime();
                node.signal("CONT");
                await().atMost(PATIENCE)
                        .until(() -> messages.of(MessageKind.TUBES).size() >= before + 50);
                List<JsonNode> after = messages.of(MessageKind.TUBES);
                // one message may have been on its way into the socket when the process stopped
                List<JsonNode> fresh = after.subList(before + 1, after.size());
                assertThat(fresh)
                        .allSatisfy(message -> assertThat(
                                        message.at("/frame/t_mono_ns").asLong())
                                .isGreaterThan(resumed - TimeUnit.MILLISECONDS.toNanos(200)));
                assertThat(fresh)
                        .allSatisfy(
                                message -> assertThat(message.path("latency_ms").asDouble())
                                        .isLessThan(2_000));
                assertThat(fresh)
                        .extracting(message -> message.path("seq").asLong())
                        .isSorted()
                        .doesNotHaveDuplicates();
                noTubeReachesOverTheHole(messages, stopped, resumed);
                await().atMost(PATIENCE)
                        .until(() -> messages.events("camera").stream()
                                .anyMatch(event ->
                                        event.at("/camera/cause").asText().startsWith("the process stood still for ")));
                // the camera was never to blame: it was not opened again
                List<JsonNode> health = messages.of(MessageKind.HEALTH);
                assertThat(health.get(health.size() - 1)
                                .at("/camera/reconnects")
                                .asInt())
                        .isZero();
                await().atMost(PATIENCE).until(() -> {
                    List<JsonNode> all = messages.of(MessageKind.HEALTH);
                    return all.get(all.size() - 1).at("/camera/up").asBoolean();
                });
                node.signal("TERM");
                assertThat(node.exitCode(30)).as(node.output()).isZero();
                assertThat(messages.invalid()).isEmpty();
            }
        }
    }

    /** A tube that was live when the process stopped has ended there; none of its boxes lies in the hole, and none goes on after it under its old id. */
    private static void noTubeReachesOverTheHole(Messages messages, long stopped, long resumed) {
        await().atMost(PATIENCE).until(() -> !messages.events("tube.end").isEmpty());
        assertThat(messages.events("tube.end")).allSatisfy(end -> {
            long from = end.at("/tube/start/t_mono_ns").asLong();
            long to = end.at("/tube/end/t_mono_ns").asLong();
            boolean before = to < stopped;
            boolean behind = from > resumed - TimeUnit.MILLISECONDS.toNanos(200);
            assertThat(before || behind)
                    .as("%d to %d, stopped %d to %d", from, to, stopped, resumed)
                    .isTrue();
        });
    }
}
