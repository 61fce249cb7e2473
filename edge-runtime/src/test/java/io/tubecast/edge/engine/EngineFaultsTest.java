package io.tubecast.edge.engine;

import static io.tubecast.inference.engines.SampleEngines.ORIN;
import static io.tubecast.inference.engines.SampleEngines.VNNI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.edge.config.ModelConfig;
import io.tubecast.edge.pipeline.Detector;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.SampleEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the engines folder, what the builder does there meanwhile, and what fails at the wrong moment: none of it costs the node more than it must. */
@Timeout(60)
class EngineFaultsTest {
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

    private void buildHeadAnew() {
        SampleEngines.write(
                rig.bundle,
                TinyModel.HEAD,
                ORIN,
                SampleEngines.expected(rig.bundle, TinyModel.HEAD),
                "built with another level");
    }

    @Test
    void aFolderThatIsNoDevicesKeepsNoPlanFromBeingTaken() throws IOException {
        rig.writeAll(ORIN);
        Path odd = Files.createDirectories(folder.resolve("engines").resolve("lost+found"));
        Files.writeString(odd.resolve("notes.yaml"), "of somebody");
        try (NodeEngines engines = rig.open(AUTO, true)) {
            assertThat(engines.name()).isEqualTo("TensorRT");
        }
        assertThat(rig.warnings)
                .singleElement()
                .asString()
                .startsWith(odd + ": ")
                .endsWith("; it is not used");
    }

    @Test
    void aFolderThatMayNotBeReadLeavesTheModelsOwnGraphs() throws IOException {
        rig.writeAll(ORIN);
        Path engines = folder.resolve("engines");
        Files.setPosixFilePermissions(engines, PosixFilePermissions.fromString("---------"));
        try {
            assumeTrue(!Files.isReadable(engines), "skipped: root may read everything");
            try (NodeEngines opened = rig.open(AUTO, true)) {
                assertThat(opened.name()).isEqualTo("ONNX Runtime");
                assertThat(opened.factsheet().reason()).startsWith(engines + ": cannot be read");
            }
        } finally {
            Files.setPosixFilePermissions(engines, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aFolderOnAnotherDiskIsWatchedToo() throws IOException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Files.createSymbolicLink(folder.resolve("engines"), disk);
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.writeAll(ORIN);
            engines.look();
            rig.step(engines, 2);
            assertThat(engines.name()).isEqualTo("TensorRT");
        }
    }

    @Test
    void aLibraryThatCouldNotRunIsAskedAgainWhenFilesHaveChanged() {
        rig.writeAll(ORIN);
        Fakes.Backend tensorRt = rig.fakes.noTensorRt(); // its builder has all the memory
        try (NodeEngines engines = rig.open(AUTO, true, tensorRt)) {
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            tensorRt.probe = new EngineBackend.Present(ORIN);
            engines.look();
            assertThat(tensorRt.probes).isEqualTo(1);
            buildHeadAnew();
            engines.look();
            rig.step(engines, 2);
            assertThat(engines.name()).isEqualTo("TensorRT");
            // and not again once it could
            rig.writeAll(ORIN);
            engines.look();
            assertThat(tensorRt.probes).isEqualTo(2);
        }
    }

    @Test
    void aConvertedGraphThatIsBuiltAnewIsNotChangedForTheModelsOwnMeanwhile() throws IOException {
        rig.writeAll(VNNI);
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.step(engines, 2);
            // the builder takes the manifest away first
            Files.delete(new EngineFolder(folder).directory(VNNI.folder()).resolve("head.yaml"));
            engines.look();
            rig.step(engines, 2);
            assertThat(engines.factsheet().reason()).startsWith("2 of 2 graphs converted");
            assertThat(rig.opened).containsExactly("ONNX Runtime");
        }
    }

    @Test
    void plansThatWereOfferedBeforeTheirKindBrokeDoNotTakeOver() {
        rig.writeAll(ORIN);
        EngineOpener.Detectors sound = rig.detectors;
        rig.detectors = (model, provider) -> {
            Detector detector = sound.open(model, provider);
            if (rig.opened.size() == 1) {
                ((Fakes.Detector) detector).breakAt = 3 + 2; // after the warm-up and two frames
            }
            return detector;
        };
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.step(engines, 2);
            buildHeadAnew();
            engines.look();
            rig.step(engines, 3);
            assertThat(rig.opened).containsExactly("TensorRT", "TensorRT", "ONNX Runtime");
            assertThat(engines.name()).isEqualTo("ONNX Runtime");
            engines.look();
            assertThat(rig.fakes.open).as("both are released").hasValue(2);
        }
    }

    @Test
    void aRescueIsKnownAsOneWhileItLasts() {
        rig.writeAll(ORIN);
        NodeEngines[] opened = new NodeEngines[1];
        List<Boolean> seen = new ArrayList<>();
        rig.detectors = (model, provider) -> {
            Fakes.Detector detector = rig.fakes.detector();
            if (provider.name().equals("TensorRT")) {
                detector.breakAt = 3;
            } else {
                seen.add(opened[0].rescues());
            }
            return detector;
        };
        try (NodeEngines engines = rig.open(AUTO, true)) {
            opened[0] = engines;
            assertThat(engines.rescues()).isFalse();
            rig.step(engines, 1);
            assertThat(seen).containsExactly(true);
            assertThat(engines.rescues()).isFalse();
        }
    }

    @Test
    void whatCannotBeReleasedHidesNoFailureAndKeepsNothingElseOpen() {
        try (NodeEngines engines = rig.open(AUTO, true)) {
            rig.detectors = (model, provider) -> {
                Fakes.Detector broken = rig.fakes.detector();
                broken.breakAt = 2;
                broken.closeFailure = new EngineException("cannot release the context");
                return broken;
            };
            rig.writeAll(ORIN);
            engines.look();
            assertThat(rig.warnings).containsExactly("TensorRT plans cannot be used: graph 'head' fell over");
            assertThat(rig.fakes.open).as("the model's own networks").hasValue(2);
        }
    }
}
