package io.tubecast.edge.engine;

import static io.tubecast.inference.engines.SampleEngines.ORIN;
import static io.tubecast.inference.engines.SampleEngines.VNNI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.edge.config.ModelConfig;
import io.tubecast.edge.pipeline.Detector;
import io.tubecast.edge.pipeline.EngineSwap;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.SampleEngines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
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
    void changesOverWhenThePlansAreThereAndNotBefore() {
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.step(engines, 3);
            rig.write(TinyModel.TRUNK, ORIN);
            engines.look();
            rig.step(engines, 2);
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            // the second one is not finished yet
            new EngineFolder(folder).place(ORIN.folder(), "head.plan", draft -> Files.writeString(draft, "half"));
            engines.look();
            rig.step(engines, 2);
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            rig.write(TinyModel.HEAD, ORIN);
            engines.look();
            rig.step(engines, 2);
            assertThat(engines.name()).isEqualTo("TensorRT");
            assertThat(engines.factsheet().target()).isEqualTo("tensorrt");
            engines.look();
            assertThat(rig.fakes.open).hasValue(2);
            assertThat(rig.opened).containsExactly("ONNX Runtime", "TensorRT");
            // and never back
            rig.deleteEngines();
            engines.look();
            rig.step(engines, 2);
            assertThat(engines.name()).isEqualTo("TensorRT");
        }
    }

    @Test
    void convertedGraphsTakeOverTooAndPlansAfterThem() {
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.writeAll(VNNI);
            engines.look();
            rig.step(engines, 2);
            assertThat(engines.factsheet().reason()).startsWith("2 of 2 graphs converted");
            rig.writeAll(ORIN);
            engines.look();
            rig.step(engines, 2);
            assertThat(engines.name()).isEqualTo("TensorRT");
            assertThat(rig.opened).containsExactly("ONNX Runtime", "ONNX Runtime", "TensorRT");
        }
    }

    @Test
    void plansThatWereBuiltAnewTakeOver() {
        rig.writeAll(ORIN);
        try (NodeEngines engines = rig.open(AUTO, true)) {
            engines.look();
            SampleEngines.write(
                    rig.bundle,
                    TinyModel.HEAD,
                    ORIN,
                    SampleEngines.expected(rig.bundle, TinyModel.HEAD),
                    "built with another level");
            String before = engines.factsheet().graphs().get(1).sha256();
            engines.look();
            rig.step(engines, 2);
            assertThat(rig.opened).containsExactly("TensorRT", "TensorRT");
            assertThat(engines.factsheet().graphs().get(1).sha256()).isNotEqualTo(before);
        }
    }

    @Test
    void otherFilesInTheFolderChangeNothing() {
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.writeAll(ORIN);
            engines.look();
            // offered, not taken yet
            new EngineFolder(folder).place(ORIN.folder(), "timing.cache", draft -> Files.writeString(draft, "1"));
            engines.look();
            rig.step(engines, 2);
            new EngineFolder(folder).place(ORIN.folder(), "timing.cache", draft -> Files.writeString(draft, "22"));
            engines.look();
            assertThat(rig.opened).containsExactly("ONNX Runtime", "TensorRT");
        }
    }

    @Test
    void aBadEngineNeverTakesOverAndIsTriedAgainOnlyWhenFilesChange() {
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.failFor("TensorRT", new BundleException("answers to the golden input with 0.5"));
            rig.writeAll(ORIN);
            for (int i = 0; i < 5; i++) {
                engines.look();
                rig.step(engines, 2);
            }
            assertThat(rig.opened).containsExactly("ONNX Runtime", "TensorRT");
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            assertThat(rig.warnings)
                    .containsExactly("TensorRT plans cannot be used: answers to the golden input with 0.5");
            SampleEngines.write(
                    rig.bundle,
                    TinyModel.HEAD,
                    ORIN,
                    SampleEngines.expected(rig.bundle, TinyModel.HEAD),
                    "built again");
            engines.look();
            assertThat(rig.opened).containsExactly("ONNX Runtime", "TensorRT", "TensorRT");
            assertThat(rig.warnings).hasSize(1);
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
        }
    }

    @Test
    void anEngineThatFallsOverWhileItWarmsNeverTakesOver() {
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.detectors = (model, provider) -> {
                Fakes.Detector broken = rig.fakes.detector();
                broken.breakAt = 2;
                return broken;
            };
            rig.writeAll(ORIN);
            engines.look();
            rig.step(engines, 3);
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            assertThat(rig.warnings).containsExactly("TensorRT plans cannot be used: graph 'head' fell over");
            assertThat(rig.fakes.open).hasValue(2);
        }
    }

    @Test
    void anEngineThatFallsOverAtItsFirstFrameIsTold() {
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.detectors = (model, provider) -> {
                Fakes.Detector broken = rig.fakes.detector();
                broken.breakAt = 3; // after the warm-up
                return broken;
            };
            rig.writeAll(ORIN);
            engines.look();
            rig.step(engines, 3);
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            engines.look();
            assertThat(rig.warnings).anyMatch(warning -> warning.contains("engines stay as they are"));
            assertThat(rig.fakes.open).hasValue(2);
        }
    }

    @Test
    void plansThatBreakWhileTheyRunGiveWayToTheModelsGraphsForGood() {
        rig.writeAll(ORIN);
        breakTensorRt(3 + 2); // after the warm-up and two frames
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.step(engines, 2);
            assertThat(engines.name()).isEqualTo("TensorRT");
            assertThat(engines.detector().takeSwap()).isNull();
            rig.step(engines, 1);
            String cause = "TensorRT broke while it ran: graph 'head' fell over";
            assertThat(engines.detector().takeSwap()).isEqualTo(new EngineSwap("TensorRT", "ONNX Runtime", cause));
            assertThat(engines.factsheet().reason()).isEqualTo(cause);
            assertThat(engines.factsheet().target()).isEqualTo("onnxruntime");
            engines.look();
            assertThat(rig.fakes.open).as("what broke is released").hasValue(2);

            // not again, whatever is built
            rig.writeAll(ORIN);
            engines.look();
            rig.step(engines, 2);
            assertThat(rig.opened).containsExactly("TensorRT", "ONNX Runtime");
            // but what is of another kind
            rig.writeAll(VNNI);
            engines.look();
            rig.step(engines, 2);
            assertThat(engines.factsheet().reason()).startsWith("2 of 2 graphs converted");
        }
    }

    @Test
    void convertedGraphsAreTakenBeforeTheModelsOwnAndThoseAfterThem() {
        rig.writeAll(ORIN);
        rig.writeAll(VNNI);
        EngineOpener.Detectors sound = rig.detectors;
        rig.detectors = (model, provider) -> {
            Detector detector = sound.open(model, provider);
            if (rig.opened.size() < 3) {
                ((Fakes.Detector) detector).breakAt =
                        3 + rig.opened.size(); // the first at its second frame, the next at its third
            }
            return detector;
        };
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.step(engines, 2);
            assertThat(engines.factsheet().reason())
                    .startsWith("2 of 2 graphs converted")
                    .endsWith("; TensorRT broke while it ran: graph 'head' fell over");
            rig.step(engines, 2);
            assertThat(engines.factsheet().reason())
                    .isEqualTo("ONNX Runtime broke while it ran: graph 'head' fell over");
            rig.step(engines, 5);
            assertThat(rig.opened).containsExactly("TensorRT", "ONNX Runtime", "ONNX Runtime");
        }
    }

    @Test
    void whereTensorRtIsDemandedABrokenPlanEndsTheStream() {
        rig.writeAll(ORIN);
        breakTensorRt(3);
        try (NodeEngines engines = rig.open(ModelConfig.TENSORRT, true)) {
            assertThatThrownBy(() -> rig.step(engines, 1))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("graph 'head' fell over");
            assertThat(rig.opened).containsExactly("TensorRT");
        }
    }

    @Test
    void whereTheRescueFailsTooTheFirstFailureIsTold() {
        rig.writeAll(ORIN);
        breakTensorRt(3);
        rig.failFor("ONNX Runtime", new BundleException("appearance.onnx is gone"));
        try (NodeEngines engines = rig.open(AUTO, true)) {
            assertThatThrownBy(() -> rig.step(engines, 1))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("graph 'head' fell over")
                    .satisfies(failure -> assertThat(failure.getSuppressed())
                            .extracting(Throwable::getMessage)
                            .containsExactly("appearance.onnx is gone"));
        }
    }

    private void breakTensorRt(int step) {
        EngineOpener.Detectors sound = rig.detectors;
        rig.detectors = (model, provider) -> {
            Detector detector = sound.open(model, provider);
            if (provider.name().equals("TensorRT")) {
                ((Fakes.Detector) detector).breakAt = step;
            }
            return detector;
        };
    }

    @Test
    void theThreadFindsWhatAppears() {
        try (NodeEngines engines = rig.open(AUTO, true)) {
            engines.watch();
            engines.watch();
            rig.writeAll(ORIN);
            Awaitility.await().until(() -> {
                rig.step(engines, 1);
                return engines.name().equals("TensorRT");
            });
            // what was replaced is closed by the thread
            Awaitility.await().until(() -> rig.fakes.open.get() == 2);
        }
    }

    @Test
    void closingWhileAnEngineIsOpenedLeaksNothing() throws InterruptedException {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        NodeEngines engines = rig.open(AUTO, true);
        rig.detectors = (model, provider) -> {
            opening.countDown();
            awaitIgnoringInterrupts(goOn); // as a native library does
            return rig.fakes.detector();
        };
        engines.watch();
        rig.writeAll(ORIN);
        opening.await();
        Thread closer = new Thread(engines::close);
        closer.start();
        Thread.sleep(50);
        goOn.countDown();
        closer.join();
        engines.close();
        assertThat(rig.fakes.open).hasValue(0);
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
}
