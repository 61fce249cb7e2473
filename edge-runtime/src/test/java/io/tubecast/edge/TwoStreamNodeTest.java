package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.onnxruntime.TinyStreams;
import io.tubecast.publish.wire.MessageKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bundles with a motion stream, from the command line to a subscriber. */
@Timeout(120)
class TwoStreamNodeTest {
    private static final String CAMERA = "synthetic:?seed=7&fps=25&width=160&height=120&frames=50";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aModelOfBothStreamsSaysInEveryMessageWhatItLookedWith() throws Exception {
        Path model = model(FlowAlignment.CAUSAL, GraphRole.TWO_STREAM_HEAD, GraphRole.APPEARANCE_HEAD);
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (Messages messages = new Messages(address)) {
                assertThat(edge("run", "--source", CAMERA, "--model", model.toString(), "--broker", address.toString()))
                        .isZero();
                await().until(() -> messages.of(MessageKind.CONNECTION).size() >= 2);
                assertThat(messages.invalid()).isEmpty();
                assertSaid(messages);
            }
        }
        assertThat(text(out))
                .containsPattern("streams  two-stream; dis flow at 48x48, stacks of 5, causal, computed by the "
                        + "(flow|capture) thread")
                .doesNotContain("waits for")
                .containsPattern("(?m)^flow +\\d")
                .containsPattern("(?m)^motion trunk +\\d")
                .containsPattern("mode +two-stream at Δ: the flow stack is whole");
    }

    private static void assertSaid(Messages messages) {
        List<JsonNode> tubes = messages.of(MessageKind.TUBES);
        assertThat(tubes.get(0).path("mode").asText()).isEqualTo("appearance");
        assertThat(tubes.get(tubes.size() - 1).path("mode").asText()).isEqualTo("two-stream");
        assertThat(tubes.get(tubes.size() - 1).at("/tubes/0/label").asText()).isEqualTo("wave");
        JsonNode change = messages.events("mode").get(0);
        assertThat(change.at("/before/mode").asText()).isEqualTo("appearance");
        assertThat(change.at("/after/mode").asText()).isEqualTo("two-stream");
        assertThat(change.path("cause").asText()).isEqualTo("the flow stack is whole");
        long since = change.path("frame").asLong();
        assertThat(tubes.stream().filter(message -> message.at("/frame/id").asLong() < since))
                .allMatch(message -> message.path("mode").asText().equals("appearance"));
        assertThat(messages.events("tube.start")).hasSize(1); // one person before and after
        JsonNode model = messages.of(MessageKind.FACTSHEET).get(0).at("/models/0");
        assertThat(model.path("modes")).hasToString("[\"two-stream\",\"appearance\"]");
        assertThat(model.at("/flow/method").asText()).isEqualTo("dis");
        assertThat(model.at("/flow/alignment").asText()).isEqualTo("causal");
        assertThat(model.at("/flow/frames_ahead").asInt(-1)).isZero();
        List<JsonNode> health = messages.of(MessageKind.HEALTH);
        assertThat(health).anySatisfy(message -> {
            assertThat(message.path("mode").asText()).isEqualTo("two-stream");
            assertThat(message.at("/flow/valid").asBoolean()).isTrue();
            assertThat(message.at("/flow/ms/p50").asDouble()).isPositive();
        });
    }

    @Test
    void aModelOfMotionAloneStandsByUntilThereIsFlow() throws Exception {
        Path model = model(FlowAlignment.CAUSAL, GraphRole.MOTION_HEAD);
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (Messages messages = new Messages(address)) {
                assertThat(edge("run", "--source", CAMERA, "--model", model.toString(), "--broker", address.toString()))
                        .isZero();
                await().until(() -> messages.of(MessageKind.CONNECTION).size() >= 2);
                assertThat(messages.invalid()).isEmpty();
                List<JsonNode> tubes = messages.of(MessageKind.TUBES);
                assertThat(tubes.get(0).path("mode").asText()).isEqualTo("standby");
                JsonNode last = tubes.get(tubes.size() - 1);
                assertThat(last.path("mode").asText()).isEqualTo("motion");
                assertThat(last.at("/tubes/0/label").asText()).isEqualTo("wave");
                assertThat(messages.of(MessageKind.FACTSHEET).get(0).at("/models/0/modes"))
                        .hasToString("[\"motion\"]");
            }
        }
        assertThat(text(out)).containsPattern("mode +motion at Δ: the flow stack is whole");
    }

    @Test
    void aCenteredModelSaysAtTheStartHowLateItIsAndLosesNoFrame() throws Exception {
        Path model = model(FlowAlignment.CENTERED, GraphRole.TWO_STREAM_HEAD, GraphRole.APPEARANCE_HEAD);
        assertThat(edge(
                        "run",
                        "--source",
                        CAMERA,
                        "--as-fast-as-possible",
                        "--model",
                        model.toString(),
                        "--broker",
                        "tcp://127.0.0.1:1"))
                .isZero();
        assertThat(text(out))
                .contains("centred, computed by the flow thread")
                .contains("a message waits for the 3 frames behind its own: 120 ms late by itself");
        Summary summary = Summary.of(text(out));
        assertThat(summary.processed()).isEqualTo(50);
        assertThat(summary.dropped()).isZero();
    }

    @Test
    void aSourceThatIsTooSlowForFlowIsToldOfAndLookedAtWithout() throws Exception {
        Path model = model(FlowAlignment.CAUSAL, GraphRole.TWO_STREAM_HEAD, GraphRole.APPEARANCE_HEAD);
        String slow = "synthetic:?seed=7&fps=10&width=160&height=120&frames=20";
        assertThat(edge(
                        "run",
                        "--source",
                        slow,
                        "--as-fast-as-possible",
                        "--model",
                        model.toString(),
                        "--broker",
                        "tcp://127.0.0.1:1"))
                .isZero();
        assertThat(text(out))
                .contains("the source is too slow for flow: a frame every 100 ms, the model needs one every 80 ms")
                .doesNotContain("motion trunk");
        assertThat(Summary.of(text(out)).processed()).isEqualTo(20);
    }

    @Test
    void asConfiguredPicturesAloneAreLookedAt() throws Exception {
        Path model = model(FlowAlignment.CAUSAL, GraphRole.TWO_STREAM_HEAD, GraphRole.APPEARANCE_HEAD);
        Path config = Files.writeString(folder.resolve("node.yaml"), "pipeline:\n  mode: appearance\n");
        assertThat(edge(
                        "run",
                        "--config",
                        config.toString(),
                        "--source",
                        CAMERA,
                        "--as-fast-as-possible",
                        "--model",
                        model.toString(),
                        "--broker",
                        "tcp://127.0.0.1:1"))
                .isZero();
        assertThat(text(out))
                .contains("streams  appearance, as configured; no optical flow")
                .doesNotContain("motion trunk")
                .doesNotContain("mode  ");
    }

    @Test
    void aModeThatTheModelLacksIsRefused() throws Exception {
        Path model = model(FlowAlignment.CAUSAL, GraphRole.MOTION_HEAD);
        Path config = Files.writeString(folder.resolve("node.yaml"), "pipeline:\n  mode: two-stream\n");
        assertThat(edge("run", "--config", config.toString(), "--source", CAMERA, "--model", model.toString()))
                .isEqualTo(2);
        assertThat(text(err))
                .isEqualToIgnoringNewLines(
                        "edge-runtime run: pipeline.mode 'two-stream': the model 'tiny-streams' can only look with [motion]");
    }

    @Test
    void flowThatNoCameraCanHaveIsRefused() throws Exception {
        FlowSpec exact = new FlowSpec(FlowMethod.EXACT, 5, FlowAlignment.CAUSAL, "xym", 16, 48, 48);
        Path model = TinyStreams.write(folder.resolve("exact"), exact, 1, GraphRole.TWO_STREAM_HEAD);
        assertThat(edge("run", "--source", CAMERA, "--model", model.toString())).isEqualTo(2);
        assertThat(text(err))
                .startsWith("edge-runtime run: " + model.resolve("model.yaml")
                        + ": flow.method: exact flow is known of clips");
    }

    private Path model(FlowAlignment alignment, GraphRole... heads) throws Exception {
        FlowSpec flow = new FlowSpec(FlowMethod.DIS, 5, alignment, "xym", 16, 48, 48);
        return TinyStreams.write(folder.resolve("model"), flow, 1, heads);
    }

    private static String text(ByteArrayOutputStream printed) {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private int edge(String... arguments) {
        return EdgeCommand.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
