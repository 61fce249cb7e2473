package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.testkit.RealClips;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole chain as a user has it: a real clip, a model that was trained here, a real broker and its own client. */
@Timeout(120)
class RealClipTest {
    private static final String LABEL = "Fencing";

    /** Both people are annotated from frame 0 to 173; the cut at 60 % of that, where training ended, is frame 104. */
    private static final long HELD_OUT = 104;

    /** What "most of" a part means: this much of its messages. */
    private static final double MOST = 0.6;

    @TempDir
    Path folder;

    @Test
    void twoFencersAreFollowedThroughTheClipAndPublished() throws Exception {
        Path clip = RealClips.folderOrSkip().resolve("clips").resolve("v_Fencing_g01_c06.mp4");
        Path model = RealClips.checkout().resolve("src/testkit/models/ucf24-clips");
        assumeTrue(Files.isRegularFile(model.resolve("model.yaml")), () -> "skipped: there is no model at " + model);
        assumeTrue(MosquittoBroker.program().isPresent(), "skipped: mosquitto is not installed");
        assumeTrue(MosquittoSub.program().isPresent(), "skipped: mosquitto_sub is not installed");
        try (MosquittoBroker broker = new MosquittoBroker(true);
                MosquittoSub client = new MosquittoSub(broker.uri())) {
            Summary summary = watch(clip, model, broker, client);
            assertConversation(client, summary);
            assertThat(partWithBoth(client, 0, HELD_OUT)).as("part learnt from").isGreaterThanOrEqualTo(MOST);
            assertThat(partWithBoth(client, HELD_OUT, Long.MAX_VALUE))
                    .as("part held out")
                    .isGreaterThanOrEqualTo(MOST);
            assertThat(client.events("tube.end"))
                    .filteredOn(end -> end.at("/tube/label").asText().equals(LABEL))
                    .filteredOn(end -> end.at("/tube/start/frame").asLong() < HELD_OUT)
                    .filteredOn(end -> end.at("/tube/end/frame").asLong() >= HELD_OUT)
                    .as("tubes from before the cut to behind it")
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }

    private Summary watch(Path clip, Path model, MosquittoBroker broker, Collected client) throws Exception {
        try (NodeProcess node = new NodeProcess(
                folder,
                "run",
                "--source",
                clip.toString(),
                "--model",
                model.toString(),
                "--broker",
                broker.uri().toString())) {
            assertThat(node.exitCode(90)).as(node.output()).isZero();
            await().until(() -> client.of(MessageKind.CONNECTION).size() >= 2);
            return Summary.of(node.output());
        }
    }

    /** Everything but what is seen in the picture. */
    private static void assertConversation(Collected client, Summary summary) {
        assertThat(client.invalid()).isEmpty();
        assertThat(client.of(MessageKind.CONNECTION))
                .extracting(message -> message.path("state").asText())
                .containsExactly("ONLINE", "OFFLINE");
        assertThat(client.of(MessageKind.FACTSHEET)).isNotEmpty();
        assertThat(summary.captured()).as("frames of the clip").isEqualTo(174);
        assertThat(summary.dropped()).as("a file waits").isZero();
        assertThat(client.of(MessageKind.TUBES)).hasSize((int) summary.sent());
        assertThat(summary.sent() + summary.overwritten()).isEqualTo(summary.processed());
        List<String> started = ids(client.events("tube.start"));
        assertThat(started).isNotEmpty().doesNotHaveDuplicates();
        assertThat(ids(client.events("tube.end"))).containsExactlyInAnyOrderElementsOf(started);
        assertThat(client.events("tube.end")).allSatisfy(RealClipTest::isWhole);
    }

    /** From its first key box to its last, and with a label for all of that. */
    private static void isWhole(JsonNode end) {
        JsonNode keys = end.at("/tube/keys");
        assertThat(keys.size()).isGreaterThanOrEqualTo(2);
        assertThat(keys.get(0).get(0).asLong())
                .isEqualTo(end.at("/tube/start/frame").asLong());
        assertThat(keys.get(keys.size() - 1).get(0).asLong())
                .isEqualTo(end.at("/tube/end/frame").asLong());
        assertThat(end.at("/tube/segments")).isNotEmpty();
    }

    private static List<String> ids(List<JsonNode> events) {
        return events.stream().map(event -> event.at("/tube/id").asText()).toList();
    }

    /** In how much of the messages about frames [begin, end) two actors or more are labelled so. */
    private static double partWithBoth(Collected client, long begin, long end) {
        List<JsonNode> messages = client.of(MessageKind.TUBES).stream()
                .filter(message -> message.at("/frame/id").asLong() >= begin
                        && message.at("/frame/id").asLong() < end)
                .toList();
        assertThat(messages).isNotEmpty();
        return messages.stream().filter(message -> labelled(message) >= 2).count() / (double) messages.size();
    }

    private static long labelled(JsonNode message) {
        return message.path("tubes").findValuesAsText("label").stream()
                .filter(LABEL::equals)
                .count();
    }
}
