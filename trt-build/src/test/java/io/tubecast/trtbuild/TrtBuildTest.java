package io.tubecast.trtbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engines.EngineBundle;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.onnxruntime.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in this process: the shipped model in eight-bit integers end to end, and everything that can be typed wrongly. */
final class TrtBuildTest {
    private static final List<String> FEW = List.of(
            "--target",
            "onnxruntime",
            "--calibrate",
            "synthetic:train:0-3",
            "--calibrationFrames",
            "8",
            "--max-error",
            "0.3");

    /** The shipped model with engines, built once for all tests. */
    @TempDir
    static Path demo;

    @TempDir
    Path folder;

    private static Program built = new Program(-1, "", "");

    @BeforeAll
    static void build() throws IOException {
        copy(Path.of("../config/models/demo"), demo);
        built = few("build", "--model", demo, "--precision", "int8", "--skipInference");
    }

    /** A bundle without its engines. */
    static void copy(Path bundle, Path target) throws IOException {
        try (Stream<Path> files = Files.list(bundle)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    private static Program few(Object... arguments) {
        return Program.run(Stream.concat(Stream.of(arguments), FEW.stream()).toArray());
    }

    @Test
    void buildsTheShippedModelInEightBits() {
        assertThat(built.exitCode()).as(built.err()).isZero();
        assertThat(built.out())
                .contains("appearance", "motion", "head-appearance", "head-two-stream")
                .contains("int8");
        List<EngineFile> engines = new EngineFolder(demo).list().engines();
        assertThat(engines).hasSize(4).allSatisfy(engine -> {
            assertThat(engine.manifest().precision()).isEqualTo(Precision.INT8);
            assertThat(engine.manifest().built().command()).startsWith("trt-build build --model");
            assertThat(engine.manifest().accuracy()).isNotNull();
        });
    }

    @Test
    void halfPrecisionOfTheShippedModelIsNearerStill() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("half"));
        copy(demo, copy);
        Program program = few("build", "--model", copy, "--precision", "fp16", "--skipInference");
        assertThat(program.exitCode()).as(program.err()).isZero();
        for (EngineFile engine : new EngineFolder(copy).list().engines()) {
            assertThat(engine.manifest().precision()).isEqualTo(Precision.FP16);
            assertThat(engine.manifest().keptNodes()).isNotEmpty();
            // eleven significant bits: a thousandth of the values, and the angle to a millionth
            assertThat(Objects.requireNonNull(engine.manifest().accuracy()).outputs())
                    .allSatisfy(error -> assertThat(error.cosine()).isGreaterThan(0.99999));
        }
    }

    @Test
    void theEnginesAnswerLikeTheModel() throws IOException {
        Path json = folder.resolve("verify.json");
        Program verified = Program.run(
                "verify",
                "--model",
                demo,
                "--target",
                "onnxruntime",
                "--frames",
                "8",
                "--videos",
                "synthetic:test:0-1",
                "--max-error",
                "0.2",
                "--noise",
                "1",
                "--json",
                json);
        assertThat(verified.exitCode()).as(verified.err() + verified.out()).isZero();
        assertThat(verified.out())
                .contains("head-appearance/scores")
                .contains("micro-tubes matched (the engines have ")
                .contains("every value of a frame 1 gray level up or down")
                .contains("micro-tubes matched (with noise it has ")
                .contains("video-mAP@0.5");
        JsonNode found = new ObjectMapper().readTree(json.toFile());
        assertThat(found.at("/graphs/0/outputs/0/tensor").asText()).isEqualTo("appearance.0");
        // eight bits keep the angle between the maps to a percent and the score of a box to a few hundredths
        for (JsonNode graph : found.get("graphs")) {
            for (JsonNode output : graph.get("outputs")) {
                assertThat(output.get("cosine").asDouble()).isGreaterThan(0.99);
            }
        }
        assertThat(found.at("/whole/detections/meanIou").asDouble()).isGreaterThan(0.9);
        assertThat(found.at("/whole/map/videos").asInt()).isEqualTo(2);
        // one gray level changes something, and not much
        assertThat(found.at("/noise/grayLevels").asInt()).isEqualTo(1);
        assertThat(found.at("/noise/verdict/detections/meanIou").asDouble()).isBetween(0.9, 0.99999);
        assertThat(found.get("broken")).isEmpty();
    }

    @Test
    void aBrokenToleranceIsExitCodeOneAndBisectNamesTheNode() {
        Program verified = Program.run(
                "verify",
                "--model",
                demo,
                "--target",
                "onnxruntime",
                "--frames",
                "8",
                "--videos",
                "synthetic:test:0-1",
                "--outputs-only",
                "--bisect",
                "--max-error",
                "0.01");
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains("appearance: goes wrong at node '")
                .containsPattern("appearance: error of 'appearance.0' is [0-9.]+ %, --max-error allows 1.00 %");
    }

    @Test
    void theNodesDetectorTakesTheEngines() {
        ModelBundle bundle = ModelBundle.load(demo);
        List<EngineFile> engines = new EngineFolder(demo).list().engines();
        try (OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
                AmtnetDetector detector =
                        new AmtnetDetector(EngineBundle.with(bundle, engines), provider, NanoClock.system())) {
            // the constructor has compared each engine with what it answered when it was built
            assertThat(detector.step()).isFalse();
            assertThat(detector.step()).isTrue();
        }
    }

    @Test
    void aSecondBuildFindsTheEnginesThere() {
        Program again = few("build", "--model", demo, "--precision", "int8", "--skipInference");
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).contains("appearance: engine is there and fits, skipped");
        assertThat(again.out()).contains("there already");
    }

    @Test
    void inspectTellsGraphsAndEngines() throws IOException {
        Program text = Program.run("inspect", demo);
        assertThat(text.exitCode()).isZero();
        assertThat(text.out())
                .contains("model amtnet-lite-demo")
                .contains("TensorRT 10: nothing is known that its parser refuses")
                .contains("graph 'appearance' in int8")
                .contains("it fits");
        Program json = Program.run("inspect", demo, "--json");
        JsonNode found = new ObjectMapper().readTree(json.out());
        // the trunk's multiply-accumulates, as the design bounds them: at most 0.7 billion
        assertThat(found.at("/graphs/0/report/totals/macs").asLong()).isBetween(100_000_000L, 700_000_000L);
        assertThat(found.at("/engines/0/manifest/precision").asText()).isEqualTo("int8");
        Path manifest = demo.resolve(
                new EngineFolder(demo).list().engines().get(0).path().replace(".onnx", ".yaml"));
        assertThat(Program.run("inspect", manifest).out())
                .contains("against fp32, on")
                .contains("appearance.0");
        Program nodes = Program.run("inspect", demo.resolve("appearance.onnx"), "--nodes");
        assertThat(nodes.out()).contains("stem1/conv").contains("Conv");
    }

    @Test
    void withoutAGpuTensorRtIsOneSentence() {
        assumeThat(Files.exists(Path.of("/dev/nvidiactl"))).as("no GPU here").isFalse();
        Program program = Program.run("build", "--model", demo, "--precision", "fp32");
        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.out()).isEmpty();
        assertThat(program.err().lines())
                .singleElement()
                .asString()
                .startsWith("trt-build build: TensorRT unavailable: ")
                .endsWith("; without a GPU, --target onnxruntime makes engines for this CPU");
    }

    @Test
    void oneFrameIsNoCalibrationSet() throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"));
        Program asked = Program.run("build", "--model", model, "--target", "onnxruntime", "--calibrationFrames", "1");
        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.err()).contains("--calibrationFrames must be in [8, 10000], 200 are usual, was 1");
    }

    @Test
    void tubesAreCutAsAskedFor() {
        Program uncut = cut("none");
        assertThat(uncut.exitCode()).as(uncut.err()).isZero();
        // the cut moves beginnings and ends, so what is measured is another number
        String peak = videoMap(cut("peak"));
        assertThat(videoMap(uncut)).isNotEqualTo(peak);
        wrong("--trim must be 'none'", "verify", "--model", demo, "--trim", "much");
    }

    private static String videoMap(Program program) {
        return program.out()
                .lines()
                .filter(line -> line.startsWith("labels"))
                .findFirst()
                .orElseThrow();
    }

    private static Program cut(String trim) {
        return Program.run(
                "verify",
                "--model",
                demo,
                "--target",
                "onnxruntime",
                "--frames",
                "8",
                "--videos",
                "synthetic:test:0-1",
                "--trim",
                trim);
    }

    @Test
    void whatWasAskedAndNotMeasuredDoesNotHold() {
        Program program = Program.run(
                "verify",
                "--model",
                demo,
                "--target",
                "onnxruntime",
                "--frames",
                "8",
                "--outputs-only",
                "--max-map-drop",
                "5",
                "--min-agreement",
                "50");
        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.out())
                .contains("video-mAP@0.5 was not measured, so --max-map-drop cannot be said to hold")
                .contains("tubes were not compared, so --min-agreement cannot be said to hold");
    }

    @Test
    void inspectTellsWhatIsUnfinished() throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"));
        Path engines = Files.createDirectories(model.resolve("engines/orin-sm87-trt10.3.0"));
        Files.writeString(engines.resolve(".appearance.plan.part"), "half");
        Files.writeString(engines.resolve("head-appearance.plan"), "whole, but without a manifest");
        Program text = Program.run("inspect", model);
        assertThat(text.out())
                .contains(".appearance.plan.part: is being written, or was left over when that was interrupted")
                .contains("head-appearance.plan: has no manifest head-appearance.yaml beside it");
        JsonNode json = new ObjectMapper()
                .readTree(Program.run("inspect", model, "--json").out());
        assertThat(json.get("unfinished")).hasSize(2);
    }

    @Test
    void wrongUsageIsExitCodeTwoAndNamesTheOption() {
        wrong("give either --model DIR or --onnx FILE", "build");
        wrong("--onnx goes with --save-engine", "build", "--onnx", demo.resolve("appearance.onnx"));
        wrong("--precision", "build", "--model", demo, "--precision", "int4");
        wrong("--target", "build", "--model", demo, "--target", "cuda");
        wrong("no such model bundle", "build", "--model", folder.resolve("none"));
        wrong("--calibrate: no such file or folder", "build", "--model", demo, "--calibrate", folder.resolve("none"));
        wrong(
                "--calibrate: a split must be one of train, val, test",
                "build",
                "--model",
                demo,
                "--calibrate",
                "synthetic:all:0-3");
        wrong(
                "--calibrationMethod: calibration method 'best'",
                "build",
                "--model",
                demo,
                "--calibrationMethod",
                "best");
        wrong(
                "--max-map-drop must be in",
                "build",
                "--model",
                demo,
                "--max-map-drop",
                "-1",
                "--videos",
                "synthetic:val:0");
        wrong("--iterations must be in", "build", "--model", demo, "--iterations", "0");
        wrong("--memPoolSize is written POOL:MIB", "build", "--model", demo, "--memPoolSize", "512");
        wrong(
                "--builderOptimizationLevel must be in [0, 5]",
                "build",
                "--model",
                demo,
                "--builderOptimizationLevel",
                "9");
        wrong(
                "--shapes: sizes are written",
                "build",
                "--onnx",
                demo.resolve("appearance.onnx"),
                "--save-engine",
                folder.resolve("x.plan"),
                "--shapes",
                "frame");
        wrong("go with --onnx", "build", "--model", demo, "--shapes", "frame:1");
        wrong(
                "--exportLayerInfo goes with --target tensorrt",
                "build",
                "--model",
                demo,
                "--target",
                "onnxruntime",
                "--exportLayerInfo",
                folder.resolve("layers.json"));
        wrong(
                "--exportTimes does not go with --skipInference",
                "build",
                "--model",
                demo,
                "--skipInference",
                "--exportTimes",
                folder.resolve("times.json"));
        wrong("--frames must be 8 or more", "verify", "--model", demo, "--frames", "1");
        wrong("--noise must be 1 to 16 gray levels", "verify", "--model", demo, "--noise", "0");
        wrong("goes without --outputs-only", "verify", "--model", demo, "--noise", "1", "--outputs-only");
        wrong("give one PATH", "inspect");
        wrong("no such file or folder", "inspect", folder.resolve("none.onnx"));
        wrong("which command?");
    }

    private static void wrong(String message, Object... arguments) {
        Program program = Program.run(arguments);
        assertThat(program.exitCode()).as(program.err()).isEqualTo(2);
        assertThat(program.err()).contains(message);
        assertThat(program.err().lines()).as("one line").hasSize(1);
    }

    @Test
    void verifyWithoutEnginesSaysWhatToRun() throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"));
        Program program = Program.run("verify", "--model", model, "--target", "onnxruntime");
        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.err()).contains("no engine for").contains("trt-build build --model");
    }
}
