package io.tubecast.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engines.DeviceIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TrtProbeTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    @Test
    void whereThereIsNoDriverTheProbeSaysSoAndNothingCrashes() {
        Assumptions.assumeFalse(hasDriver(), "there is a driver here");
        ProbeReport report = TensorRt.probe(LONG);
        assertThat(report.available()).isFalse();
        assertThat(report.device()).isNull();
        assertThat(report.reason()).contains("no NVIDIA driver").contains("libcuda.so.1");
    }

    @Test
    void loadingHereSaysTheSameEachTime() {
        Assumptions.assumeFalse(hasDriver(), "there is a driver here");
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> TensorRt.open(TensorRtSettings.DEFAULT))
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("TensorRT unavailable: there is no NVIDIA driver")
                    .hasCauseInstanceOf(LinkageError.class);
        }
    }

    @Test
    void aProbeThatCrashesIsAReason() {
        ProbeReport report = new ProbeProcess(Crash.class.getName()).run(LONG);
        assertThat(report.available()).isFalse();
        assertThat(report.reason()).startsWith("the probe crashed in [libjnijavacpp.so+");
    }

    @Test
    void aProbeThatFailsIsAReason() {
        ProbeReport report = new ProbeProcess("io.tubecast.NoSuchProbe").run(LONG);
        assertThat(report.reason())
                .startsWith("the probe ended with exit code 1: ")
                .contains("io.tubecast.NoSuchProbe");
    }

    @Test
    void aProbeThatHangsIsAReason() {
        ProbeReport report = new ProbeProcess(Sleep.class.getName()).run(Duration.ofMillis(1500));
        assertThat(report.reason()).isEqualTo("the probe did not end within 1500 ms");
    }

    @Test
    void theReportIsTheLastLineWhateverElseIsPrinted() {
        ProbeReport report = new ProbeProcess(Talk.class.getName()).run(LONG);
        assertThat(report.available()).isTrue();
        assertThat(report.device()).isEqualTo(gpu());
        assertThat(report.freeBytes()).isEqualTo(7);
    }

    @Test
    void aReportHasADeviceOrAReason() {
        for (String available : List.of("true", "false")) {
            String line = "{\"available\":%s,\"reason\":\"\",\"freeBytes\":0}".formatted(available);
            assertThatThrownBy(() -> ProbeReport.parse(line))
                    .hasMessageContaining("a probe finds a device or a reason");
        }
    }

    private static boolean hasDriver() {
        return List.of(
                        "/usr/lib/x86_64-linux-gnu",
                        "/usr/lib/aarch64-linux-gnu",
                        "/usr/lib64",
                        "/usr/local/nvidia/lib64")
                .stream()
                .anyMatch(folder -> Files.exists(Path.of(folder, "libcuda.so.1")));
    }

    static DeviceIdentity.Gpu gpu() {
        return new DeviceIdentity.Gpu("Orin", "8.7", 16, "13.2", "13.0", "10.15.1", "36.4.3");
    }

    /** Ends as a native library does that calls abort(). */
    static final class Crash {
        /** Reads where nothing is. */
        public static void main(String[] args) {
            new LongPointer(new Nowhere()).get(0);
        }

        private static final class Nowhere extends Pointer {
            Nowhere() {
                address = 0x238;
            }
        }
    }

    /** Never ends. */
    static final class Sleep {
        /** Sleeps. */
        public static void main(String[] args) throws InterruptedException {
            Thread.sleep(600_000);
        }
    }

    /** Says more than it is asked. */
    static final class Talk {
        /** Prints a report between other lines. */
        public static void main(String[] args) {
            System.out.println("{not a report");
            // CUDA's own memory must not count against JavaCPP's limit
            System.out.println(new ProbeReport(true, "", gpu(), 7 + Pointer.maxPhysicalBytes()).toJson());
            System.out.println("Versions of JavaCPP do not match");
        }
    }
}
