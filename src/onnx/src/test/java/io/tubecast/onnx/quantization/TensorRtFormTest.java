package io.tubecast.onnx.quantization;

import static io.tubecast.onnx.quantization.QuantizableGraphs.AROUND_0;
import static io.tubecast.onnx.quantization.QuantizableGraphs.TO_4;
import static io.tubecast.onnx.quantization.QuantizableGraphs.all;
import static io.tubecast.onnx.quantization.QuantizableGraphs.chain;
import static io.tubecast.onnx.quantization.QuantizableGraphs.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Range;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.SmallGraph;
import io.tubecast.onnx.precision.KeptNode;
import io.tubecast.onnx.precision.Outcome;
import io.tubecast.onnx.quantization.Quantizer.Options;
import io.tubecast.onnx.quantization.Quantizer.Rest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TensorRtFormTest {
    private static List<String> convert(OnnxModel model, Form form, Ranges ranges) {
        return SmallGraph.lines(
                Quantizer.convert(model, form, ranges, Options.DEFAULTS).model());
    }

    @Test
    void whatMeetsInAConcatHasOneScaleForTensorRt() {
        SmallGraph graph = new SmallGraph().input("x");
        weights(graph, "w1", 16, 16);
        weights(graph, "w2", 16, 32);
        OnnxModel model = graph.node("Relu", "a", "x")
                .node("Conv", "b", "a", "w1", "w1b")
                .node(Attributes.number("axis", 1), "Concat", "c", "a", "b")
                .node("Conv", "y", "c", "w2", "w2b")
                .output("y")
                .build();
        Map<String, Range> ranges = new TreeMap<>(all(model, TO_4).byTensor());
        ranges.put("a", new Range(0, 2));
        assertThat(convert(model, Form.TENSORRT, new Ranges(ranges)))
                .filteredOn(line -> line.startsWith("Quantize"))
                .containsExactlyInAnyOrder(
                        "QuantizeLinear a, scale.0.031496063, zero.0 -> a.int8",
                        "QuantizeLinear c, scale.0.031496063, zero.0 -> c.int8");
    }

    @Test
    void fewChannelsAreLeftAlone() {
        SmallGraph graph = new SmallGraph().input("x");
        weights(graph, "first", 8, 3);
        weights(graph, "few", 12, 8);
        weights(graph, "odd", 20, 12);
        weights(graph, "enough", 16, 20);
        graph.constant("wide", List.of(8L, 16L, 1L, 3L), weights(8 * 16 * 3));
        OnnxModel model = graph.node("Conv", "a", "x", "first")
                .node("Conv", "b", "a", "few")
                .node("Conv", "c", "b", "odd")
                .node("Conv", "d", "c", "enough")
                .node("Conv", "y", "d", "wide")
                .output("y")
                .build();
        Outcome outcome = Quantizer.convert(model, Form.TENSORRT, all(model, TO_4), Options.DEFAULTS);
        assertThat(outcome.kept())
                .extracting(KeptNode::name, KeptNode::reason)
                .containsExactly(
                        tuple("n:b", "8 channels in and 12 out are too few"),
                        tuple("n:c", "12 channels in and 20 out are too few"),
                        tuple("n:y", "16 channels in and 8 out are too few")); // the kernel is not square
        assertThat(Quantizer.candidates(model, Form.ONNX_RUNTIME, all(model, TO_4)))
                .as("no such rule")
                .hasSize(5);
    }

    @Test
    void tensorRtLeavesProductsOfARowOrAColumnAlone() {
        OnnxModel model = new SmallGraph()
                .constant("w", List.of(2L, 2L), 1, 2, 3, 4)
                .constant("column", List.of(2L, 1L), 1, 2)
                .sized("row", 1, 2)
                .sized("rows", 3, 2)
                .node("MatMul", "a", "row", "w")
                .node("MatMul", "b", "rows", "w")
                .node("MatMul", "c", "b", "column")
                .node("Add", "y", "a", "c")
                .output("y")
                .build();
        Outcome outcome = Quantizer.convert(model, Form.TENSORRT, all(model, TO_4), Options.DEFAULTS);
        assertThat(outcome.kept())
                .extracting(KeptNode::name, KeptNode::reason)
                .containsExactly(
                        tuple("n:a", "a product of a single row or column"),
                        tuple("n:c", "a product of a single row or column"));
    }

    @Test
    void productsOfMatrices() {
        OnnxModel model = new SmallGraph()
                .input("x")
                .constant("w", List.of(4L, 2L), 1, 2, 3, 4, 5, 6, 7, 8)
                .constant("v", List.of(3L, 2L), 1, 2, 3, 4, 5, 6)
                .constant("vb", 1, 2, 3)
                .node("MatMul", "a", "x", "w")
                .node(Attributes.number("transB", 1), "Gemm", "y", "a", "v", "vb")
                .output("y")
                .build();
        for (Form form : Form.values()) {
            OnnxModel converted = Quantizer.convert(model, form, all(model, TO_4), Options.DEFAULTS)
                    .model();
            boolean runtime = form == Form.ONNX_RUNTIME;
            String w = runtime ? "n:a.weight" : "w";
            assertThat(converted.floats(w + ".scale")).as("of the columns").containsExactly(7 / 127f, 8 / 127f);
            assertThat(Attributes.number(SmallGraph.maker(converted, w + ".dequantized"), "axis", -1))
                    .isEqualTo(1);
            String v = runtime ? "n:y.weight" : "v";
            assertThat(converted.floats(v + ".scale")).as("of the rows").containsExactly(2 / 127f, 4 / 127f, 6 / 127f);
        }
    }

    @Test
    void theRestInHalvesHasHalfScales() {
        OnnxModel model = chain().build();
        Options half = new Options(Set.of(), false, false, Rest.FP16);
        Outcome outcome = Quantizer.convert(model, Form.TENSORRT, all(model, AROUND_0), half);
        OnnxModel converted = outcome.model();
        assertThat(converted.opset()).isEqualTo(19);
        ElementTypes types = new ElementTypes(converted);
        for (String tensor : List.of("a", "b", "x.dequantized", "w1.dequantized", "c.dequantized")) {
            assertThat(types.of(tensor)).as(tensor).isEqualTo(DataType.FLOAT16_VALUE);
        }
        assertThat(types.of("x")).isEqualTo(DataType.FLOAT_VALUE);
        assertThat(types.of("y")).isEqualTo(DataType.FLOAT_VALUE);
        assertThat(types.of("x.int8")).isEqualTo(DataType.INT8_VALUE);
        // the integers of the weights were made for the scale as a half, so none is cut off: 0.5 / asHalf(0.5 / 127) <=
        // 127
        assertThat(SmallGraph.constant(converted, "w1.int8").getRawData().byteAt(0))
                .isBetween((byte) 126, (byte) 127);
        assertThat(outcome.kept()).isEmpty();
    }

    @Test
    void halvesMustHoldWhatWasSeenNotWhatWasChosen() {
        OnnxModel model = chain().build();
        Map<String, Range> seen = new TreeMap<>(all(model, TO_4).byTensor());
        seen.put("b", new Range(0, 50_000));
        Options half = new Options(Set.of(), false, false, Rest.FP16);
        Outcome outcome = Quantizer.convert(model, Form.TENSORRT, new Ranges(seen), all(model, TO_4), half);
        assertThat(outcome.kept())
                .extracting(KeptNode::name, KeptNode::reason)
                .containsExactly(
                        tuple("n:b", "'b' was measured up to 50000.0, beyond 16384.0"),
                        tuple("n:c", "'b' was measured up to 50000.0, beyond 16384.0"));
    }
}
