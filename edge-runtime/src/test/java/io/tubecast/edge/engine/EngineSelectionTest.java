package io.tubecast.edge.engine;

import static io.tubecast.inference.engines.SampleEngines.ORIN;
import static io.tubecast.inference.engines.SampleEngines.VNNI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.ModelConfig;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.publish.message.Factsheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EngineSelectionTest {
    private static final String AUTO = ModelConfig.AUTO;

    @TempDir
    Path folder;

    private EngineRig rig;

    @BeforeEach
    void write() {
        rig = new EngineRig(folder);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        rig.close();
    }

    @Test
    void plansThatFitAreTaken() {
        rig.writeAll(ORIN);
        rig.writeAll(VNNI);
        try (NodeEngines engines = rig.open(AUTO, true)) {
            Factsheet.Engine told = engines.factsheet();
            assertThat(told.target()).isEqualTo("tensorrt");
            assertThat(told.name()).isEqualTo("TensorRT");
            assertThat(told.reason()).startsWith("plans for Orin (compute capability 8.7");
            assertThat(told.graphs()).extracting(Factsheet.Graph::precision).containsExactly("int8", "int8");
        }
    }

    @Test
    void withoutPlansTensorRtIsNotEvenAsked() {
        try (NodeEngines engines = rig.open(AUTO, true)) {
            Factsheet.Engine told = engines.factsheet();
            assertThat(told.target()).isEqualTo("onnxruntime");
            assertThat(told.reason())
                    .isEqualTo(
                            "no TensorRT plan in %s; on a device with a GPU run trt-build/bin/trt-build build --model %s --target tensorrt"
                                    .formatted(folder.resolve("engines"), folder));
            assertThat(told.graphs()).extracting(Factsheet.Graph::precision).containsExactly("fp32", "fp32");
            assertThat(told.graphs().get(0).sha256())
                    .isEqualTo(rig.bundle.manifest().files().get("appearance.onnx"));
        }
        assertThat(rig.tensorRt.probes).isZero();
        assertThat(rig.warnings).isEmpty();
    }

    @Test
    void aGraphWithoutPlanKeepsAllOnOnnxRuntime() {
        rig.write(TinyModel.TRUNK, ORIN);
        try (NodeEngines engines = rig.open(AUTO, true)) {
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            assertThat(engines.factsheet().reason()).startsWith("no TensorRT plan for graph 'head' in ");
        }
    }

    @Test
    void plansOfAnotherDeviceAreRefusedWithTheField() {
        rig.writeAll(new DeviceIdentity.Gpu("Thor", "11.0", 20, "13.0", "13.0", "10.13.3", null));
        try (NodeEngines engines = rig.open(AUTO, true)) {
            assertThat(engines.factsheet().reason())
                    .contains("gpu.computeCapability differs, the engine's is 11.0, here it is 8.7")
                    .contains("gpu.tensorrt differs, the engine's is 10.13.3, here it is 10.3.0")
                    .endsWith(
                            "run trt-build/bin/trt-build build --model " + folder + " --target tensorrt (and 1 more)");
        }
        // a sentence for each of the two plans
        assertThat(rig.warnings).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void convertedGraphsAreTakenOneByOne() {
        rig.write(TinyModel.HEAD, VNNI);
        try (NodeEngines engines = rig.open(AUTO, true)) {
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            assertThat(engines.factsheet().reason())
                    .isEqualTo("1 of 2 graphs converted for " + VNNI.describe() + " fit");
            assertThat(engines.factsheet().graphs())
                    .extracting(Factsheet.Graph::precision)
                    .containsExactly("fp32", "int8");
        }
        try (NodeEngines engines = rig.open(ModelConfig.ONNXRUNTIME, true)) {
            assertThat(engines.factsheet().graphs().get(1).precision()).isEqualTo("int8");
        }
        try (NodeEngines engines = rig.open(ModelConfig.ONNXRUNTIME, false)) {
            assertThat(engines.factsheet().graphs().get(1).precision()).isEqualTo("fp32");
            assertThat(engines.factsheet().reason()).isEqualTo("the model's own graphs, as configured");
        }
    }

    @Test
    void tensorRtThatIsDemandedMustBeThere() {
        assertThatThrownBy(() -> rig.open(ModelConfig.TENSORRT, true))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(
                        "model.engine: tensorrt is demanded and cannot be: no TensorRT plan for graph 'appearance'")
                .hasMessageContaining("run trt-build/bin/trt-build build --model " + folder + " --target tensorrt");
        assertThatThrownBy(() -> rig.open(ModelConfig.TENSORRT, true, rig.fakes.noTensorRt()))
                .hasMessage(
                        "model.engine: tensorrt is demanded and cannot be: TensorRT is not available: libnvinfer.so.10 is not installed");
        assertThatThrownBy(() -> new NodeEngines(
                        rig.bundle,
                        EngineRig.policy(ModelConfig.TENSORRT, true),
                        List.of(rig.fakes.onnxRuntime(VNNI)),
                        rig.opener(),
                        new StageTimes(),
                        10))
                .hasMessageEndingWith("TensorRT is not part of this program");
        rig.writeAll(ORIN);
        rig.open(ModelConfig.TENSORRT, true).close();
        assertThat(rig.opened).containsExactly("TensorRT");
    }

    @Test
    void aTruncatedPlanIsNeverOpened() throws IOException {
        rig.writeAll(ORIN);
        Path plan = folder.resolve("engines").resolve(ORIN.folder()).resolve("head.plan");
        Files.writeString(plan, "eng");
        try (NodeEngines engines = rig.open(AUTO, true)) {
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            assertThat(engines.factsheet().reason()).contains(plan + ": cut off, damaged or exchanged");
        }
        assertThat(rig.opened).containsExactly("ONNX Runtime");
        assertThat(rig.warnings).hasSize(1);
        assertThatThrownBy(() -> rig.open(ModelConfig.TENSORRT, true))
                .hasMessageContaining("cut off, damaged or exchanged");
    }

    @Test
    void aDamagedManifestIsTold() throws IOException {
        EngineFile head = rig.write(TinyModel.HEAD, VNNI);
        Path manifest = new EngineFolder(folder).directory(head.folder()).resolve("head.yaml");
        Files.writeString(manifest, Files.readString(manifest).replace("precision: int8", "precision: int7"));
        try (NodeEngines engines = rig.open(AUTO, true)) {
            assertThat(engines.factsheet().graphs())
                    .extracting(Factsheet.Graph::precision)
                    .containsOnly("fp32");
            assertThat(engines.factsheet().reason())
                    .startsWith(manifest + " line ")
                    .contains("precision: 'int7' is not one of");
        }
        assertThat(rig.warnings).singleElement().asString().contains("int7");
    }

    @Test
    void plansThatDoNotOpenGiveWay() {
        rig.writeAll(ORIN);
        rig.failFor("TensorRT", new EngineException("the plan is of another platform"));
        try (NodeEngines engines = rig.open(AUTO, true)) {
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            assertThat(engines.factsheet().reason())
                    .isEqualTo("TensorRT plans cannot be used: the plan is of another platform");
        }
        assertThat(rig.warnings).containsExactly("TensorRT plans cannot be used: the plan is of another platform");
        assertThatThrownBy(() -> rig.open(ModelConfig.TENSORRT, true)).hasMessage("the plan is of another platform");
    }
}
