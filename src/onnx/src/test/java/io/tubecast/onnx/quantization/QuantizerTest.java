package io.tubecast.onnx.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.tuple;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Range;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.Attributes;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.SmallGraph;
import io.tubecast.onnx.edit.Tensors;
import io.tubecast.onnx.precision.HalfPrecision;
import io.tubecast.onnx.precision.KeptNode;
import io.tubecast.onnx.precision.Outcome;
import io.tubecast.onnx.quantization.Quantizer.Options;
import io.tubecast.onnx.quantization.Quantizer.Rest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QuantizerTest {
    private static final Range TO_4 = new Range(0, 4);
    private static final Range AROUND_0 = new Range(-1, 4);

    /** Ranges of all tensors of a model. */
    private static Ranges all(OnnxModel model, Range range) {
        Map<String, Range> ranges = new TreeMap<>();
        new ElementTypes(model).floats().forEach(tensor -> ranges.put(tensor, range));
        return new Ranges(ranges);
    }

    private static float[] weights(int count) {
        float[] values = new float[count];
        Arrays.fill(values, 0.5f);
        return values;
    }

    private static SmallGraph weights(SmallGraph graph, String name, long out, long in) {
        return graph.constant(name, List.of(out, in, 3L, 3L), weights((int) (out * in * 9)))
                .constant(name + "b", new float[(int) out]);
    }

    private static SmallGraph chain() {
        SmallGraph graph = new SmallGraph().input("x");
        weights(graph, "w1", 16, 16);
        weights(graph, "w2", 16, 16);
        return graph.node("Conv", "a", "x", "w1", "w1b")
                .node("Relu", "b", "a")
                .node("MaxPool", "c", "b")
                .node("Conv", "y", "c", "w2", "w2b")
                .output("y");
    }

    private static List<String> convert(OnnxModel model, Form form, Ranges ranges) {
        return SmallGraph.lines(
                Quantizer.convert(model, form, ranges, Options.DEFAULTS).model());
    }

    @Test
    void tensorRtHasPairsBeforeWhatMultipliesAndNowhereElse() {
        OnnxModel model = chain().build();
        Outcome outcome = Quantizer.convert(model, Form.TENSORRT, all(model, AROUND_0), Options.DEFAULTS);
        assertThat(SmallGraph.lines(outcome.model()))
                .containsExactlyInAnyOrder(
                        "QuantizeLinear x, scale.0.031496063, zero.0 -> x.int8",
                        "DequantizeLinear x.int8, scale.0.031496063, zero.0 -> x.dequantized",
                        "DequantizeLinear w1.int8, w1.scale, w1.zero -> w1.dequantized",
                        "Conv x.dequantized, w1.dequantized, w1b -> a",
                        "Relu a -> b",
                        "MaxPool b -> c",
                        "QuantizeLinear c, scale.0.031496063, zero.0 -> c.int8",
                        "DequantizeLinear c.int8, scale.0.031496063, zero.0 -> c.dequantized",
                        "DequantizeLinear w2.int8, w2.scale, w2.zero -> w2.dequantized",
                        "Conv c.dequantized, w2.dequantized, w2b -> y");
        assertThat(outcome.kept()).isEmpty();
        assertThat(outcome.model().floats("scale.0.031496063")).containsExactly(4 / 127f);
        assertThat(SmallGraph.constant(outcome.model(), "zero.0").getDataType()).isEqualTo(DataType.INT8_VALUE);
        assertThat(Attributes.number(SmallGraph.maker(outcome.model(), "w1.dequantized"), "axis", -1))
                .isZero();
        assertThat(outcome.model().constants()).doesNotContain("w1", "w2").contains("w1b");
    }

    @Test
    void onnxRuntimeHasIntegersFromConvolutionToConvolution() {
        OnnxModel model = chain().build();
        Map<String, Range> ranges = new TreeMap<>(all(model, AROUND_0).byTensor());
        ranges.put("b", TO_4);
        ranges.put("c", new Range(1, 3)); // not used: what passes through has the scale it came with
        List<String> lines = convert(model, Form.ONNX_RUNTIME, new Ranges(ranges));
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "QuantizeLinear x, scale.0.019607844, zero.51 -> x.u8",
                        "DequantizeLinear x.u8, scale.0.019607844, zero.51 -> x.dequantized",
                        "DequantizeLinear n:a.weight.int8, n:a.weight.scale, n:a.weight.zero -> n:a.weight.dequantized",
                        "DequantizeLinear n:a.bias.int32, n:a.bias.scale -> n:a.bias.dequantized",
                        "Conv x.dequantized, n:a.weight.dequantized, n:a.bias.dequantized -> a",
                        "Relu a -> b",
                        "QuantizeLinear b, scale.0.015686275, zero.0 -> b.u8",
                        "MaxPool b.u8 -> c.u8",
                        "DequantizeLinear c.u8, scale.0.015686275, zero.0 -> c.dequantized",
                        "DequantizeLinear n:y.weight.int8, n:y.weight.scale, n:y.weight.zero -> n:y.weight.dequantized",
                        "DequantizeLinear n:y.bias.int32, n:y.bias.scale -> n:y.bias.dequantized",
                        "Conv c.dequantized, n:y.weight.dequantized, n:y.bias.dequantized -> y.raw",
                        "QuantizeLinear y.raw, scale.0.019607844, zero.51 -> y.u8",
                        "DequantizeLinear y.u8, scale.0.019607844, zero.51 -> y");
    }

    @Test
    void biasesAreIntegersOfTheProductsScale() {
        SmallGraph graph = new SmallGraph()
                .input("x")
                .constant("w", List.of(2L, 1L, 1L, 1L), 1.27f, 0)
                .constant("b", 0.75f, 3)
                .node("Conv", "y", "x", "w", "b")
                .output("y");
        OnnxModel model = graph.build();
        OnnxModel converted = Quantizer.convert(
                        model, Form.ONNX_RUNTIME, all(model, new Range(0, 25.5f)), Options.DEFAULTS)
                .model();
        float[] scales = converted.floats("n:y.bias.scale");
        float[] weights = converted.floats("n:y.weight.scale");
        assertThat(weights[0]).isEqualTo(1.27f / 127);
        assertThat(scales).containsExactly(0.1f * weights[0], 0.1f * weights[1]);
        ByteBuffer bias = SmallGraph.constant(converted, "n:y.bias.int32")
                .getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bias.getInt()).isEqualTo(750); // 0.75 / (0.1 x 0.01)
        assertThat(bias.getInt() * (double) scales[1]).isCloseTo(3, offset(1e-6));
    }

    @Test
    void residualsStayInIntegersInBothForms() {
        SmallGraph graph = new SmallGraph().input("x");
        weights(graph, "w1", 16, 16);
        weights(graph, "w2", 16, 16);
        OnnxModel model = graph.node("Conv", "a", "x", "w1", "w1b")
                .node("Relu", "b", "a")
                .node("Conv", "c", "b", "w2", "w2b")
                .node("Add", "d", "c", "b")
                .node("Relu", "y", "d")
                .output("y")
                .build();
        Ranges ranges = all(model, TO_4);
        assertThat(convert(model, Form.ONNX_RUNTIME, ranges))
                .contains(
                        "Conv b.dequantized, n:c.weight.dequantized, n:c.bias.dequantized -> c",
                        "Add c.dequantized, b.dequantized -> d",
                        "Relu d -> y.raw",
                        "QuantizeLinear y.raw, scale.0.015686275, zero.0 -> y.u8");
        assertThat(convert(model, Form.TENSORRT, ranges))
                .as("the skipping input only, with the pair that the convolution has")
                .contains("Add c, b.dequantized -> d", "Relu d -> y")
                .filteredOn(line -> line.startsWith("Quantize"))
                .hasSize(2);
        assertThat(Quantizer.candidates(model, Form.TENSORRT, ranges)).containsExactly("n:a", "n:c", "n:d");
        assertThat(Quantizer.candidates(model, Form.ONNX_RUNTIME, ranges)).containsExactly("n:a", "n:c", "n:d");
    }

    @Test
    void headsAreQuantizedBeforeTheyAreJoinedAndPadded() {
        SmallGraph graph = new SmallGraph().input("f").input("s");
        weights(graph, "w", 16, 32);
        OnnxModel model = graph.add(Tensors.longs("pads", 0, 0, 1, 1, 0, 0, 1, 1))
                .node(Attributes.of("axis", 1), "Concat", "both", "f", "s")
                .node(Attributes.of("mode", "edge"), "Pad", "padded", "both", "pads")
                .node("Conv", "map", "padded", "w", "wb")
                .node("Transpose", "cells", "map")
                .node("Softmax", "y", "cells")
                .output("y")
                .build();
        Map<String, Range> ranges = new TreeMap<>(all(model, AROUND_0).byTensor());
        ranges.put("f", new Range(-2, 3)); // both: -2 to 4
        assertThat(convert(model, Form.ONNX_RUNTIME, new Ranges(ranges)))
                .contains(
                        "QuantizeLinear f, scale.0.023529412, zero.85 -> f.u8",
                        "QuantizeLinear s, scale.0.023529412, zero.85 -> s.u8",
                        "Concat f.u8, s.u8 -> both.u8",
                        "Pad both.u8, pads -> padded.u8",
                        "Transpose map.u8 -> cells.u8",
                        "DequantizeLinear cells.u8, scale.0.019607844, zero.51 -> cells.dequantized",
                        "Softmax cells.dequantized -> y");
        ranges.put("f", new Range(-40, 40)); // too unlike: requantized
        assertThat(convert(model, Form.ONNX_RUNTIME, new Ranges(ranges)))
                .contains("Concat f.dequantized, s.dequantized -> both", "Pad both.u8, pads -> padded.u8");
    }

    @Test
    void aPadWithZerosPadsWithTheZeroPoint() {
        SmallGraph graph = new SmallGraph().input("x").constant("nought", List.of(), 0f);
        weights(graph, "w", 16, 16);
        OnnxModel model = graph.add(Tensors.longs("pads", 0, 0, 1, 1, 0, 0, 1, 1))
                .node("Pad", "p", "x", "pads", "nought")
                .node("Pad", "q", "p", "pads")
                .node("Conv", "y", "q", "w", "wb")
                .output("y")
                .build();
        assertThat(convert(model, Form.ONNX_RUNTIME, all(model, AROUND_0)))
                .contains("Pad x.u8, pads, zero.51 -> p.u8", "Pad p.u8, pads, zero.51 -> q.u8");
    }

    @Test
    void whatMeetsInAConcatHasOneScaleForTensorRt() {
        SmallGraph graph = new SmallGraph().input("x");
        weights(graph, "w1", 16, 16);
        weights(graph, "w2", 16, 32);
        OnnxModel model = graph.node("Relu", "a", "x")
                .node("Conv", "b", "a", "w1", "w1b")
                .node(Attributes.of("axis", 1), "Concat", "c", "a", "b")
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
    void keptAndUnmeasuredNodesStayAndAreNamed() {
        OnnxModel model = chain().build();
        Options keep = Options.DEFAULTS.withKeep(Set.of("n:a"));
        for (Form form : Form.values()) {
            Outcome outcome = Quantizer.convert(model, form, all(model, TO_4), keep);
            assertThat(outcome.kept()).containsExactly(new KeptNode("n:a", "Conv", "named to be kept"));
            assertThat(SmallGraph.lines(outcome.model())).contains("Conv x, w1, w1b -> a", "Relu a -> b");
        }
        Map<String, Range> ranges = new TreeMap<>(all(model, TO_4).byTensor());
        ranges.remove("c");
        assertThat(Quantizer.convert(model, Form.TENSORRT, new Ranges(ranges), Options.DEFAULTS)
                        .kept())
                .containsExactly(new KeptNode("n:y", "Conv", "'c' was not measured"));
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
    void signedActivationsAndReducedWeights() {
        OnnxModel model = chain().build();
        Options options = new Options(Set.of(), true, true, Rest.FP32);
        OnnxModel converted = Quantizer.convert(model, Form.ONNX_RUNTIME, all(model, TO_4), options)
                .model();
        assertThat(SmallGraph.lines(converted)).contains("QuantizeLinear b, scale.0.015686275, zero.-128 -> b.s8");
        assertThat(SmallGraph.constant(converted, "zero.-128").getDataType()).isEqualTo(DataType.INT8_VALUE);
        assertThat(SmallGraph.constant(converted, "n:a.weight.int8")
                        .getRawData()
                        .byteAt(0))
                .isEqualTo((byte) 64);
    }

    @Test
    void productsOfMatrices() {
        OnnxModel model = new SmallGraph()
                .input("x")
                .constant("w", List.of(4L, 2L), 1, 2, 3, 4, 5, 6, 7, 8)
                .constant("v", List.of(3L, 2L), 1, 2, 3, 4, 5, 6)
                .constant("vb", 1, 2, 3)
                .node("MatMul", "a", "x", "w")
                .node(Attributes.of("transB", 1), "Gemm", "y", "a", "v", "vb")
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

    @Test
    void whatANestedGraphReadsStaysAsItWas() {
        GraphProto inner = GraphProto.newBuilder()
                .addNode(SmallGraph.of("Relu", "inner", "b"))
                .addOutput(SmallGraph.value("inner"))
                .build();
        NodeProto branch = SmallGraph.of("If", "z", "condition").toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName("then_branch")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(inner))
                .build();
        OnnxModel model = chain().input("condition", DataType.BOOL_VALUE)
                .add(branch)
                .output("z")
                .build();
        Ranges ranges = all(chain().build(), TO_4);
        OnnxModel integers = Quantizer.convert(model, Form.ONNX_RUNTIME, ranges, Options.DEFAULTS)
                .model();
        assertThat(SmallGraph.lines(integers))
                .contains("Relu a -> b.raw", "DequantizeLinear b.u8, scale.0.015686275, zero.0 -> b");
        OnnxModel halves = HalfPrecision.convert(
                        model,
                        HalfPrecision.Kind.FP16,
                        Ranges.NONE,
                        HalfPrecision.Options.defaults(HalfPrecision.Kind.FP16))
                .model();
        assertThat(SmallGraph.lines(halves)).contains("Relu a -> b.fp16", "Cast b.fp16 -> b", "MaxPool b.fp16 -> c");
        assertThat(SmallGraph.maker(halves, "z")).isEqualTo(branch);
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        OnnxModel model = chain().build();
        Ranges ranges = all(model, TO_4);
        assertThatThrownBy(() ->
                        Quantizer.convert(model, Form.TENSORRT, ranges, Options.DEFAULTS.withKeep(Set.of("nowhere"))))
                .isInstanceOf(OnnxException.class)
                .hasMessage("there is no node 'nowhere' to keep");
        assertThatThrownBy(() ->
                        Quantizer.convert(model, Form.TENSORRT, ranges, new Options(Set.of(), true, false, Rest.FP32)))
                .hasMessageContaining("choices of the form for ONNX Runtime only");
        assertThatThrownBy(() -> Quantizer.convert(
                        model, Form.ONNX_RUNTIME, ranges, new Options(Set.of(), false, false, Rest.FP16)))
                .hasMessageContaining("the rest of a graph for ONNX Runtime is in 32-bit floats");
        OnnxModel old =
                new SmallGraph(11).input("x").node("Relu", "y", "x").output("y").build();
        assertThatThrownBy(() -> Quantizer.convert(old, Form.TENSORRT, ranges, Options.DEFAULTS))
                .hasMessage("the model is of operator set 11; quantization needs 13 or newer");
    }
}
