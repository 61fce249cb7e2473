package io.tubecast.edge.engine;

import static io.tubecast.inference.engines.SampleEngines.ORIN;
import static io.tubecast.inference.engines.SampleEngines.VNNI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.Image;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.ModelConfig;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.SampleEngines;
import io.tubecast.publish.message.Factsheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeEnginesTest {
    private static final String AUTO = ModelConfig.AUTO;

    @TempDir
    Path folder;

    private final Fakes fakes = new Fakes();
    private final Fakes.Backend tensorRt = fakes.tensorRt(ORIN);
    private final Image picture = new Image(8, 8);
    private final List<String> opened = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Logger logger = Logger.getLogger("io.tubecast.edge.engine");
    private final Handler handler = new Warnings();
    private ModelBundle bundle;
    private EngineOpener.Detectors detectors = (model, provider) -> {
        opened.add(provider.name());
        return fakes.detector();
    };

    private final class Warnings extends Handler {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().equals(Level.WARNING)) {
                warnings.add(entry.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void write() {
        bundle = TinyModel.write(folder);
        logger.addHandler(handler);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        logger.removeHandler(handler);
        assertThat(fakes.open).hasValue(0);
    }

    @Test
    void plansThatFitAreTaken() {
        writeAll(ORIN);
        writeAll(VNNI);
        try (NodeEngines engines = open(AUTO, true)) {
            Factsheet.Engine told = engines.factsheet();
            assertThat(told.target()).isEqualTo("tensorrt");
            assertThat(told.name()).isEqualTo("TensorRT");
            assertThat(told.reason()).startsWith("plans for Orin (compute capability 8.7");
            assertThat(told.graphs()).extracting(Factsheet.Graph::precision).containsExactly("int8", "int8");
        }
    }

    @Test
    void withoutPlansTensorRtIsNotEvenAsked() {
        try (NodeEngines engines = open(AUTO, true)) {
            Factsheet.Engine told = engines.factsheet();
            assertThat(told.target()).isEqualTo("onnxruntime");
            assertThat(told.reason())
                    .isEqualTo(
                            "no TensorRT plan in %s; on a device with a GPU run trt-build/bin/trt-build build --model %s --target tensorrt"
                                    .formatted(folder.resolve("engines"), folder));
            assertThat(told.graphs()).extracting(Factsheet.Graph::precision).containsExactly("fp32", "fp32");
            assertThat(told.graphs().get(0).sha256())
                    .isEqualTo(bundle.manifest().files().get("appearance.onnx"));
        }
        assertThat(tensorRt.probes).isZero();
        assertThat(warnings).isEmpty();
    }

    @Test
    void aGraphWithoutPlanKeepsAllOnOnnxRuntime() {
        write(TinyModel.TRUNK, ORIN);
        try (NodeEngines engines = open(AUTO, true)) {
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            assertThat(engines.factsheet().reason()).startsWith("no TensorRT plan for graph 'head' in ");
        }
    }

    @Test
    void plansOfAnotherDeviceAreRefusedWithTheField() {
        writeAll(new DeviceIdentity.Gpu("Thor", "11.0", 20, "13.0", "13.0", "10.13.3", null));
        try (NodeEngines engines = open(AUTO, true)) {
            assertThat(engines.factsheet().reason())
                    .contains("gpu.computeCapability differs, the engine's is 11.0, here it is 8.7")
                    .contains("gpu.tensorrt differs, the engine's is 10.13.3, here it is 10.3.0")
                    .endsWith(
                            "run trt-build/bin/trt-build build --model " + folder + " --target tensorrt (and 1 more)");
        }
        // a sentence for each of the two plans
        assertThat(warnings).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void convertedGraphsAreTakenOneByOne() {
        write(TinyModel.HEAD, VNNI);
        try (NodeEngines engines = open(AUTO, true)) {
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            assertThat(engines.factsheet().reason())
                    .isEqualTo("1 of 2 graphs converted for " + VNNI.describe() + " fit");
            assertThat(engines.factsheet().graphs())
                    .extracting(Factsheet.Graph::precision)
                    .containsExactly("fp32", "int8");
        }
        try (NodeEngines engines = open(ModelConfig.ONNXRUNTIME, true)) {
            assertThat(engines.factsheet().graphs().get(1).precision()).isEqualTo("int8");
        }
        try (NodeEngines engines = open(ModelConfig.ONNXRUNTIME, false)) {
            assertThat(engines.factsheet().graphs().get(1).precision()).isEqualTo("fp32");
            assertThat(engines.factsheet().reason()).isEqualTo("the model's own graphs, as configured");
        }
    }

    @Test
    void tensorRtThatIsDemandedMustBeThere() {
        assertThatThrownBy(() -> open(ModelConfig.TENSORRT, true))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(
                        "model.engine: tensorrt is demanded and cannot be: no TensorRT plan for graph 'appearance'")
                .hasMessageContaining("run trt-build/bin/trt-build build --model " + folder + " --target tensorrt");
        assertThatThrownBy(() -> open(ModelConfig.TENSORRT, true, fakes.noTensorRt()))
                .hasMessage(
                        "model.engine: tensorrt is demanded and cannot be: TensorRT is not available: libnvinfer.so.10 is not installed");
        assertThatThrownBy(() -> new NodeEngines(
                        bundle,
                        policy(ModelConfig.TENSORRT, true),
                        List.of(fakes.onnxRuntime(VNNI)),
                        opener(),
                        new StageTimes(),
                        10))
                .hasMessageEndingWith("TensorRT is not part of this program");
        writeAll(ORIN);
        open(ModelConfig.TENSORRT, true).close();
        assertThat(opened).containsExactly("TensorRT");
    }

    @Test
    void aTruncatedPlanIsNeverOpened() throws IOException {
        writeAll(ORIN);
        Path plan = folder.resolve("engines").resolve(ORIN.folder()).resolve("head.plan");
        Files.writeString(plan, "eng");
        try (NodeEngines engines = open(AUTO, true)) {
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            assertThat(engines.factsheet().reason()).contains(plan + ": cut off, damaged or exchanged");
        }
        assertThat(opened).containsExactly("ONNX Runtime");
        assertThat(warnings).hasSize(1);
        assertThatThrownBy(() -> open(ModelConfig.TENSORRT, true))
                .hasMessageContaining("cut off, damaged or exchanged");
    }

    @Test
    void aDamagedManifestIsTold() throws IOException {
        EngineFile head = write(TinyModel.HEAD, VNNI);
        Path manifest = new EngineFolder(folder).directory(head.folder()).resolve("head.yaml");
        Files.writeString(manifest, Files.readString(manifest).replace("precision: int8", "precision: int7"));
        try (NodeEngines engines = open(AUTO, true)) {
            assertThat(engines.factsheet().graphs())
                    .extracting(Factsheet.Graph::precision)
                    .containsOnly("fp32");
            assertThat(engines.factsheet().reason())
                    .startsWith(manifest + " line ")
                    .contains("precision: 'int7' is not one of");
        }
        assertThat(warnings).singleElement().asString().contains("int7");
    }

    @Test
    void plansThatDoNotOpenGiveWay() {
        writeAll(ORIN);
        failFor("TensorRT", new EngineException("the plan is of another platform"));
        try (NodeEngines engines = open(AUTO, true)) {
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
        }
        assertThat(warnings).containsExactly("TensorRT plans cannot be used: the plan is of another platform");
        assertThatThrownBy(() -> open(ModelConfig.TENSORRT, true)).hasMessage("the plan is of another platform");
    }

    @Test
    void changesOverWhenThePlansAreThereAndNotBefore() {
        try (NodeEngines engines = open(AUTO, true)) {
            step(engines, 3);
            write(TinyModel.TRUNK, ORIN);
            engines.look();
            step(engines, 2);
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            // the second one is not finished yet
            new EngineFolder(folder).place(ORIN.folder(), "head.plan", draft -> Files.writeString(draft, "half"));
            engines.look();
            step(engines, 2);
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            write(TinyModel.HEAD, ORIN);
            engines.look();
            step(engines, 2);
            assertThat(engines.name()).isEqualTo("TensorRT");
            assertThat(engines.factsheet().target()).isEqualTo("tensorrt");
            engines.look();
            assertThat(fakes.open).hasValue(2);
            assertThat(opened).containsExactly("ONNX Runtime", "TensorRT");
            // and never back
            deleteEngines();
            engines.look();
            step(engines, 2);
            assertThat(engines.name()).isEqualTo("TensorRT");
        }
    }

    @Test
    void convertedGraphsTakeOverTooAndPlansAfterThem() {
        try (NodeEngines engines = open(AUTO, true)) {
            writeAll(VNNI);
            engines.look();
            step(engines, 2);
            assertThat(engines.factsheet().reason()).startsWith("2 of 2 graphs converted");
            writeAll(ORIN);
            engines.look();
            step(engines, 2);
            assertThat(engines.name()).isEqualTo("TensorRT");
            assertThat(opened).containsExactly("ONNX Runtime", "ONNX Runtime", "TensorRT");
        }
    }

    @Test
    void plansThatWereBuiltAnewTakeOver() {
        writeAll(ORIN);
        try (NodeEngines engines = open(AUTO, true)) {
            engines.look();
            SampleEngines.write(
                    bundle,
                    TinyModel.HEAD,
                    ORIN,
                    SampleEngines.expected(bundle, TinyModel.HEAD),
                    "built with another level");
            String before = engines.factsheet().graphs().get(1).sha256();
            engines.look();
            step(engines, 2);
            assertThat(opened).containsExactly("TensorRT", "TensorRT");
            assertThat(engines.factsheet().graphs().get(1).sha256()).isNotEqualTo(before);
        }
    }

    @Test
    void otherFilesInTheFolderChangeNothing() {
        try (NodeEngines engines = open(AUTO, true)) {
            writeAll(ORIN);
            engines.look();
            // offered, not taken yet
            new EngineFolder(folder).place(ORIN.folder(), "timing.cache", draft -> Files.writeString(draft, "1"));
            engines.look();
            step(engines, 2);
            new EngineFolder(folder).place(ORIN.folder(), "timing.cache", draft -> Files.writeString(draft, "22"));
            engines.look();
            assertThat(opened).containsExactly("ONNX Runtime", "TensorRT");
        }
    }

    @Test
    void aBadEngineNeverTakesOverAndIsTriedAgainOnlyWhenFilesChange() {
        try (NodeEngines engines = open(AUTO, true)) {
            failFor("TensorRT", new BundleException("answers to the golden input with 0.5"));
            writeAll(ORIN);
            for (int i = 0; i < 5; i++) {
                engines.look();
                step(engines, 2);
            }
            assertThat(opened).containsExactly("ONNX Runtime", "TensorRT");
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            assertThat(warnings).containsExactly("TensorRT plans cannot be used: answers to the golden input with 0.5");
            SampleEngines.write(
                    bundle, TinyModel.HEAD, ORIN, SampleEngines.expected(bundle, TinyModel.HEAD), "built again");
            engines.look();
            assertThat(opened).containsExactly("ONNX Runtime", "TensorRT", "TensorRT");
            assertThat(warnings).hasSize(1);
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
        }
    }

    @Test
    void anEngineThatFallsOverWhileItWarmsNeverTakesOver() {
        try (NodeEngines engines = open(AUTO, true)) {
            detectors = (model, provider) -> {
                Fakes.Detector broken = fakes.detector();
                broken.breakAt = 2;
                return broken;
            };
            writeAll(ORIN);
            engines.look();
            step(engines, 3);
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            assertThat(warnings).containsExactly("TensorRT plans cannot be used: graph 'head' fell over");
            assertThat(fakes.open).hasValue(2);
        }
    }

    @Test
    void anEngineThatFallsOverAtItsFirstFrameIsTold() {
        try (NodeEngines engines = open(AUTO, true)) {
            detectors = (model, provider) -> {
                Fakes.Detector broken = fakes.detector();
                broken.breakAt = 3; // after the warm-up
                return broken;
            };
            writeAll(ORIN);
            engines.look();
            step(engines, 3);
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            engines.look();
            assertThat(warnings).anyMatch(warning -> warning.contains("engines stay as they are"));
            assertThat(fakes.open).hasValue(2);
        }
    }

    @Test
    void theThreadFindsWhatAppears() {
        try (NodeEngines engines = open(AUTO, true)) {
            engines.watch();
            engines.watch();
            writeAll(ORIN);
            Awaitility.await().until(() -> {
                step(engines, 1);
                return engines.name().equals("TensorRT");
            });
            // what was replaced is closed by the thread
            Awaitility.await().until(() -> fakes.open.get() == 2);
        }
    }

    @Test
    void closingWhileAnEngineIsOpenedLeaksNothing() throws InterruptedException {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        NodeEngines engines = open(AUTO, true);
        detectors = (model, provider) -> {
            opening.countDown();
            awaitIgnoringInterrupts(goOn); // as a native library does
            return fakes.detector();
        };
        engines.watch();
        writeAll(ORIN);
        opening.await();
        Thread closer = new Thread(engines::close);
        closer.start();
        Thread.sleep(50);
        goOn.countDown();
        closer.join();
        engines.close();
        assertThat(fakes.open).hasValue(0);
    }

    private static void awaitIgnoringInterrupts(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.onSpinWait();
            }
        }
    }

    private void failFor(String name, RuntimeException failure) {
        EngineOpener.Detectors before = detectors;
        detectors = (model, provider) -> {
            if (provider.name().equals(name)) {
                opened.add(name);
                throw failure;
            }
            return before.open(model, provider);
        };
    }

    private void step(NodeEngines engines, int steps) {
        for (int i = 0; i < steps; i++) {
            engines.detector().step(picture, null);
        }
    }

    private EngineFile write(GraphSpec graph, DeviceIdentity device) {
        return SampleEngines.write(bundle, graph, device);
    }

    private void writeAll(DeviceIdentity device) {
        bundle.manifest().graphs().forEach(graph -> SampleEngines.write(bundle, graph, device));
    }

    private void deleteEngines() {
        for (EngineFile engine : new EngineFolder(folder).list().engines()) {
            try {
                Files.delete(folder.resolve(engine.path()));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private EngineOpener opener() {
        return new EngineOpener((model, provider) -> detectors.open(model, provider), 8, 8, 0);
    }

    private static EnginePolicy policy(String engine, boolean converted) {
        return EnginePolicy.of(new ModelConfig("models/demo", 0, engine, converted));
    }

    private NodeEngines open(String engine, boolean converted) {
        return open(engine, converted, tensorRt);
    }

    private NodeEngines open(String engine, boolean converted, Fakes.Backend backend) {
        return new NodeEngines(
                bundle,
                policy(engine, converted),
                List.of(backend, fakes.onnxRuntime(VNNI)),
                opener(),
                new StageTimes(),
                10);
    }
}
