package io.tubecast.trtbuild.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.tensorrt.ProbeReport;
import io.tubecast.inference.tensorrt.TensorRt;
import io.tubecast.inference.tensorrt.TensorRtProvider;
import io.tubecast.inference.tensorrt.TensorRtSettings;
import io.tubecast.testkit.RealClips;
import io.tubecast.trtbuild.build.Wish;
import io.tubecast.trtbuild.tensorrt.PlanOptions;
import io.tubecast.trtbuild.tensorrt.PresetPlanBuilder;
import io.tubecast.trtbuild.tensorrt.TensorRtTarget;
import io.tubecast.trtbuild.timing.TimingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that is to be known of a real GPU, in one run: {@code mvn -Pgpu verify}, or the main method on a class path. Skipped, with the reason, where TensorRT does not work. It has not
 * been run on a GPU so far.
 */
@Tag("gpu")
final class GpuReportTest {
    private static final List<Wish> PRECISIONS = List.of(Wish.FP32, Wish.FP16, Wish.INT8);
    private static final TimingSettings TIMING = new TimingSettings(500, 3, 500);

    @TempDir
    Path work;

    @Test
    void measuresThisDevice() throws IOException {
        ProbeReport probe = TensorRt.probe(Duration.ofMinutes(2));
        Assumptions.assumeTrue(probe.available(), () -> "skipped: " + probe.reason());
        Path report = write(work, Files.createDirectories(Path.of("target/gpu")));
        assertThat(Files.readString(report)).contains("| amtnet-vgg16-two-stream | 2 | fp16 |");
    }

    /**
     * Writes the report of the first device.
     *
     * @param arguments folder of the report; folder for engines, which takes gigabytes
     */
    public static void main(String[] arguments) throws IOException {
        Path report = write(
                Files.createDirectories(Path.of(arguments[1])), Files.createDirectories(Path.of(arguments[0])));
        System.out.println(report);
    }

    private static Path write(Path work, Path folder) throws IOException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        TensorRtProvider provider = TensorRt.open(TensorRtSettings.DEFAULT);
        try (OnnxRuntimeProvider reference = new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine());
                TensorRtTarget target = new TensorRtTarget(
                        provider,
                        provider.identity(),
                        new PresetPlanBuilder(),
                        PlanOptions.DEFAULTS,
                        work.resolve("timing.cache"),
                        false)) {
            DeviceReport report = new DeviceReport(
                    target, reference, () -> TensorRt.load().devices().freeBytes(), TIMING, out);
            double peak = new ConvolutionPeak(256, 256, 16).measure(target, reference, work, 200, out);
            List<DeviceReport.Row> rows = new ArrayList<>();
            rows.addAll(report.measure("demo", RealClips.checkout().resolve("config/models/demo"), PRECISIONS, work));
            for (String trunk : List.of("amtnet-lite", "amtnet-vgg16")) {
                for (boolean two : new boolean[] {false, true}) {
                    String name = trunk + (two ? "-two-stream" : "");
                    Path bundle = RandomBundle.write(reference, work.resolve(name), trunk, two);
                    rows.addAll(report.measure(name, bundle, PRECISIONS, work));
                }
            }
            String device = "%s, CUDA %s, driver for CUDA %s"
                    .formatted(
                            provider.identity().describe(),
                            provider.identity().cudaRuntime(),
                            provider.identity().driver());
            String date = LocalDate.now(ZoneOffset.UTC).toString();
            Path page = folder.resolve("%s-%s.md".formatted(provider.identity().folder(), date));
            return Files.writeString(page, DeviceReport.page(device, date, rows, peak));
        }
    }
}
