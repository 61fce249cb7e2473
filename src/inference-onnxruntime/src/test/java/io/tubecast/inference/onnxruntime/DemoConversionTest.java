package io.tubecast.inference.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.ChannelValues;
import io.tubecast.onnx.calibration.Method;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.precision.HalfPrecision;
import io.tubecast.onnx.precision.HalfPrecision.Kind;
import io.tubecast.onnx.precision.KeptNode;
import io.tubecast.onnx.precision.Outcome;
import io.tubecast.onnx.quantization.Equalization;
import io.tubecast.onnx.quantization.Form;
import io.tubecast.onnx.quantization.Quantizer;
import io.tubecast.onnx.quantization.Quantizer.Options;
import io.tubecast.onnx.quantization.Quantizer.Rest;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped model, converted. Calibrated on drawn frames and measured on others; deviations are root mean squares over those of the exact outputs, the greatest of
 * all outputs.
 */
class DemoConversionTest {
    private static final Path BUNDLE = Path.of("../../config/models/demo");
    private static final int SIZE = 300;
    private static final int CALIBRATION = 5;

    private static final OnnxModel TRUNK = OnnxModel.read(BUNDLE.resolve("appearance.onnx"));
    private static final OnnxModel HEAD = OnnxModel.read(BUNDLE.resolve("head-appearance.onnx"));
    private static final List<Map<String, ByteBuffer>> FRAMES = new ArrayList<>();
    private static final List<Map<String, ByteBuffer>> PAIRS = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeAll
    static void draw() throws OrtException {
        Random random = new Random(1);
        Map<String, ByteBuffer> last = Map.of();
        try (GraphRun run = GraphRun.of(TRUNK)) {
            for (int i = 0; i < CALIBRATION + 2; i++) {
                Map<String, ByteBuffer> frame = Map.of("frame", frame(random));
                FRAMES.add(frame);
                Map<String, ByteBuffer> maps = new LinkedHashMap<>();
                run.run(frame).forEach((name, map) -> maps.put(name, GraphRun.bytes(map)));
                if (!last.isEmpty()) {
                    Map<String, ByteBuffer> pair = new LinkedHashMap<>();
                    last.forEach((name, map) -> pair.put("first." + name, map));
                    maps.forEach((name, map) -> pair.put("second." + name, map));
                    PAIRS.add(pair);
                }
                last = maps;
            }
        }
    }

    /** Colored boxes before a slope of light, with noise. */
    private static ByteBuffer frame(Random random) {
        int[] boxes = random.ints(40, 0, SIZE).toArray();
        ByteBuffer frame = ByteBuffer.allocateDirect(SIZE * SIZE * 3);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int covering = -1;
                for (int box = 0; box < boxes.length; box += 5) {
                    boolean inside = Math.abs(x - boxes[box]) < 10 + boxes[box + 2] / 10
                            && Math.abs(y - boxes[box + 1]) < 20 + boxes[box + 3] / 6;
                    covering = inside ? box : covering;
                }
                for (int channel = 0; channel < 3; channel++) {
                    int light = covering < 0 ? 60 + (x + y) / 5 : boxes[covering + 2 + channel] * 255 / SIZE;
                    frame.put((byte) Math.max(0, Math.min(255, light + random.nextInt(9) - 4)));
                }
            }
        }
        return frame.flip();
    }

    private static List<Map<String, ByteBuffer>> calibration(OnnxModel model) {
        return (model == TRUNK ? FRAMES : PAIRS).subList(0, CALIBRATION);
    }

    private static double deviation(OnnxModel model, OnnxModel converted, OptLevel level) throws OrtException {
        List<Map<String, ByteBuffer>> examples = model == TRUNK ? FRAMES : PAIRS;
        try (GraphRun exact = GraphRun.of(model);
                GraphRun run = GraphRun.of(converted, level)) {
            return GraphRun.deviation(exact, run, examples.subList(CALIBRATION, examples.size()));
        }
    }

    @Test
    void inHalves() throws OrtException {
        for (OnnxModel model : List.of(TRUNK, HEAD)) {
            Ranges ranges = GraphRun.ranges(model, calibration(model));
            Outcome outcome =
                    HalfPrecision.convert(model, Kind.FP16, ranges, HalfPrecision.Options.defaults(Kind.FP16));
            assertThat(outcome.kept())
                    .extracting(KeptNode::operator)
                    .containsExactly(
                            model == TRUNK
                                    ? new String[] {"Cast", "Sub", "ReduceL2", "Max", "Div"}
                                    : new String[] {"Softmax"});
            double limit = model == TRUNK ? 0.006 : 0.001;
            assertThat(deviation(model, outcome.model(), OptLevel.ALL_OPT)).isBetween(1e-5, limit);
        }
    }

    @Test
    void inIntegersForOnnxRuntime() throws OrtException {
        for (Method method : List.of(Method.MAX, Method.ENTROPY, Method.MSE, Method.percentile(99.99))) {
            for (OnnxModel model : List.of(TRUNK, HEAD)) {
                Ranges ranges = GraphRun.calibrated(model, calibration(model)).ranges(method);
                OnnxModel converted = Quantizer.convert(model, Form.ONNX_RUNTIME, ranges, Options.DEFAULTS)
                        .model();
                double limit = model == TRUNK ? 0.17 : 0.03;
                assertThat(deviation(model, converted, OptLevel.ALL_OPT))
                        .as("%s", method)
                        .isBetween(1e-4, limit);
            }
        }
    }

    @Test
    void inIntegersForTensorRt() throws OrtException {
        for (OnnxModel model : List.of(TRUNK, HEAD)) {
            Ranges ranges = GraphRun.ranges(model, calibration(model));
            for (Rest rest : Rest.values()) {
                Options options = new Options(Set.of(), false, false, rest);
                Outcome outcome = Quantizer.convert(model, Form.TENSORRT, ranges, options);
                boolean half = rest == Rest.FP16;
                OnnxModel converted = half ? GraphRun.quantizingInFloats(outcome.model()) : outcome.model();
                assertThat(deviation(model, converted, half ? OptLevel.NO_OPT : OptLevel.ALL_OPT))
                        .isBetween(1e-4, model == TRUNK ? 0.2 : 0.03);
            }
        }
    }

    @Test
    void onnxRuntimeRunsItInIntegersFromEndToEnd() throws OrtException {
        Map<String, Long> trunk = optimized(TRUNK);
        assertThat(trunk).containsEntry("QLinearConv", 21L).containsEntry("QLinearAdd", 5L);
        assertThat(trunk).doesNotContainKeys("Conv", "FusedConv", "Add", "Relu");
        // the frame into integers; out of them five maps, and the sixth for the norm, which reads it twice
        assertThat(trunk).containsEntry("QuantizeLinear", 1L).containsEntry("DequantizeLinear", 7L);
        Map<String, Long> head = optimized(HEAD);
        assertThat(head).containsEntry("QLinearConv", 12L).doesNotContainKeys("Conv", "FusedConv");
        // six maps of two frames into integers, six times scores and offsets out of them
        assertThat(head).containsEntry("QuantizeLinear", 12L).containsEntry("DequantizeLinear", 12L);
    }

    @Test
    void equalizedItComputesTheSame() throws OrtException {
        List<String> tensors = Equalization.tensors(TRUNK);
        assertThat(tensors)
                .contains("appearance/stem1", "appearance/down38", "appearance/stage38_2", "appearance/stage38_sum");
        Map<String, ChannelValues> measured = new HashMap<>();
        try (GraphRun run = GraphRun.of(GraphEdit.withOutputs(TRUNK, tensors))) {
            for (Map<String, ByteBuffer> frame : calibration(TRUNK)) {
                Map<String, FloatBuffer> outputs = run.run(frame);
                for (String tensor : tensors) {
                    FloatBuffer values = Objects.requireNonNull(outputs.get(tensor), tensor);
                    int channels = channels(tensor);
                    measured.computeIfAbsent(
                                    tensor, absent -> new ChannelValues(channels, values.remaining() / channels))
                            .add(values.slice());
                }
            }
        }
        OnnxModel equalized = Equalization.equalized(TRUNK, measured);
        assertThat(deviation(TRUNK, equalized, OptLevel.ALL_OPT)).isLessThan(1e-5);
        // what five drawn frames tell of channels is little; on 200 of the model's own world less is lost than without
        Ranges ranges = GraphRun.calibrated(equalized, calibration(TRUNK)).ranges(Method.MSE);
        OnnxModel converted = Quantizer.convert(equalized, Form.ONNX_RUNTIME, ranges, Options.DEFAULTS)
                .model();
        assertThat(deviation(TRUNK, converted, OptLevel.ALL_OPT)).isBetween(1e-4, 0.17);
    }

    private static int channels(String tensor) {
        return Math.toIntExact(TRUNK.values().port(tensor).shape().get(1));
    }

    private Map<String, Long> optimized(OnnxModel model) throws OrtException {
        Ranges ranges = GraphRun.ranges(model, calibration(model));
        OnnxModel converted = Quantizer.convert(model, Form.ONNX_RUNTIME, ranges, Options.DEFAULTS)
                .model();
        return GraphRun.optimized(converted, folder.resolve("optimized.onnx"));
    }
}
