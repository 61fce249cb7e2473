package io.tubecast.trtbuild.gpu;

import io.tubecast.trtbuild.build.Wish;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was measured, as a page of Markdown with the goals beside it.
 *
 * @param rows one a model and precision
 * @param convolutionPeak operations a second of a plain chain of convolutions in fp16; null if that was not measured
 */
record ReportPage(List<DeviceReport.Row> rows, @Nullable Double convolutionPeak) {
    private static final double STEP_MILLIS = 2;
    private static final double SHARE_OF_PEAK = 0.2;
    private static final double TAIL = 1.2;
    private static final double SCORE_ERROR = 0.01;
    private static final double OVERHEAD_MILLIS = 0.3;

    String text(String device, String date) {
        StringBuilder text = new StringBuilder();
        say(text, "# %s%n%n%s. fp32 in ONNX Runtime on the CPU is the reference of every error.%n%n", device, date);
        if (convolutionPeak != null) {
            say(
                    text,
                    "Sixteen 3x3 convolutions of 256 channels on 256x256 in fp16: %.1f TFLOP/s.%n%n",
                    convolutionPeak / 1e12);
        }
        steps(text);
        accuracy(text);
        say(text, "%nOf random weights boxes and tubes say nothing: they lie on top of each other.%n");
        goals(text);
        say(
                text,
                "%nThe paper's GTX 1080 Ti, in PyTorch: 46.8 ms for a two-stream step, 33 frames a second for one stream, flow and linking included.%n");
        return text.toString();
    }

    private void steps(StringBuilder text) {
        say(
                text,
                "A step is one frame: trunks, head and decoding, the maps of the frame before kept. Milliseconds.%n%n"
                        + "| model | streams | precision | min | median | p90 | p95 | p99 | engines | decoding | overhead | TFLOP/s | build, s | engines, MiB | device, MiB |%n"
                        + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|%n");
        for (DeviceReport.Row row : rows) {
            say(
                    text,
                    "| %s | %d | %s | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.1f | %.0f | %.1f | %.0f |%n",
                    row.model(),
                    row.streams(),
                    row.precision(),
                    row.step().min(),
                    row.step().median(),
                    row.step().percentile(90),
                    row.step().percentile(95),
                    row.step().percentile(99),
                    row.networkMillis(),
                    row.decodeMillis(),
                    row.overheadMillis(),
                    row.operationsPerSecond() / 1e12,
                    row.buildSeconds(),
                    row.engineBytes() / 1048576.0,
                    row.deviceBytes() / 1048576.0);
        }
    }

    private void accuracy(StringBuilder text) {
        say(
                text,
                "%n| model | precision | worst output, relative | largest score difference, %% of the range | boxes matched | mean IoU | frames whose tubes agree |%n"
                        + "|---|---|---|---|---|---|---|%n");
        for (DeviceReport.Row row : rows) {
            say(
                    text,
                    "| %s | %s | %.3f %% | %.3f | %d of %d | %.4f | %.2f %% |%n",
                    row.model(),
                    row.precision(),
                    100 * row.relativeError(),
                    100 * row.scoreError(),
                    row.verdict().detections().matched(),
                    row.verdict().detections().reference(),
                    row.verdict().detections().meanIou(),
                    100 * row.verdict().tubes().share());
        }
    }

    private void goals(StringBuilder text) {
        say(text, "%n| goal, two streams of VGG-16 in fp16 | found | |%n|---|---|---|%n");
        for (DeviceReport.Row row : rows) {
            if (row.precision() != Wish.FP16
                    || row.streams() != 2
                    || !row.model().contains("vgg16")) {
                continue;
            }
            goal(
                    text,
                    "step at most 2 ms",
                    row.step().median(),
                    "ms",
                    row.step().median() <= STEP_MILLIS);
            if (convolutionPeak != null) {
                double share = row.operationsPerSecond() / convolutionPeak;
                goal(text, "at least 20 % of the convolution peak", 100 * share, "%", share >= SHARE_OF_PEAK);
            }
            double tail = row.step().percentile(99) / row.step().median();
            goal(text, "p99 / p50 at most 1.2", tail, "", tail <= TAIL);
            goal(
                    text,
                    "scores within 1 % of their range",
                    100 * row.scoreError(),
                    "%",
                    row.scoreError() <= SCORE_ERROR);
            goal(text, "overhead at most 0.3 ms", row.overheadMillis(), "ms", row.overheadMillis() <= OVERHEAD_MILLIS);
        }
    }

    private static void goal(StringBuilder text, String goal, double found, String unit, boolean held) {
        say(text, "| %s | %.3g %s | %s |%n", goal, found, unit, held ? "held" : "not held");
    }

    private static void say(StringBuilder text, String form, Object... values) {
        text.append(String.format(Locale.ROOT, form, values));
    }
}
