package io.tubecast.edge.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.edge.config.ModelConfig;
import io.tubecast.edge.engine.EngineBackend;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineChecksTest {
    @TempDir
    private Path root;

    private MachineChecks checks(String engine) {
        return new MachineChecks(
                new MachineFacts(root), new ModelConfig("models/demo", 0, engine, true, "", List.of(), false));
    }

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** A library that is not here. */
    private static final EngineBackend ABSENT = new EngineBackend() {
        @Override
        public EngineTarget target() {
            return EngineTarget.TENSORRT;
        }

        @Override
        public Probe probe() {
            return new Absent("libnvinfer.so.10 was not found");
        }

        @Override
        public EngineProvider open(List<EngineFile> engines) {
            throw new AssertionError("nobody opens what is not here");
        }
    };

    @Test
    void aJetsonIsRecognized() throws IOException {
        file("dev/nvhost-gpu", "");
        file("etc/nv_tegra_release", "# R36 (release), REVISION: 4.3\nmore");
        file("sys/firmware/devicetree/base/model", "NVIDIA Jetson Orin Nano Developer Kit\0");
        file("proc/meminfo", "MemTotal:  7990000 kB\nMemAvailable:    3145728 kB\n");
        assertThat(checks("auto").gpu())
                .isEqualTo(Finding.ok("GPU", root.resolve("dev/nvhost-gpu") + ", # R36 (release), REVISION: 4.3"));
        assertThat(checks("auto").memory())
                .isEqualTo(Finding.ok("machine", "NVIDIA Jetson Orin Nano Developer Kit; 3072 MiB available"));
    }

    @Test
    void aMissingGpuIsBadOnlyWhereItIsAskedFor() {
        assertThat(checks("auto").gpu().level()).isEqualTo(Finding.Level.NOTE);
        assertThat(checks("tensorrt").gpu().level()).isEqualTo(Finding.Level.BAD);
        assertThat(checks("auto").tensorRt(ABSENT).level()).isEqualTo(Finding.Level.NOTE);
        assertThat(checks("tensorrt").tensorRt(ABSENT))
                .isEqualTo(Finding.bad(
                        "TensorRT",
                        "libnvinfer.so.10 was not found",
                        "model.engine is tensorrt: install TensorRT 10, or set it to auto"));
        assertThat(checks("onnxruntime").tensorRt(ABSENT).level()).isEqualTo(Finding.Level.OK);
    }

    @Test
    void littleMemoryIsTold() throws IOException {
        file("proc/meminfo", "MemAvailable:    409600 kB\n");
        assertThat(checks("auto").memory().found()).isEqualTo("unknown board; 400 MiB available");
        assertThat(checks("auto").memory().level()).isEqualTo(Finding.Level.NOTE);
    }

    @Test
    void aClockThatTimesyncdKeepsIsSynchronized() throws IOException {
        file("run/systemd/timesync/synchronized", "");
        assertThat(checks("auto").clock()).isEqualTo(Finding.ok("clock", "synchronized"));
    }
}
