package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ResizeMode;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.core.time.NanoClock;
import io.tubecast.core.trajectory.RefinedTube;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.cfad.CfadDetector;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.inference.onnxruntime.TinyClips;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.video.capture.VideoFile;
import io.tubecast.video.encode.VideoWriter;
import io.tubecast.video.preprocess.PictureFit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bundles of whole clips, from the command line to a subscriber. */
@Timeout(120)
class CfadNodeTest {
    private static final int WIDTH = 96;
    private static final int HEIGHT = 64;
    private static final String CAMERA = "synthetic:?seed=7&fps=25&width=160&height=120&frames=120";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aFileIsOneClipWhoseTubesAreThoseOfTheBatch() throws Exception {
        Path model = TinyClips.write(folder.resolve("model"), true);
        Path video = video(folder.resolve("square.mp4"), 45);
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (Messages messages = new Messages(address)) {
                assertThat(edge(
                                "run",
                                "--source",
                                video.toString(),
                                "--as-fast-as-possible",
                                "--model",
                                model.toString(),
                                "--broker",
                                address.toString()))
                        .as(() -> text(err))
                        .isZero();
                await().until(() -> messages.of(MessageKind.CONNECTION).size() >= 2);
                assertThat(messages.invalid()).isEmpty();
                assertToldOnce(messages);
                assertSameTubes(messages.events("tube.end"), batch(model, video));
                assertThat(messages.events("tube.start")).hasSameSizeAs(messages.events("tube.end"));
                JsonNode sheet = messages.of(MessageKind.FACTSHEET).get(0).at("/models/0");
                assertThat(sheet.path("family").asText()).isEqualTo("cfad");
                assertThat(sheet.path("modes")).hasToString("[\"clip\"]");
                assertThat(sheet.path("clip")).hasToString("{\"frames\":8}");
                assertThat(messages.events("camera")).isEmpty();
            }
        }
        assertThat(text(out))
                .contains("the whole video is one clip, seen as 8 frames")
                .contains("ladder, pipeline.stride and decisions do not apply")
                .containsPattern("(?m)^clip to out +\\d");
        assertThat(Summary.of(text(out)).processed()).isEqualTo(45);
    }

    private static void assertToldOnce(Messages messages) {
        assertThat(messages.of(MessageKind.TUBES)).hasSize(1);
        JsonNode told = messages.of(MessageKind.TUBES).get(0);
        assertThat(told.path("mode").asText()).isEqualTo("clip");
        assertThat(told.at("/clip/first").asLong(-1)).isZero();
        assertThat(told.at("/clip/last").asLong()).isEqualTo(44);
        assertThat(told.at("/clip/frames").asLong()).isEqualTo(45);
        assertThat(told.at("/clip/decision_ms").asDouble())
                .isGreaterThan(told.path("latency_ms").asDouble());
    }

    /** What {@code lab detect} does with the same file: frames by their numbers, all in a row. */
    private static List<ActionTube> batch(Path model, Path video) {
        ModelBundle bundle = ModelBundle.load(model);
        List<Image> frames = new ArrayList<>();
        try (VideoFile source = new VideoFile(video, true, NanoClock.system());
                OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
                CfadDetector detector = new CfadDetector(bundle, provider, NanoClock.system());
                PictureFit fit = new PictureFit(32, 32, ResizeMode.LETTERBOX, List.of(0.0, 0.0, 0.0))) {
            Frame frame = new Frame(WIDTH, HEIGHT);
            while (source.read(frame)) {
                Image fitted = new Image(32, 32);
                fit.fill(frame.image(), fitted);
                frames.add(fitted);
            }
            for (int i = 0; i < detector.frames(); i++) {
                detector.put(i, frames.get(detector.resampling(frames.size()).sourceFrame(i)));
            }
            List<ActionTube> tubes = new ArrayList<>();
            for (RefinedTube tube : detector.find()) {
                ActionTube found = detector.finish(tube, detector.resampling(frames.size()), 1.0 / WIDTH);
                double[] boxes = found.boxes().clone();
                fit.toFrame(boxes, 0, boxes.length);
                tubes.add(
                        new ActionTube(found.actionClass(), found.score(), found.start(), boxes, found.frameScores()));
            }
            return tubes;
        }
    }

    private static void assertSameTubes(List<JsonNode> ends, List<ActionTube> tubes) {
        List<ActionTube> wanted =
                tubes.stream().filter(tube -> tube.score() >= 0.3).toList();
        assertThat(wanted).isNotEmpty();
        assertThat(ends).hasSameSizeAs(wanted);
        for (int i = 0; i < ends.size(); i++) {
            JsonNode told = ends.get(i).path("tube");
            ActionTube tube = wanted.get(i);
            assertThat(told.path("label").asText()).isEqualTo("wave");
            assertThat(told.path("score").asDouble()).isCloseTo(tube.score(), within(1e-4));
            assertThat(told.path("keys")).hasSize(tube.length());
            for (int f = 0; f < tube.length(); f++) {
                JsonNode key = told.path("keys").get(f);
                assertThat(key.get(0).asInt()).isEqualTo(tube.start() + f);
                assertThat(key.get(1).asDouble()).isCloseTo(Math.max(0, tube.boxes()[4 * f]) * WIDTH, within(0.51));
                assertThat(key.get(2).asDouble())
                        .isCloseTo(Math.max(0, tube.boxes()[4 * f + 1]) * HEIGHT, within(0.51));
            }
        }
    }

    @Test
    void aStreamIsCutIntoWindowsAndEveryMessageSaysHowLateItIs() throws Exception {
        Path model = TinyClips.write(folder.resolve("model"), false);
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (Messages messages = new Messages(address)) {
                assertThat(edge("run", "--source", CAMERA, "--model", model.toString(), "--broker", address.toString()))
                        .as(() -> text(err))
                        .isZero();
                await().until(() -> messages.of(MessageKind.CONNECTION).size() >= 2);
                assertThat(messages.invalid()).isEmpty();
                List<JsonNode> tubes = messages.of(MessageKind.TUBES);
                assertThat(tubes).hasSizeGreaterThan(3).allSatisfy(message -> {
                    assertThat(message.path("mode").asText()).isEqualTo("clip");
                    // eight frames of 40 ms lie between the first and the last
                    assertThat(message.at("/clip/decision_ms").asDouble()
                                    - message.path("latency_ms").asDouble())
                            .isBetween(100.0, 600.0);
                    assertThat(message.at("/clip/last").asLong())
                            .isEqualTo(message.at("/frame/id").asLong());
                });
                assertThat(tubes).anyMatch(message -> !message.path("tubes").isEmpty());
                Map<String, Long> starts = messages.events("tube.start").stream()
                        .collect(Collectors.groupingBy(
                                event -> event.at("/tube/id").asText(), Collectors.counting()));
                assertThat(starts)
                        .isNotEmpty()
                        .allSatisfy((id, count) -> assertThat(count).isEqualTo(1));
                assertThat(messages.events("tube.end")).hasSize(starts.size());
                assertThat(messages.events("tube.end"))
                        .allMatch(event -> event.at("/clip/decision_ms").asDouble() > 0);
                assertThat(messages.events("decision")).isEmpty();
                assertThat(messages.of(MessageKind.FACTSHEET).get(0).at("/models/0/clip"))
                        .hasToString("{\"frames\":8,\"window\":8,\"hop\":4}");
            }
        }
        assertThat(text(out)).contains("clips    windows of 8 frames (0.32 s), seen as 8; one every 4 frames");
        Summary summary = Summary.of(text(out));
        assertThat(summary.processed()).isBetween(40L, 120L); // a busy machine loses some
    }

    @Test
    void aFileIsCutWhereThatIsConfigured() throws Exception {
        Path model = TinyClips.write(folder.resolve("model"), false);
        Path video = video(folder.resolve("square.mp4"), 40);
        Path config = Files.writeString(folder.resolve("node.yaml"), "clip:\n  window: 20\n");
        assertThat(edge(
                        "run",
                        "--config",
                        config.toString(),
                        "--source",
                        video.toString(),
                        "--as-fast-as-possible",
                        "--model",
                        model.toString(),
                        "--broker",
                        "tcp://127.0.0.1:1"))
                .as(() -> text(err))
                .isZero();
        assertThat(text(out)).contains("windows of 20 frames");
        // windows end at frames 19, 29 and 39
        assertThat(Summary.of(text(out)).sent() + Summary.of(text(out)).overwritten())
                .isEqualTo(3);
    }

    @Test
    void ofAVideoOfOneFrameThereIsNothingToSay() throws Exception {
        Path model = TinyClips.write(folder.resolve("model"), false);
        Path video = video(folder.resolve("one.mp4"), 1);
        assertThat(edge(
                        "run",
                        "--source",
                        video.toString(),
                        "--model",
                        model.toString(),
                        "--broker",
                        "tcp://127.0.0.1:1"))
                .as(() -> text(err))
                .isZero();
        assertThat(Summary.of(text(out)).processed()).isEqualTo(1);
        assertThat(text(out)).doesNotContain("tube.start");
    }

    @Test
    void whatDoesNotApplyToClipsIsRefused() throws Exception {
        Path model = TinyClips.write(folder.resolve("model"), false);
        assertRefused(
                model,
                "pipeline:\n  mode: appearance\n",
                "pipeline.mode 'appearance': the model 'tiny-clips' can only look with [clip]");
        assertRefused(
                model,
                "pipeline:\n  stride: 2\n",
                "pipeline.stride must be 0 or 1 for the model 'tiny-clips', which looks at whole clips and is not online, was 2");
        assertRefused(
                model,
                "control:\n  extrapolate: true\n",
                "control.extrapolate must be false for the model 'tiny-clips'");
    }

    @Test
    void aModelThatSeesFlowBesideItsClipsIsRefused() throws Exception {
        Path model = TinyClips.writeWithFlow(folder.resolve("flow"), FlowMethod.DIS);
        assertRefused(
                model,
                "pipeline:\n  mode: auto\n",
                model.resolve("model.yaml")
                        + ": flow: the model 'tiny-clips' sees optical flow beside the pictures of its clips, which the node does not compute for clips; run it with lab detect, or give the node a model without flow");
        assertThat(text(err).lines()).hasSize(1);
        assertThat(text(out)).doesNotContain("tube.start");
    }

    @Test
    void aWindowIsRefusedForAModelThatSeesPairs() throws Exception {
        Path model = TinyBundle.write(folder.resolve("tiny"));
        assertRefused(
                model,
                "clip:\n  window: 32\n",
                "clip.window must be 0 for the model 'tiny', which looks at frames as they come, was 32");
    }

    private void assertRefused(Path model, String configuration, String message) throws IOException {
        err.reset();
        Path config = Files.writeString(folder.resolve("node.yaml"), configuration);
        assertThat(edge("run", "--config", config.toString(), "--source", CAMERA, "--model", model.toString()))
                .isEqualTo(2);
        assertThat(text(err)).contains(message);
    }

    /** A white square that moves right over black. */
    private static Path video(Path file, int frames) {
        try (VideoWriter writer = new VideoWriter(file, WIDTH, HEIGHT, 25)) {
            Image picture = new Image(WIDTH, HEIGHT);
            for (int n = 0; n < frames; n++) {
                for (int y = 0; y < HEIGHT; y++) {
                    for (int x = 0; x < WIDTH; x++) {
                        boolean white = x >= 24 + n / 8 && x < 48 + n / 8 && y >= 20 && y < 44;
                        for (int channel = 0; channel < 3; channel++) {
                            picture.pixels().put(picture.offset(x, y) + channel, (byte) (white ? 255 : 0));
                        }
                    }
                }
                writer.write(picture);
            }
        }
        return file;
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
