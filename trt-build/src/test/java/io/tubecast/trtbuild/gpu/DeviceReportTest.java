package io.tubecast.trtbuild.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.trtbuild.backend.OnnxRuntimeTarget;
import io.tubecast.trtbuild.build.Wish;
import io.tubecast.trtbuild.timing.TimingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of a GPU, made of this processor: what it measures is there, and what must be is within its bounds. */
final class DeviceReportTest {
    @TempDir
    Path work;

    private static final DeviceReport.Effort LITTLE = new DeviceReport.Effort(new TimingSettings(3, 0, 0), 1, 14, 8);

    private final PrintWriter out = new PrintWriter(new StringWriter());

    @Test
    void aSmallNetworkOfTwoStreamsIsBuiltAndMeasured() throws IOException {
        try (OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false))) {
            Path bundle = RandomBundle.write(provider, work.resolve("mini"), "amtnet-mini", true);
            DeviceReport report = new DeviceReport(new OnnxRuntimeTarget(provider), provider, () -> 0, LITTLE, out);
            List<DeviceReport.Row> rows = report.measure("mini", bundle, List.of(Wish.FP32, Wish.INT8), work);
            assertThat(rows).hasSize(2).allSatisfy(row -> {
                assertThat(row.streams()).isEqualTo(2);
                assertThat(row.step().millis()).hasSize(3);
                assertThat(row.networkMillis()).isPositive();
                assertThat(row.operationsPerSecond()).isPositive();
                assertThat(row.engineBytes()).isPositive();
                assertThat(row.macs()).isPositive();
            });
            DeviceReport.Row same = rows.get(0);
            assertThat(same.scoreError())
                    .as("the same graphs in the same engine")
                    .isZero();
            assertThat(same.relativeError()).isZero();
            assertThat(same.verdict().detections().candidate())
                    .isEqualTo(same.verdict().detections().reference());
            DeviceReport.Row eight = rows.get(1);
            assertThat(eight.relativeError()).isBetween(1e-6, 0.5);
            assertThat(eight.scoreError()).isPositive();
            assertThat(eight.macs()).isEqualTo(same.macs());
            String page = DeviceReport.page("a processor", "2026-11-22", rows, 1e12);
            assertThat(page)
                    .startsWith("# a processor")
                    .contains("| mini | 2 | fp32 |", "| mini | 2 | int8 |", "1.0 TFLOP/s");
        }
    }

    @Test
    void theGoalsStandBesideWhatWasFound() throws IOException {
        try (OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false))) {
            Path bundle = RandomBundle.write(provider, work.resolve("mini"), "amtnet-mini", true);
            DeviceReport report = new DeviceReport(new OnnxRuntimeTarget(provider), provider, () -> 0, LITTLE, out);
            List<DeviceReport.Row> rows = report.measure("vgg16 by name", bundle, List.of(Wish.FP16), work);
            // a peak of one operation a second is passed by anything, one of 1e30 by nothing
            assertThat(DeviceReport.page("x", "y", rows, 1.0))
                    .containsPattern("at least 20 % of the convolution peak \\| [0-9.e+]+ % \\| held");
            assertThat(DeviceReport.page("x", "y", rows, 1e30))
                    .containsPattern("at least 20 % of the convolution peak \\| [0-9.e+-]+ % \\| not held");
        }
    }

    @Test
    void thePeakIsThatOfItsConvolutions() throws IOException {
        try (OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false))) {
            double peak =
                    new ConvolutionPeak(16, 8, 2).measure(new OnnxRuntimeTarget(provider), provider, work, 5, out);
            // between a thousandth of what one core does and what no core does
            assertThat(peak).isBetween(1e6, 1e13);
        }
    }
}
