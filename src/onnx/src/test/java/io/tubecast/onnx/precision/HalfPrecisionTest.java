package io.tubecast.onnx.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Range;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.SmallGraph;
import io.tubecast.onnx.precision.HalfPrecision.Kind;
import io.tubecast.onnx.precision.HalfPrecision.Options;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
    private static final AttributeProto TO_FLOAT = Attributes.number("to", DataType.FLOAT_VALUE);
    private static final Options DEFAULTS = Options.defaults(Kind.FP16);

    private static Outcome convert(SmallGraph graph) {
        return HalfPrecision.convert(graph.build(), Kind.FP16, Ranges.NONE, DEFAULTS);
    }

    private static SmallGraph conv() {
        return new SmallGraph()
                .input("x")
                .constant("w", List.of(1L, 1L, 1L, 1L), 0.1f)
                .node("Conv", "a", "x", "w")
                .node("Relu", "y", "a")
                .output("y");
    }

    @Test
    void theInsideIsNarrowAndTheOutsideAsItWas() {
        Outcome outcome = convert(conv());
        assertThat(SmallGraph.lines(outcome.model()))
                .containsExactly(
                        "Cast x -> x.fp16", "Conv x.fp16, w.fp16 -> a", "Relu a -> y.fp16", "Cast y.fp16 -> y");
        assertThat(outcome.kept()).isEmpty();
        ElementTypes types = new ElementTypes(outcome.model());
        assertThat(types.of("x")).isEqualTo(DataType.FLOAT_VALUE);
        assertThat(types.of("a")).isEqualTo(DataType.FLOAT16_VALUE);
        assertThat(types.of("y")).isEqualTo(DataType.FLOAT_VALUE);
        assertThat(outcome.model().constants()).containsExactly("w.fp16");
        // 0.1 = 1.6 x 2^-4; 0.6 x 1024 = 614.4, so the mantissa is 614 and the exponent 15 - 4 = 11
        assertThat(SmallGraph.constant(outcome.model(), "w.fp16").getRawData().toByteArray())
                .containsExactly((11 << 10 | 614) & 0xff, (11 << 10 | 614) >> 8);
    }

    @Test
    void bfloat16ComesWithItsOperatorSet() {
        OnnxModel model = HalfPrecision.convert(conv().build(), Kind.BF16, Ranges.NONE, Options.defaults(Kind.BF16))
                .model();
        assertThat(model.opset()).isEqualTo(22);
        assertThat(new ElementTypes(model).of("a")).isEqualTo(DataType.BFLOAT16_VALUE);
        assertThat(SmallGraph.lines(model)).contains("Conv x.bf16, w.bf16 -> a");
    }

    @Test
    void aTensorIsCastOnceHoweverManyReadIt() {
        OnnxModel model = convert(new SmallGraph()
                        .input("x")
                        .node("Relu", "a", "x")
                        .node("Exp", "e1", "a")
                        .node("Exp", "e2", "a")
                        .node("Sigmoid", "s1", "x")
                        .node("Sigmoid", "s2", "x")
                        .node("Add", "e", "e1", "e2")
                        .node("Add", "s", "s1", "s2")
                        .node("Add", "y", "e", "s")
                        .output("y"))
                .model();
        assertThat(SmallGraph.lines(model))
                .contains("Cast x -> x.fp16", "Cast a -> a.fp32", "Exp a.fp32 -> e1", "Exp a.fp32 -> e2")
                .filteredOn(line -> line.startsWith("Cast x ") || line.startsWith("Cast a "))
                .hasSize(2);
    }

    @Test
    void aSharedConstantIsThereInBothPrecisions() {
        OnnxModel model = HalfPrecision.convert(
                        new SmallGraph()
                                .input("x")
                                .constant("k", 0.1f)
                                .node("Mul", "a", "x", "k")
                                .node("Mul", "y", "a", "k")
                                .output("y")
                                .build(),
                        Kind.FP16,
                        Ranges.NONE,
                        new Options(Set.of("n:y"), Set.of(), 16384, 0))
                .model();
        assertThat(SmallGraph.lines(model))
                .containsExactly(
                        "Cast x -> x.fp16", "Mul x.fp16, k.fp16 -> a", "Cast a -> a.fp32", "Mul a.fp32, k -> y");
        assertThat(model.floats("k")).containsExactly(0.1f);
    }

    @Test
    void everyKeptNodeHasItsReason() {
        SmallGraph graph = new SmallGraph()
                .input("x")
                .constant("big", 1e5f)
                .constant("tiny", 1e-12f)
                .constant("w", List.of(2L, 3L, 3L, 3L), new float[54])
                .node("Add", "a", "x", "big")
                .node("Max", "b", "a", "tiny")
                .node("Sigmoid", "c", "b")
                .node("Tanh", "d", "c")
                .node("Upsample", "e", "d", "x")
                .node("Conv", "f", "e", "w")
                .node("Softmax", "g", "f")
                .node("Relu", "y", "g")
                .output("y");
        Outcome outcome = HalfPrecision.convert(
                graph.build(),
                Kind.FP16,
                new Ranges(Map.of("d", new Range(-20000, 1), "f", new Range(0, 16384))),
                new Options(Set.of("n:c"), Set.of(), 16384, 26));
        assertThat(outcome.kept())
                .extracting(KeptNode::name, KeptNode::operator, KeptNode::reason)
                .containsExactly(
                        tuple("n:a", "Add", "constant 'big' holds 100000.0, beyond 65504.0"),
                        tuple("n:b", "Max", "constant 'tiny' holds 1.0E-12, which is 0 in fp16"),
                        tuple("n:c", "Sigmoid", "named to be kept"),
                        tuple("n:d", "Tanh", "'d' was measured up to 20000.0, beyond 16384.0"),
                        tuple("n:e", "Upsample", "operator has no 16-bit form"),
                        tuple("n:f", "Conv", "sums 27 products, more than 26"),
                        tuple("n:g", "Softmax", "exponentials or sums of squares"));
    }

    @Test
    void aTensorOutOfRangeKeepsWhatComputesItAndWhatReadsIt() {
        Outcome outcome = HalfPrecision.convert(
                new SmallGraph()
                        .input("x")
                        .node("Relu", "a", "x")
                        .node("Tanh", "b", "a")
                        .node("Relu", "y", "b")
                        .output("y")
                        .build(),
                Kind.FP16,
                new Ranges(Map.of("a", new Range(0, 70000))),
                DEFAULTS);
        assertThat(outcome.kept()).extracting(KeptNode::name).containsExactly("n:a", "n:b");
        assertThat(SmallGraph.lines(outcome.model()))
                .containsExactly(
                        "Relu x -> a", "Tanh a -> b", "Cast b -> b.fp16", "Relu b.fp16 -> y.fp16", "Cast y.fp16 -> y");
    }

    @Test
    void smallWeightsAreRoundedWithoutAClamp() {
        Outcome outcome = convert(new SmallGraph()
                .input("x")
                .constant("w", List.of(1L, 2L, 1L, 1L), 1e-9f, 1e-7f)
                .node("Conv", "y", "x", "w")
                .output("y"));
        assertThat(outcome.kept()).isEmpty();
        // 1e-9 is nearer to 0 than to 2^-24 = 6e-8; 1e-7 is 1.68 units of 2^-24, so 2 of them
        assertThat(SmallGraph.constant(outcome.model(), "w.fp16").getRawData().toByteArray())
                .containsExactly(0, 0, 2, 0);
    }

    @Test
    void normsStayWideUpToTheirDivision() {
        Outcome outcome = convert(new SmallGraph()
                .input("x")
                .constant("least", 1e-3f)
                .constant("scale", 20)
                .node("Relu", "a", "x")
                .node("ReduceL2", "length", "a")
                .node("Max", "atLeast", "length", "least")
                .node("Div", "unit", "a", "atLeast")
                .node("Mul", "y", "unit", "scale")
                .output("y"));
        assertThat(outcome.kept()).extracting(KeptNode::name).containsExactly("n:length", "n:atLeast", "n:unit");
        Outcome written = convert(new SmallGraph()
                .input("x")
                .node("Mul", "square", "x", "x")
                .node("ReduceSum", "sum", "square")
                .node("Sqrt", "length", "sum")
                .node("Div", "unit", "x", "length")
                .node("Relu", "y", "unit")
                .output("y"));
        assertThat(written.kept())
                .extracting(KeptNode::name)
                .containsExactly("n:square", "n:sum", "n:length", "n:unit");
    }

    @Test
    void pixelsArePreparedWide() {
        Outcome outcome = convert(new SmallGraph()
                .input("frame", DataType.UINT8_VALUE)
                .constant("mean", 123.675f)
                .constant("w", List.of(1L, 1L, 1L, 1L), 1)
                .node(TO_FLOAT, "Cast", "pixels", "frame")
                .node("Sub", "centered", "pixels", "mean")
                .node("Transpose", "planes", "centered")
                .node("Conv", "y", "planes", "w")
                .output("y"));
        assertThat(SmallGraph.lines(outcome.model()))
                .containsExactly(
                        "Cast frame -> pixels",
                        "Sub pixels, mean -> centered",
                        "Cast centered -> centered.fp16",
                        "Transpose centered.fp16 -> planes",
                        "Conv planes, w.fp16 -> y.fp16",
                        "Cast y.fp16 -> y");
        assertThat(outcome.kept())
                .extracting(KeptNode::name, KeptNode::reason)
                .containsExactly(
                        tuple("n:pixels", "prepares an integer input, exact in 32 bits"),
                        tuple("n:centered", "prepares an integer input, exact in 32 bits"));
    }

    @Test
    void bytesThatAreOnlyCastBecomeHalvesAtOnce() {
        OnnxModel model = convert(new SmallGraph()
                        .input("frame", DataType.UINT8_VALUE)
                        .node(TO_FLOAT, "Cast", "pixels", "frame")
                        .node("Relu", "y", "pixels")
                        .output("y"))
                .model();
        assertThat(SmallGraph.lines(model))
                .containsExactly("Cast frame -> pixels", "Relu pixels -> y.fp16", "Cast y.fp16 -> y");
        assertThat(Attributes.number(SmallGraph.maker(model, "pixels"), "to", 0))
                .isEqualTo(DataType.FLOAT16_VALUE);
    }

    @Test
    void castsThatWereThereAreJoinedWithOurs() {
        AttributeProto toHalf = Attributes.number("to", DataType.FLOAT16_VALUE);
        OnnxModel model = convert(new SmallGraph()
                        .input("x")
                        .node("Relu", "a", "x")
                        .node(toHalf, "Cast", "half", "a")
                        .node("Tanh", "narrow", "half")
                        .node(TO_FLOAT, "Cast", "wide", "narrow")
                        .node("Relu", "y", "wide")
                        .output("y"))
                .model();
        assertThat(SmallGraph.lines(model))
                .containsExactly(
                        "Cast x -> x.fp16",
                        "Relu x.fp16 -> a",
                        "Tanh a -> narrow",
                        "Relu narrow -> y.fp16",
                        "Cast y.fp16 -> y");
    }

    @Test
    void aCastThatRoundsIsNotSkipped() {
        AttributeProto toHalf = Attributes.number("to", DataType.FLOAT16_VALUE);
        OnnxModel model = new SmallGraph()
                .input("x")
                .node(toHalf, "Cast", "rounded", "x")
                .node(TO_FLOAT, "Cast", "wide", "rounded")
                .node("Exp", "y", "wide")
                .output("y")
                .build();
        assertThat(SmallGraph.lines(RedundantCasts.removed(model))).isEqualTo(SmallGraph.lines(model));
    }

    @Test
    void scalesOfAResizeStayWide() {
        OnnxModel model = convert(new SmallGraph()
                        .input("x")
                        .constant("scales", 1, 1, 2, 2)
                        .node("Relu", "a", "x")
                        .node("Resize", "y", "a", "", "scales")
                        .output("y"))
                .model();
        assertThat(SmallGraph.lines(model)).contains("Resize a, , scales -> y.fp16");
        assertThat(model.floats("scales")).containsExactly(1, 1, 2, 2);
    }

    @Test
    void anOutputThatIsReadInsideIsThereInBothTypes() {
        OnnxModel model = convert(new SmallGraph()
                        .input("x")
                        .node("Relu", "y", "x")
                        .node("Tanh", "z", "y")
                        .output("y")
                        .output("z"))
                .model();
        assertThat(SmallGraph.lines(model))
                .containsExactly(
                        "Cast x -> x.fp16",
                        "Relu x.fp16 -> y.fp16",
                        "Cast y.fp16 -> y",
                        "Tanh y.fp16 -> z.fp16",
                        "Cast z.fp16 -> z");
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        assertThatThrownBy(() -> convert(
                        new SmallGraph(12).input("x").node("Relu", "y", "x").output("y")))
                .isInstanceOf(OnnxException.class)
                .hasMessage("the model is of operator set 12; conversion to fp16 needs 13 or newer");
        assertThatThrownBy(() -> HalfPrecision.convert(
                        conv().build(), Kind.FP16, Ranges.NONE, new Options(Set.of("nowhere"), Set.of(), 1, 0)))
                .hasMessage("there is no node 'nowhere' to keep");
    }
}
