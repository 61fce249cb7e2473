package io.tubecast.edge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.publish.message.WholeTube;
import io.tubecast.testkit.RealClips;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That measurements run and say what they should; the figures of a test mean nothing. */
@Timeout(300)
class BenchTest {
    @TempDir
    Path folder;

    private static int run(String... arguments) {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return EdgeCommand.run(arguments, out, System.err);
    }

    private static String model() {
        return RealClips.checkout().resolve("config/models/demo").toString();
    }

    private JsonNode read(String file) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(file).toFile());
    }

    @Test
    void liveTellsLatencyDropsAllocationMemoryAndTheStart() throws IOException {
        String out = folder.resolve("live.json").toString();
        assertThat(run("bench", "live", "--minutes", "0.1", "--warm-up", "2", "--model", model(), "--out", out))
                .isZero();
        JsonNode figures = read("live.json");
        assertThat(figures.path("processed").asLong()).isPositive();
        assertThat(figures.at("/latencyMillis/p50").asDouble()).isPositive();
        assertThat(figures.at("/latencyMillis/p99").asDouble())
                .isGreaterThanOrEqualTo(figures.at("/latencyMillis/p50").asDouble());
        assertThat(figures.path("dropped").isIntegralNumber()).isTrue();
        assertThat(figures.path("modeChanges").isArray()).isTrue();
        assertThat(figures.at("/allocatedBytesPerFrame/detect").isNumber()).isTrue();
        assertThat(figures.path("residentBytes").asLong()).isGreaterThan(50L << 20);
        assertThat(figures.path("startToFirstMessageMillis").asDouble()).isPositive();
        assertThat(figures.at("/machine/processors").asInt())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(figures.at("/ladderCostOfBudget/appearance at Δ").asDouble()).isPositive();
    }

    @Test
    void startIsMeasuredWithABrokerOfWhichTheNodeSpeaksToo() throws IOException {
        String out = folder.resolve("start.json").toString();
        assertThat(run("bench", "start", "--runs", "1", "--broker", "embedded", "--model", model(), "--out", out))
                .isZero();
        JsonNode figures = read("start.json");
        assertThat(figures.path("coldMillis").path(0).asDouble()).isBetween(100.0, 120_000.0);
        assertThat(figures.path("warmMillis").path(0).asDouble()).isBetween(100.0, 120_000.0);
    }

    @Test
    void nonsenseIsRefused() {
        assertThat(run("bench", "live", "--minutes", "0")).isEqualTo(2);
        assertThat(run("bench", "overload", "--busy", "-1")).isEqualTo(2);
        assertThat(run("bench", "start", "--runs", "0")).isEqualTo(2);
        assertThat(run("bench", "rates", "--scenes", "0", "--folder", folder.toString()))
                .isEqualTo(2);
        assertThat(run("bench")).isEqualTo(2);
    }

    @Test
    void overloadTellsATimeLineAndDrawsIt() throws Exception {
        String out = folder.resolve("overload.json").toString();
        assertThat(run(
                        "bench",
                        "overload",
                        "--before",
                        "1",
                        "--busy",
                        "2",
                        "--after",
                        "1",
                        "--threads",
                        "1",
                        "--model",
                        model(),
                        "--out",
                        out))
                .isZero();
        JsonNode figures = read("overload.json");
        JsonNode line = figures.path("timeLine");
        assertThat(line.size()).isBetween(2, 25);
        assertThat(line.get(line.size() - 1).path("s").asDouble()).isGreaterThanOrEqualTo(4);
        double from = figures.path("busyFrom").asDouble();
        assertThat(from).isBetween(1.0, 30.0);
        assertThat(figures.path("busyTo").asDouble()).isEqualTo(from + 2);
        List<String> ways = new ArrayList<>();
        for (int i = 0;
                i == 0 || line.get(i - 1).path("s").asDouble() < from + 2;
                i++) { // what was seen until the end of the busy time
            JsonNode point = line.get(i);
            if (point.path("s").asDouble() >= from) {
                ways.add(point.path("mode").asText() + point.path("stride").asInt());
            }
        }
        assertThat(figures.path("held").isBoolean()).isTrue();
        assertThat(figures.path("held").asBoolean())
                .isEqualTo(ways.stream().distinct().count() == 1);
        byte[] svg = Files.readAllBytes(folder.resolve("overload.svg"));
        String root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg))
                .getDocumentElement()
                .getNodeName();
        assertThat(root).isEqualTo("svg");
    }

    @Test
    void ratesWritesWhatWasPublishedAndWhatWasTrue() throws IOException {
        assertThat(run(
                        "bench",
                        "rates",
                        "--rates",
                        "25",
                        "--scenes",
                        "1",
                        "--seconds",
                        "8",
                        "--model",
                        model(),
                        "--folder",
                        folder.toString()))
                .isZero();
        for (String file : List.of("tubes-25.jsonl", "truth-25.jsonl")) {
            for (String line : Files.readAllLines(folder.resolve(file))) {
                assertThat(new ObjectMapper().readTree(line).path("video").asText())
                        .isEqualTo("scene-0000");
            }
        }
        AnnotatedVideo true25 =
                WorldClips.camera(0, WorldOptions.defaults(), 8 * 25).annotation();
        assertThat(true25.tubes()).isNotEmpty();
        List<String> lines = Files.readAllLines(folder.resolve("truth-25.jsonl"));
        assertThat(lines).hasSameSizeAs(true25.tubes());
        Box first = true25.tubes().get(0).boxes().get(0);
        assertThat(numberList(
                        new ObjectMapper().readTree(lines.get(0)).path("boxes").get(0)))
                .containsExactly(first.x1(), first.y1(), first.x2(), first.y2());
    }

    @Test
    void boxesBetweenKeysAreInterpolatedAndEachThingAnActorDidIsATube() {
        WholeTube tube = new WholeTube(
                7,
                1,
                0.8,
                new WholeTube.Moment(10, 0),
                new WholeTube.Moment(16, 0),
                List.of(
                        new WholeTube.KeyBox(10, 0, 0, 10, 20),
                        new WholeTube.KeyBox(14, 8, 4, 14, 20),
                        new WholeTube.KeyBox(16, 8, 4, 14, 20)),
                List.of(new WholeTube.Segment(1, 0.8, 11, 14), new WholeTube.Segment(0, 0.6, 15, 16)));
        List<ObjectNode> lines = new PublishedTubes("clip", 64, 48).of(tube, new Labels(List.of("wave", "walk")));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).path("label").asText()).isEqualTo("walk");
        assertThat(lines.get(0).path("start").asInt()).isEqualTo(11);
        // a quarter of the way from (0, 0, 10, 20) to (8, 4, 22, 24)
        assertThat(numbers(lines.get(0).path("boxes").get(0))).containsExactly(2, 1, 13, 21);
        assertThat(lines.get(0).path("boxes").size()).isEqualTo(4);
        assertThat(numbers(lines.get(1).path("boxes").get(1))).containsExactly(8, 4, 22, 24);
    }

    private static List<Double> numberList(JsonNode box) {
        return List.of(
                box.get(0).asDouble(),
                box.get(1).asDouble(),
                box.get(2).asDouble(),
                box.get(3).asDouble());
    }

    private static double[] numbers(JsonNode box) {
        return numberList(box).stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void aStreamInWhichNobodyActsHasALineOfTruthToo() {
        PublishedTubes lines = new PublishedTubes("clip", 64, 48);
        Labels labels = new Labels(List.of("wave"));
        ObjectNode nobody = lines.of(new AnnotatedVideo("clip", 64, 48, 100, List.of()), labels)
                .get(0);
        assertThat(nobody.path("frames").asInt()).isEqualTo(100);
        AnnotatedTube tube = new AnnotatedTube(0, 3, List.of(new Box(16, 24, 32, 48)));
        ObjectNode wave = lines.of(new AnnotatedVideo("clip", 64, 48, 100, List.of(tube)), labels)
                .get(0);
        assertThat(numbers(wave.path("boxes").get(0))).containsExactly(new double[] {16, 24, 32, 48}, within(1e-6));
    }
}
