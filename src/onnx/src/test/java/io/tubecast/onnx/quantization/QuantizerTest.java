package io.tubecast.onnx.quantization;

import static io.tubecast.onnx.quantization.QuantizableGraphs.AROUND_0;
import static io.tubecast.onnx.quantization.QuantizableGraphs.TO_4;
import static io.tubecast.onnx.quantization.QuantizableGraphs.all;
import static io.tubecast.onnx.quantization.QuantizableGraphs.chain;
import static io.tubecast.onnx.quantization.QuantizableGraphs.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Range;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.SmallGraph;
import io.tubecast.onnx.edit.Tensors;
import io.tubecast.onnx.precision.HalfPrecision;
import io.tubecast.onnx.precision.KeptNode;
import io.tubecast.onnx.precision.Outcome;
import io.tubecast.onnx.quantization.Quantizer.Options;
import io.tubecast.onnx.quantization.Quantizer.Rest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QuantizerTest {
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
                .node(Attributes.number("axis", 1), "Concat", "both", "f", "s")
                .node(Attributes.text("mode", "edge"), "Pad", "padded", "both", "pads")
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
    void whatANestedGraphReadsStaysAsItWas() {
        GraphProto inner = GraphProto.newBuilder()
                .addNode(SmallGraph.of("Relu", "inner", "b"))
                .addOutput(SmallGraph.value("inner"))
                .build();
        NodeProto branch = SmallGraph.of("If", "z", "condition").toBuilder()
                .addAttribute(Attributes.graph("then_branch", inner))
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
