package io.tubecast.trtbuild.inspect;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tubecast.core.terminal.TextTable;
import io.tubecast.inference.engines.Accuracy;
import io.tubecast.inference.engines.EngineManifest;
import io.tubecast.inference.engines.KeptNode;
import io.tubecast.inference.engines.Speed;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an engine's manifest says of it, and what does not fit here.
 *
 * @param file the engine
 * @param bytes its size
 * @param manifest what lies beside it
 * @param mismatches why it does not run here, or not as it was measured; null if that was not looked at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EngineFacts(
        String file,
        long bytes,
        EngineManifest manifest,
        @Nullable List<String> mismatches) {
    /** Prints it. */
    public void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s, %.1f MiB: graph '%s' in %s for %s%n",
                file,
                bytes / 1048576.0,
                manifest.graph(),
                manifest.precision(),
                manifest.device().describe());
        out.printf(
                "built    %s by %s in %.0f s: %s%n",
                manifest.built().date(),
                manifest.built().tool(),
                manifest.built().seconds(),
                manifest.built().command());
        for (Map.Entry<String, String> option : manifest.builder().entrySet()) {
            out.printf("option   %s = %s%n", option.getKey(), option.getValue());
        }
        for (KeptNode node : manifest.keptNodes()) {
            out.printf("kept     '%s' (%s): %s%n", node.name(), node.operator(), node.reason());
        }
        Speed speed = manifest.speed();
        if (speed != null) {
            out.printf(
                    Locale.ROOT,
                    "speed    %.2f ms, fp32 in ONNX Runtime %.2f ms (%d threads): %.2fx%n",
                    speed.engineMillis(),
                    speed.fp32Millis(),
                    speed.threads(),
                    speed.fp32Millis() / speed.engineMillis());
        }
        accuracy(out);
        if (mismatches != null) {
            mismatches.forEach(mismatch -> out.printf("here     %s%n", mismatch));
            if (mismatches.isEmpty()) {
                out.println("here     it fits");
            }
        }
        out.flush();
    }

    private void accuracy(PrintWriter out) {
        Accuracy accuracy = manifest.accuracy();
        if (accuracy == null) {
            return;
        }
        TextTable table = new TextTable("output", "max", "median", "p90", "p95", "p99", "cosine", "PSNR dB");
        for (Accuracy.OutputError error : accuracy.outputs()) {
            table.row(
                    error.tensor(),
                    number(error.max()),
                    number(error.median()),
                    number(error.p90()),
                    number(error.p95()),
                    number(error.p99()),
                    String.format(Locale.ROOT, "%.6f", error.cosine()),
                    error.psnr() == null ? "-" : String.format(Locale.ROOT, "%.1f", error.psnr()));
        }
        out.printf("against fp32, on %d inputs:%n", accuracy.frames());
        table.print(out);
        if (accuracy.videoMapDrop() != null) {
            out.printf(Locale.ROOT, "video-mAP@0.5 of the model %+.2f points%n", 0 - 100 * accuracy.videoMapDrop());
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
