package io.tubecast.trtbuild.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.terminal.InterruptedWorkException;
import io.tubecast.inference.bundle.BundleFiles;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineFolder.Content;
import io.tubecast.inference.engines.EngineMatch;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.onnx.calibration.Method;
import io.tubecast.trtbuild.backend.OnnxRuntimeTarget;
import io.tubecast.trtbuild.backend.Target;
import io.tubecast.trtbuild.conversion.GraphConverter.TargetForm;
import io.tubecast.trtbuild.frames.VideoSources;
import io.tubecast.trtbuild.samples.SampleSet;
import io.tubecast.trtbuild.tensorrt.Plan;
import io.tubecast.trtbuild.tensorrt.PlanBuilder;
import io.tubecast.trtbuild.tensorrt.PlanOptions;
import io.tubecast.trtbuild.tensorrt.PlanRequest;
import io.tubecast.trtbuild.tensorrt.TensorRtTarget;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds of a whole bundle with a builder that takes the network itself for a plan, which ONNX Runtime then runs: all but TensorRT is real. */
final class BundleBuildTest {
    private static final DeviceIdentity.Gpu GPU =
            new DeviceIdentity.Gpu("Test GPU", "8.7", 8, "13.0", "13.0", "10.15.1", null);

    @TempDir
    Path folder;

    private final OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
    private final StringWriter out = new StringWriter();
    private final List<PlanRequest> requests = new ArrayList<>();
    private Path model = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = TinyBundle.write(folder.resolve("tiny"));
    }

    @AfterEach
    void close() {
        provider.close();
    }

    /** A builder whose plan is the network, and which learns one byte a build. */
    private Plan build(PlanRequest request, Consumer<String> log) {
        requests.add(request);
        log.accept("Detected 1 inputs and 1 output network tensors.");
        try {
            byte[] network = Files.readAllBytes(request.network());
            int learnt = request.timingCache().capacity() + 1;
            return new Plan(ByteBuffer.wrap(network), ByteBuffer.wrap(new byte[learnt]));
        } catch (IOException e) {
            throw new BuildException("test", e);
        }
    }

    private Target gpu(PlanBuilder builder, PlanOptions options) {
        Path cache = new EngineFolder(model).directory(GPU.folder()).resolve("timing.cache");
        return new TensorRtTarget(provider, GPU, builder, options, cache, false);
    }

    private static BuildSettings settings(Wish wish, boolean force) {
        String clips = "synthetic:train:0-1";
        return new BuildSettings(
                wish,
                new SampleSet.Source(clips, new VideoSources(25, 24).of(clips, clips), 8),
                Method.MAX,
                new Budget(null, null, 0.1),
                List.of(),
                null,
                force,
                "trt-build build --model tiny");
    }

    private List<Row> run(Target target, BuildSettings settings) {
        try (BundleBuild build = new BundleBuild(
                ModelBundle.load(model), target, provider, settings, null, new PrintWriter(out, true))) {
            return build.run();
        }
    }

    private List<String> files() throws IOException {
        Path engines = new EngineFolder(model).directory(GPU.folder());
        if (!Files.isDirectory(engines)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(engines)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.endsWith(".tsv"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyGraphBecomesAPlanWithItsManifest() throws IOException {
        List<Row> rows = run(gpu(this::build, PlanOptions.DEFAULTS), settings(Wish.FP16, false));
        assertThat(rows).extracting(row -> row.engine().precision()).containsExactly(Precision.FP16, Precision.FP16);
        assertThat(files())
                .containsExactly(
                        "appearance.plan",
                        "appearance.yaml",
                        "head-appearance.plan",
                        "head-appearance.yaml",
                        "timing.cache");
        ModelBundle bundle = ModelBundle.load(model);
        for (EngineFile engine : new EngineFolder(model).list().engines()) {
            assertThat(EngineMatch.check(
                            engine.manifest(),
                            GPU,
                            bundle,
                            bundle.manifest().graphs().stream()
                                    .filter(graph -> graph.name()
                                            .equals(engine.manifest().graph()))
                                    .findFirst()
                                    .orElseThrow()))
                    .isEmpty();
            assertThat(engine.manifest().accuracy()).isNotNull();
            assertThat(engine.manifest().builder())
                    .containsEntry("precision", "fp16")
                    .containsEntry("calibration", "synthetic:train:0-1, 8 frames");
        }
    }

    @Test
    void whatWasLearntIsGivenToTheNextBuild() throws IOException {
        run(gpu(this::build, PlanOptions.DEFAULTS), settings(Wish.FP32, false));
        assertThat(requests)
                .extracting(request -> request.timingCache().capacity())
                .containsExactly(0, 1);
        Path cache = new EngineFolder(model).directory(GPU.folder()).resolve("timing.cache");
        assertThat(Files.size(cache)).isEqualTo(2);
        assertThat(new EngineFolder(model)
                        .read(GPU.folder(), "head-appearance")
                        .manifest()
                        .timingCacheSha256())
                .isEqualTo(BundleFiles.sha256(cache));
    }

    @Test
    void aSecondBuildSkipsWhatIsThereUnlessForced() {
        run(gpu(this::build, PlanOptions.DEFAULTS), settings(Wish.FP32, false));
        requests.clear();
        run(gpu(this::build, PlanOptions.DEFAULTS), settings(Wish.FP32, false));
        assertThat(requests).isEmpty();
        assertThat(out.toString()).contains("appearance: engine is there and fits, skipped");
        run(gpu(this::build, PlanOptions.DEFAULTS), settings(Wish.FP32, true));
        assertThat(requests).hasSize(2);
    }

    @Test
    void anEngineOfOtherOptionsIsBuiltAnewAndToldWhy() {
        run(gpu(this::build, PlanOptions.DEFAULTS), settings(Wish.FP32, false));
        requests.clear();
        PlanOptions exact = new PlanOptions(Map.of(), null, 8, false, false, "none", null, false);
        run(gpu(this::build, exact), settings(Wish.FP32, false));
        assertThat(requests).hasSize(2);
        assertThat(out.toString())
                .contains("appearance: engine is built anew: it was built with tf32 = true, asked for is false");
    }

    @Test
    void aDamagedEngineIsBuiltAnew() throws IOException {
        run(gpu(this::build, PlanOptions.DEFAULTS), settings(Wish.FP32, false));
        requests.clear();
        Path plan = new EngineFolder(model).directory(GPU.folder()).resolve("appearance.plan");
        Files.write(plan, new byte[] {1, 2, 3});
        run(gpu(this::build, PlanOptions.DEFAULTS), settings(Wish.FP32, false));
        assertThat(requests).extracting(PlanRequest::graph).containsExactly("appearance");
    }

    @Test
    void aBuildThatWasStoppedGoesOnBehindTheLastWholeEngine() throws IOException {
        PlanBuilder stopped = (request, log) -> {
            if (request.graph().equals("head-appearance")) {
                throw new InterruptedWorkException();
            }
            return build(request, log);
        };
        assertThatThrownBy(() -> run(gpu(stopped, PlanOptions.DEFAULTS), settings(Wish.FP32, false)))
                .isInstanceOf(InterruptedWorkException.class);
        assertThat(files()).containsExactly("appearance.plan", "appearance.yaml", "timing.cache");
        requests.clear();
        run(gpu(this::build, PlanOptions.DEFAULTS), settings(Wish.FP32, false));
        assertThat(requests).extracting(PlanRequest::graph).containsExactly("head-appearance");
    }

    @Test
    void aGraphThatTheParserRefusesIsNamed() {
        PlanBuilder refusing = (request, log) -> {
            throw new BuildException(
                    "graph '%s': TensorRT's parser refuses it: node 3 'x' (Y): no".formatted(request.graph()));
        };
        assertThatThrownBy(() -> run(gpu(refusing, PlanOptions.DEFAULTS), settings(Wish.FP32, false)))
                .hasMessageContaining("graph 'appearance'")
                .hasMessageContaining("node 3 'x' (Y)");
    }

    @Test
    void aFullDiskLeavesNoEngine() throws IOException {
        Target full = new FullDisk(new OnnxRuntimeTarget(provider));
        assertThatThrownBy(() -> run(full, settings(Wish.FP32, false)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("No space left on device");
        Path engines = new EngineFolder(model).directory(full.device().folder());
        if (Files.isDirectory(engines)) {
            try (Stream<Path> files = Files.list(engines)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void aGraphWithoutANodeToQuantizeStaysAsItIsAndSaysSo() {
        List<Row> rows = run(new OnnxRuntimeTarget(provider), settings(Wish.INT8, false));
        // the tiny trunk takes the largest value of each cell: there is nothing to multiply
        assertThat(rows.get(0).engine().precision()).isEqualTo(Precision.FP32);
        assertThat(rows.get(0).note()).isEqualTo("int8 left out: it has no node to quantize");
        assertThat(rows.get(0).engine().builder())
                .containsEntry("note", rows.get(0).note());
    }

    /** A target whose engines do not fit on the disk. */
    private record FullDisk(Target target) implements Target {
        @Override
        public EngineTarget kind() {
            return target.kind();
        }

        @Override
        public DeviceIdentity device() {
            return target.device();
        }

        @Override
        public EngineProvider provider() {
            return target.provider();
        }

        @Override
        public TargetForm form() {
            return target.form();
        }

        @Override
        public Map<String, String> options() {
            return target.options();
        }

        @Override
        public Content make(String graph, Path network, Consumer<String> log) {
            return draft -> {
                Files.write(draft, new byte[] {1, 2, 3});
                throw new IOException("No space left on device");
            };
        }

        @Override
        public void close() {
            target.close();
        }
    }
}
