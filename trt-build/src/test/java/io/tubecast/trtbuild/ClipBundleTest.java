package io.tubecast.trtbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.cfad.CfadDetector;
import io.tubecast.inference.engines.EngineBundle;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.onnxruntime.TinyClips;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles whose model sees whole clips: what can be done with them, and what is said of the rest. */
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

    @Test
    void outputsAreVerifiedAndWholeModelsAreNot() {
        assertThat(build("--precision", "fp32").exitCode()).isZero();
        Program verified = Program.run(
                "verify",
                "--model",
                model,
                "--target",
                "onnxruntime",
                "--frames",
                "16",
                "--videos",
                "synthetic:test:0-1",
                "--max-error",
                "0.01");
        assertThat(verified.exitCode()).as(verified.err()).isZero();
        assertThat(verified.out()).contains("clip-trunk", "clip-refine");
        assertThat(verified.err()).contains("the model sees whole clips: outputs are compared, whole models are not");
    }

    @Test
    void whatComparesWholeModelsIsRefused() {
        Program built = build("--precision", "int8", "--max-map-drop", "1");
        assertThat(built.exitCode()).isEqualTo(2);
        assertThat(built.err())
                .contains(
                        "compare whole models, which is not done for 'tiny-clips': it sees whole clips (family cfad); give --max-error");
        Program verified = Program.run("verify", "--model", model, "--target", "onnxruntime", "--min-agreement", "99");
        assertThat(verified.exitCode()).isEqualTo(2);
        assertThat(verified.err()).contains("it sees whole clips (family cfad)");
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
