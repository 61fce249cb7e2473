package io.tubecast.trtbuild;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.cfad.CfadDetector;
import io.tubecast.inference.engines.EngineBundle;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineManifest;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.onnxruntime.TinyClips;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles whose model sees whole clips: built, verified and inspected as others are. */
class ClipBundleTest {
    private static final List<String> FEW =
            List.of("--target", "onnxruntime", "--calibrate", "synthetic:train:0-1", "--calibrationFrames", "16");

    @TempDir
    Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = TinyClips.write(folder.resolve("clips"), true);
    }

    private Program build(Object... more) {
        Stream<Object> all = Stream.concat(Stream.of("build", "--model", model, "--skipInference"), Stream.of(more));
        return Program.run(Stream.concat(all, FEW.stream()).toArray());
    }

    @Test
    void everyGraphIsBuiltOnWhatTheDetectorGivesIt() {
        Program built = build("--precision", "fp16");
        assertThat(built.exitCode()).as(built.err()).isZero();
        List<EngineFile> engines = new EngineFolder(model).list().engines();
        assertThat(engines)
                .extracting(engine -> engine.manifest().graph())
                .containsExactlyInAnyOrder(
                        "clip-trunk", "clip-proposals", "clip-coarse", "clip-selector", "clip-refine");
        assertThat(engines).allMatch(engine -> engine.manifest().precision() == Precision.FP16);
        ModelBundle bundle = ModelBundle.load(model);
        assertThat(find(bundle)).hasSize(1);
        ActionTube whole = find(bundle).get(0);
        ActionTube half = find(EngineBundle.with(bundle, engines)).get(0);
        assertThat(half.actionClass()).isEqualTo(whole.actionClass());
        assertThat(Math.abs(half.score() - whole.score())).isLessThan(2e-3); // eleven significant bits
    }

    /** The tubes of a clip that is black but for one white cell. */
    private static List<ActionTube> find(ModelBundle bundle) {
        try (OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
                CfadDetector detector = new CfadDetector(bundle, provider, NanoClock.system())) {
            Image picture = new Image(32, 32);
            for (int i = 0; i < 3 * 32 * 8; i++) {
                picture.pixels().put(i, (byte) (i % 96 < 24 ? 255 : 0));
            }
            IntStream.range(0, detector.frames()).forEach(frame -> detector.put(frame, picture));
            return detector.find().stream()
                    .map(tube -> detector.finish(tube, detector.resampling(8), 1.0 / 32))
                    .toList();
        }
    }

    private Program verify(Object... more) {
        Stream<Object> all = Stream.of("verify", "--model", model, "--target", "onnxruntime", "--frames", "16");
        return Program.run(Stream.concat(all, Stream.of(more)).toArray());
    }

    @Test
    void outputsAndWholeModelsAreVerified() throws IOException {
        assertThat(build("--precision", "fp16").exitCode()).isZero();
        SquareVideos videos = SquareVideos.write(folder);
        Path json = folder.resolve("verify.json");
        Program verified = verify(
                "--videos",
                videos.folder(),
                "--truth",
                videos.truth(),
                "--max-error",
                "0.01",
                "--max-map-drop",
                "0",
                "--min-agreement",
                "100",
                "--json",
                json);
        assertThat(verified.exitCode()).as(verified.err() + verified.out()).isZero();
        assertThat(verified.out())
                .contains("clip-trunk", "clip-refine")
                .contains(
                        "boxes   3 of 3 tubes matched (the engines have 3; 0 of both have no partner), mean IoU 1.0000")
                .contains("tubes   100.00 % of 32 frames agree", "3 of 3 final tubes")
                .contains("labels  video-mAP@0.5 100.00, fp32 100.00");
        JsonNode whole = new ObjectMapper().readTree(json.toFile()).get("whole");
        assertThat(whole.get("unit").asText()).isEqualTo("tubes");
        assertThat(whole.at("/detections/steps").asInt()).as("clips").isEqualTo(2);
        assertThat(whole.at("/detections/alone").asInt()).isZero();
        assertThat(whole.at("/detections/largestScoreChange").asDouble()).isBetween(1e-7, 2e-3);
        assertThat(whole.at("/tubes/frames").asInt()).isEqualTo(2 * SquareVideos.FRAMES);
        assertThat(whole.at("/map/drop").asDouble()).isZero();
    }

    @Test
    void thePrecisionIsChosenByWhatTheWholeModelLoses() throws IOException {
        SquareVideos videos = SquareVideos.write(folder);
        Program built = build(
                "--precision", "auto", "--max-map-drop", "5", "--videos", videos.folder(), "--truth", videos.truth());
        assertThat(built.exitCode()).as(built.err()).isZero();
        assertThat(built.err())
                .containsPattern(
                        "clip-coarse in int8, 0 of [0-9]+ nodes given back: video-mAP@0.5 \\+0.00 points \\(may lose 5.00\\)");
        EngineManifest coarse = new EngineFolder(model)
                .list().engines().stream()
                        .map(EngineFile::manifest)
                        .filter(engine -> engine.graph().equals("clip-coarse"))
                        .findFirst()
                        .orElseThrow();
        assertThat(coarse.precision()).isEqualTo(Precision.INT8);
        assertThat(Objects.requireNonNull(coarse.accuracy()).videoMapDrop()).isZero();
    }

    @Test
    void howTubesAreCutIsNotAskedOfAModelThatSaysItItself() {
        Program verified = verify("--trim", "none");
        assertThat(verified.exitCode()).isEqualTo(2);
        assertThat(verified.err())
                .contains(
                        "--trim cuts tubes of pairs of frames; those of 'tiny-clips' begin and end where it says (family cfad)");
    }

    @Test
    void aModelThatSeesFlowBesideItsClipsIsInspectedAndNotBuilt() throws IOException {
        model = TinyClips.writeWithFlow(folder.resolve("flow"), FlowMethod.DIS);
        String message =
                "--model: 'tiny-clips' sees optical flow beside the pictures of its clips, which the node does not compute for clips; nothing would run its engines";
        Program built = build("--precision", "fp16");
        assertThat(built.exitCode()).isEqualTo(2);
        assertThat(built.err()).contains(message);
        Program verified = Program.run("verify", "--model", model, "--target", "onnxruntime");
        assertThat(verified.exitCode()).isEqualTo(2);
        assertThat(verified.err()).contains(message);
        Program inspected = Program.run("inspect", "--model", model);
        assertThat(inspected.exitCode()).as(inspected.err()).isZero();
    }

    @Test
    void itsGraphsAreInspectedAsOthersAre() {
        Program inspected = Program.run("inspect", "--model", model);
        assertThat(inspected.exitCode()).as(inspected.err()).isZero();
        assertThat(inspected.out()).contains("model tiny-clips 1", "5 graphs", "clip-trunk.onnx");
    }
}
