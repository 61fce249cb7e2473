package io.tubecast.inference.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.tubecast.onnx.GraphBuilder;
import io.tubecast.onnx.GraphBuilder.Walk;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import io.tubecast.onnx.calibration.Range;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.precision.HalfPrecision;
import io.tubecast.onnx.precision.HalfPrecision.Kind;
import io.tubecast.onnx.quantization.Form;
import io.tubecast.onnx.quantization.Quantizer;
import io.tubecast.onnx.quantization.Quantizer.Options;
import io.tubecast.onnx.quantization.Quantizer.Rest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Converted graphs with every construction that our networks have, run on examples; and what ONNX Runtime fuses of them. */
class ConvertedGraphsTest {
    private static final Walk SAME = new Walk(3, 1, 1, 1);

    @TempDir
    private Path folder;

    private final Random random = new Random(11);
    private final GraphBuilder graph = new GraphBuilder("test");
    private final List<Map<String, ByteBuffer>> examples = new ArrayList<>();

    @BeforeEach
    void drawExamples() {
        for (int example = 0; example < 4; example++) {
            ByteBuffer frame = ByteBuffer.allocateDirect(24 * 24 * 3);
            ByteBuffer other =
                    ByteBuffer.allocateDirect(Float.BYTES * 16 * 12 * 12).order(ByteOrder.nativeOrder());
            double brightness = 40 + 30 * example;
            while (frame.hasRemaining()) {
                frame.put((byte) Math.max(0, Math.min(255, brightness + 50 * random.nextGaussian())));
            }
            while (other.hasRemaining()) {
                other.putFloat((float) Math.abs(random.nextGaussian()));
            }
            examples.add(Map.of("frame", frame.flip(), "other", other.flip()));
        }
    }

    private String frame() {
        graph.input(new Port("frame", TensorType.UINT8, List.of(1L, 24L, 24L, 3L)));
        String mean = graph.constant("mean", new float[] {104, 117, 123.675f}, 1, 1, 1, 3);
        String centered = graph.difference("centered", graph.toFloat("float", "frame"), mean);
        String scaled = graph.product("scaled", centered, graph.constant("sixtyFourth", new float[] {1 / 64f}, 1));
        return graph.transpose("planes", scaled, 0, 3, 1, 2);
    }

    private String conv(String name, String x, int out, Walk walk) {
        long in = graph.shape(x).get(1);
        int size = (int) (out * in * walk.kernel() * walk.kernel());
        float[] weights = new float[size];
        float gain = (float) Math.sqrt(2.0 / (size / (double) out)); // keeps the size of what passes
        for (int i = 0; i < size; i++) {
            weights[i] = (float) random.nextGaussian() * gain;
        }
        float[] bias = new float[out];
        for (int i = 0; i < out; i++) {
            bias[i] = (float) random.nextGaussian() * 0.1f;
        }
        String w = graph.constant(name + ".w", weights, out, in, walk.kernel(), walk.kernel());
        return graph.conv(name, x, w, graph.constant(name + ".b", bias, out), walk);
    }

    private String block(String name, String x, int out) {
        return graph.relu(name, conv(name + "/conv", x, out, SAME));
    }

    /** A trunk and a head: convolutions, a residual, pooling, a norm, resizing, joining, padding, rows and a softmax. */
    private OnnxModel everything() {
        String a = block("a", frame(), 16);
        String b = conv("b", a, 16, SAME);
        String c = graph.relu("c", graph.sum("c/sum", b, a));
        String d = graph.maxPool("d", c, new Walk(2, 2, 0, 1), false);
        String other = graph.input(new Port("other", TensorType.FLOAT, List.of(1L, 16L, 12L, 12L)));
        String e = block("e", graph.padEdge("padded", graph.concat("both", List.of(d, other), 1), 1), 24);
        String f = block("f", graph.maxPool("small", e, new Walk(2, 2, 0, 1), false), 16);
        String twice = graph.repeat("twice", f, 2);
        String length = graph.larger(
                "least", graph.length("length", twice, 1), graph.constant("tiny", new float[] {1e-12f}, 1));
        graph.output(graph.quotient("unit", twice, length));
        String cells = graph.transpose("cells", conv("logits", f, 8, new Walk(3, 1, 0, 1)), 0, 2, 3, 1);
        graph.output(graph.softmax("scores", graph.reshape("rows", cells, 1, -1, 4), 2));
        graph.output(f);
        return graph.build();
    }

    /** The greatest deviation of any output over the examples. */
    private double deviation(OnnxModel model, OnnxModel converted, OptLevel level) throws OrtException {
        try (GraphRun exact = GraphRun.of(model);
                GraphRun run = GraphRun.of(converted, level)) {
            return GraphRun.deviation(exact, run, examples);
        }
    }

    private double deviation(OnnxModel model, OnnxModel converted) throws OrtException {
        return deviation(model, converted, OptLevel.ALL_OPT);
    }

    @Test
    void halvesDeviateByAFewOfTheirUnits() throws OrtException {
        OnnxModel model = everything();
        Ranges ranges = GraphRun.ranges(model, examples);
        OnnxModel half = HalfPrecision.convert(model, Kind.FP16, ranges, HalfPrecision.Options.defaults(Kind.FP16))
                .model();
        // a unit is 2^-11 = 0.05 %; ONNX Runtime's CPU rounds where we cast but computes in 32 bits
        assertThat(deviation(model, half)).isBetween(1e-5, 2e-3);
    }

    @Test
    void bothFormsOfIntegersDeviateByAFewPercent() throws OrtException {
        OnnxModel model = everything();
        Ranges ranges = GraphRun.ranges(model, examples);
        for (Options options : List.of(
                Options.DEFAULTS,
                new Options(Set.of(), true, false, Rest.FP32),
                new Options(Set.of(), false, true, Rest.FP32))) {
            OnnxModel runtime =
                    Quantizer.convert(model, Form.ONNX_RUNTIME, ranges, options).model();
            assertThat(deviation(model, runtime)).as("%s", options).isBetween(1e-3, 0.1);
        }
        OnnxModel tensorRt = Quantizer.convert(model, Form.TENSORRT, ranges, Options.DEFAULTS)
                .model();
        assertThat(deviation(model, tensorRt)).isBetween(1e-3, 0.1);
        Options halves = new Options(Set.of(), false, false, Rest.FP16);
        OnnxModel mixed =
                Quantizer.convert(model, Form.TENSORRT, ranges, halves).model();
        assertThat(deviation(model, GraphRun.quantizingInFloats(mixed), OptLevel.NO_OPT))
                .isBetween(1e-3, 0.1);
    }

    @Test
    void onnxRuntimeFusesEveryConvolutionAndLeavesNoPairInside() throws OrtException {
        OnnxModel model = everything();
        OnnxModel converted = Quantizer.convert(
                        model, Form.ONNX_RUNTIME, GraphRun.ranges(model, examples), Options.DEFAULTS)
                .model();
        Map<String, Long> operators = GraphRun.optimized(converted, folder.resolve("optimized.onnx"));
        assertThat(operators).containsEntry("QLinearConv", 5L).containsEntry("QLinearAdd", 1L);
        assertThat(operators).doesNotContainKeys("Conv", "FusedConv", "Relu", "Add");
        // into integers: the frame and the other input; out of them: to the norm that reads it twice, to the softmax,
        // and the output f
        assertThat(operators).containsEntry("QuantizeLinear", 2L).containsEntry("DequantizeLinear", 4L);
    }

    @Test
    void aConcatOfUnlikeScalesIsFusedToo() throws OrtException {
        String x = graph.input(new Port("other", TensorType.FLOAT, List.of(1L, 16L, 12L, 12L)));
        String small = graph.relu("small", conv("small/conv", x, 16, SAME));
        String large = graph.constant("factor", new float[] {50}, 1);
        String joined = graph.concat("joined", List.of(small, graph.product("large", x, large)), 1);
        graph.output(block("y", joined, 16));
        OnnxModel model = graph.build();
        Ranges ranges = GraphRun.ranges(model, examples);
        OnnxModel converted = Quantizer.convert(model, Form.ONNX_RUNTIME, ranges, Options.DEFAULTS)
                .model();
        assertThat(GraphRun.optimized(converted, folder.resolve("optimized.onnx")))
                .containsEntry("QLinearConcat", 1L)
                .containsEntry("QLinearConv", 2L)
                .doesNotContainKeys("Conv", "FusedConv", "Concat");
        assertThat(deviation(model, converted)).isLessThan(0.05);
    }

    @Test
    void emptyChannelsAndConstantActivationsComeOutRight() throws OrtException {
        String x = graph.input(new Port("other", TensorType.FLOAT, List.of(1L, 16L, 12L, 12L)));
        float[] weights = new float[16 * 16];
        weights[0] = 1; // channel 0 passes the first channel on; the others have a bias alone, 0.01 to 0.15
        float[] bias = new float[16];
        for (int i = 1; i < 16; i++) {
            bias[i] = i / 100f;
        }
        String w = graph.constant("w", weights, 16, 16, 1, 1);
        String y = graph.relu("y", graph.conv("y/conv", x, w, graph.constant("b", bias, 16), new Walk(1, 1, 0, 1)));
        String none = graph.relu("none", graph.constant("minus", new float[] {-1}, 1));
        String nothing = graph.product("nothing", y, none); // always 0
        graph.output(block("z", nothing, 16));
        graph.output(y);
        OnnxModel model = graph.build();
        Ranges ranges = GraphRun.ranges(model, examples);
        for (Form form : Form.values()) {
            OnnxModel converted =
                    Quantizer.convert(model, form, ranges, Options.DEFAULTS).model();
            try (GraphRun exact = GraphRun.of(model);
                    GraphRun run = GraphRun.of(converted)) {
                Map<String, FloatBuffer> expected = exact.run(examples.get(0));
                Map<String, FloatBuffer> actual = run.run(examples.get(0));
                for (String output : List.of("y", "z")) {
                    FloatBuffer wanted = Objects.requireNonNull(expected.get(output));
                    FloatBuffer found = Objects.requireNonNull(actual.get(output));
                    Range range = Objects.requireNonNull(ranges.get(output));
                    double step = range.max() / (form == Form.TENSORRT ? 127 : 255);
                    for (int i = 0; i < wanted.capacity(); i++) {
                        // half a step of what is quantized, and as much for the weights
                        assertThat((double) found.get(i)).isCloseTo(wanted.get(i), offset(1.1 * step));
                    }
                }
            }
        }
    }

    @Test
    void nodesGivenBackBringTheErrorDown() throws OrtException {
        OnnxModel model = everything();
        Ranges ranges = GraphRun.ranges(model, examples);
        Set<String> all = Set.copyOf(Quantizer.candidates(model, Form.ONNX_RUNTIME, ranges));
        OnnxModel none = Quantizer.convert(model, Form.ONNX_RUNTIME, ranges, Options.DEFAULTS.withKeep(all))
                .model();
        assertThat(new ElementTypes(none).floats()).containsAll(new ElementTypes(model).floats());
        assertThat(deviation(model, none)).isLessThan(1e-6);
    }
}
