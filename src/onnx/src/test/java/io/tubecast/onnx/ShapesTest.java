package io.tubecast.onnx;

import static io.tubecast.onnx.Attributes.ints;
import static io.tubecast.onnx.Attributes.number;
import static io.tubecast.onnx.Attributes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShapesTest {
    private static final TensorType FLOAT = TensorType.FLOAT;
    private static final TensorType INT64 = TensorType.INT64;

    /** Sizes of y for an operator on one float input x. */
    private static List<Long> one(String operator, long[] x, AttributeProto... attributes) {
        return net(x).node(operator, "x", "y", attributes).port("y").shape();
    }

    private static Net net(long... x) {
        return new Net().input("x", FLOAT, java.util.Arrays.stream(x).boxed().toArray());
    }

    private static long[] of(long... sizes) {
        return sizes;
    }

    @Test
    void threeDimensionalStemOfI3d() {
        // I3D's first layer: 7x7x7, stride 2, "same": ceil(64 / 2) = 32, ceil(224 / 2) = 112
        Net net = net(1, 3, 64, 224, 224).weights("w", FLOAT, 64, 3, 7, 7, 7);
        net.node("Conv", "x w", "y", ints("strides", 2, 2, 2), text("auto_pad", "SAME_UPPER"));
        // then max pooling 1x3x3, stride 1x2x2, "same": 32, 56, 56
        net.node(
                "MaxPool",
                "y",
                "z",
                ints("kernel_shape", 1, 3, 3),
                ints("strides", 1, 2, 2),
                text("auto_pad", "SAME_UPPER"));
        assertThat(net.port("y").shape()).containsExactly(1L, 64L, 32L, 112L, 112L);
        assertThat(net.port("z").shape()).containsExactly(1L, 64L, 32L, 56L, 56L);
    }

    @Test
    void backboneOfYowo() {
        // 3D ResNeXt-101 stem: 7x7x7, stride 1x2x2, pads 3: (16 + 6 - 7) / 1 + 1 = 16, (224 + 6 - 7) / 2 + 1 = 112.5 ->
        // 112
        Net net = net(1, 3, 16, 224, 224).weights("stem", FLOAT, 64, 3, 7, 7, 7);
        net.node("Conv", "x stem", "s", ints("strides", 1, 2, 2), ints("pads", 3, 3, 3, 3, 3, 3));
        // max pooling 3, stride 2, pads 1: (16 + 2 - 3) / 2 + 1 = 8, (112 + 2 - 3) / 2 + 1 = 56
        net.node(
                "MaxPool",
                "s",
                "p",
                ints("kernel_shape", 3, 3, 3),
                ints("strides", 2, 2, 2),
                ints("pads", 1, 1, 1, 1, 1, 1));
        net.weights("up", FLOAT, 128, 64, 1, 1, 1).node("Conv", "p up", "u");
        // grouped: 128 channels in 32 groups of 4, so the weights take 4
        net.weights("grouped", FLOAT, 128, 4, 3, 3, 3);
        net.node("Conv", "u grouped", "g", number("group", 32), ints("pads", 1, 1, 1, 1, 1, 1));
        // the clip ends as one map: the time axis of size 1 goes
        net.node("ReduceMean", "g", "m", ints("axes", 2), number("keepdims", 1)).longs("two", 2);
        net.node("Squeeze", "m two", "q");
        assertThat(net.port("s").shape()).containsExactly(1L, 64L, 16L, 112L, 112L);
        assertThat(net.port("p").shape()).containsExactly(1L, 64L, 8L, 56L, 56L);
        assertThat(net.port("g").shape()).containsExactly(1L, 128L, 8L, 56L, 56L);
        assertThat(net.port("q").shape()).containsExactly(1L, 128L, 56L, 56L);
    }

    @Test
    void deconvolutionAndDeformableConvolutionOfCenterNet() {
        // (18 - 1) x 2 + 4 - 1 - 1 = 36
        Net net = net(1, 256, 18, 18).weights("w", FLOAT, 256, 64, 4, 4);
        net.node("ConvTranspose", "x w", "y", ints("strides", 2, 2), ints("pads", 1, 1, 1, 1));
        net.weights("d", FLOAT, 64, 64, 3, 3).weights("o", FLOAT, 1, 18, 36, 36);
        net.node("DeformConv", "y d o", "z", ints("pads", 1, 1, 1, 1), ints("kernel_shape", 3, 3));
        assertThat(net.port("y").shape()).containsExactly(1L, 64L, 36L, 36L);
        assertThat(net.port("z").shape()).containsExactly(1L, 64L, 36L, 36L);
        // with a stride of 2, kernel 3, pads 1 and one extra cell: (18 - 1) x 2 + 1 + 3 - 2 = 36; groups multiply the
        // channels: 2 x 32
        Net grouped = net(1, 64, 18, 18).weights("w", FLOAT, 64, 32, 3, 3);
        grouped.node(
                "ConvTranspose",
                "x w",
                "y",
                ints("strides", 2, 2),
                ints("pads", 1, 1, 1, 1),
                ints("output_padding", 1, 1),
                number("group", 2));
        assertThat(grouped.port("y").shape()).containsExactly(1L, 64L, 36L, 36L);
        Net same = net(1, 4, 7).weights("w", FLOAT, 4, 2, 5);
        same.node("ConvTranspose", "x w", "y", ints("strides", 3), text("auto_pad", "SAME_LOWER")); // 7 x 3
        assertThat(same.port("y").shape()).containsExactly(1L, 2L, 21L);
        Net wanted = net(1, 4, 7, 7).weights("w", FLOAT, 4, 2, 3, 3);
        wanted.node("ConvTranspose", "x w", "y", ints("strides", 2, 2), ints("output_shape", 14, 15));
        assertThat(wanted.port("y").shape()).containsExactly(1L, 2L, 14L, 15L);
    }

    @Test
    void poolingOfInceptionAndDenseNet() {
        // ceil((112 - 3) / 2) + 1 = 56; floor gives 55
        assertThat(one(
                        "MaxPool",
                        of(1, 64, 112, 112),
                        ints("kernel_shape", 3, 3),
                        ints("strides", 2, 2),
                        number("ceil_mode", 1)))
                .containsExactly(1L, 64L, 56L, 56L);
        assertThat(one("AveragePool", of(1, 64, 112, 112), ints("kernel_shape", 3, 3), ints("strides", 2, 2)))
                .containsExactly(1L, 64L, 55L, 55L);
        assertThat(one("GlobalAveragePool", of(2, 64, 7, 5, 3))).containsExactly(2L, 64L, 1L, 1L, 1L);
        // dilation 2 makes 3 cells reach 5: 10 - 5 + 1 = 6
        assertThat(one("MaxPool", of(1, 2, 10), ints("kernel_shape", 3), ints("dilations", 2)))
                .containsExactly(1L, 2L, 6L);
        // a third window would begin in the padding behind the map: starts at -1, 1, 3 of 3 cells, the last only in
        // padding
        assertThat(one(
                        "MaxPool",
                        of(1, 1, 3),
                        ints("kernel_shape", 2),
                        ints("strides", 2),
                        ints("pads", 1, 1),
                        number("ceil_mode", 1)))
                .containsExactly(1L, 1L, 2L);
    }

    @Test
    void matricesOfClassifiers() {
        Net net = net(1, 512, 7, 7).node("Flatten", "x", "f"); // 512 x 49
        net.weights("w", FLOAT, 1000, 25088).node("Gemm", "f w", "y", number("transB", 1));
        assertThat(net.port("f").shape()).containsExactly(1L, 25088L);
        assertThat(net.port("y").shape()).containsExactly(1L, 1000L);
        assertThat(net(2, 3, 4)
                        .node("Flatten", "x", "y", number("axis", 0))
                        .port("y")
                        .shape())
                .containsExactly(1L, 24L);
        assertThat(net(2, 3, 4)
                        .node("Flatten", "x", "y", number("axis", -1))
                        .port("y")
                        .shape())
                .containsExactly(6L, 4L);
        Net left = net(5, 2).weights("w", FLOAT, 5, 7).node("Gemm", "x w", "y", number("transA", 1));
        assertThat(left.port("y").shape()).containsExactly(2L, 7L);
        Net batches = net(8, 1, 5, 4).weights("w", FLOAT, 3, 4, 6).node("MatMul", "x w", "y");
        assertThat(batches.port("y").shape()).containsExactly(8L, 3L, 5L, 6L);
        assertThat(net(4).weights("w", FLOAT, 4, 6)
                        .node("MatMul", "x w", "y")
                        .port("y")
                        .shape())
                .containsExactly(6L);
        assertThat(net(5, 4)
                        .weights("w", FLOAT, 4)
                        .node("MatMul", "x w", "y")
                        .port("y")
                        .shape())
                .containsExactly(5L);
        Net attention = net(2, 8, 10, 64).weights("k", FLOAT, 2, 8, 12, 64);
        attention.node("Einsum", "x k", "y", text("equation", "bhqd,bhkd->bhqk"));
        assertThat(attention.port("y").shape()).containsExactly(2L, 8L, 10L, 12L);
        Net implicit = net(2, 3).weights("k", FLOAT, 3, 4).node("Einsum", "x k", "y", text("equation", "ij, jk"));
        assertThat(implicit.port("y").shape()).containsExactly(2L, 4L);
    }

    @Test
    void layoutOfHeads() {
        assertThat(net(1, 4, 5)
                        .longs("s", 0, -1)
                        .node("Reshape", "x s", "y")
                        .port("y")
                        .shape())
                .containsExactly(1L, 20L);
        assertThat(net(1, 4, 5)
                        .longs("s", 5, 2, -1)
                        .node("Reshape", "x s", "y")
                        .port("y")
                        .shape())
                .containsExactly(5L, 2L, 2L);
        assertThat(one("Transpose", of(1, 4, 5))).containsExactly(5L, 4L, 1L);
        assertThat(net(1, 4, 1).node("Squeeze", "x", "y").port("y").shape()).containsExactly(4L);
        assertThat(net(4, 5)
                        .longs("a", 0, -1)
                        .node("Unsqueeze", "x a", "y")
                        .port("y")
                        .shape())
                .containsExactly(1L, 4L, 5L, 1L);
        assertThat(net(1, 8, 3, 3)
                        .node("DepthToSpace", "x", "y", number("blocksize", 2))
                        .port("y")
                        .shape())
                .containsExactly(1L, 2L, 6L, 6L);
        assertThat(net(1, 2, 6, 6)
                        .node("SpaceToDepth", "x", "y", number("blocksize", 2))
                        .port("y")
                        .shape())
                .containsExactly(1L, 8L, 3L, 3L);
        assertThat(net(3, 1)
                        .longs("s", 2, 1, 4)
                        .node("Expand", "x s", "y")
                        .port("y")
                        .shape())
                .containsExactly(2L, 3L, 4L);
        assertThat(net(3, 2).longs("s", 2, 4).node("Tile", "x s", "y").port("y").shape())
                .containsExactly(6L, 8L);
        assertThat(net(3, 1, 2)
                        .weights("b", FLOAT, 4, 1)
                        .node("Add", "x b", "y")
                        .port("y")
                        .shape())
                .containsExactly(3L, 4L, 2L);
    }

    @Test
    void pieces() {
        Net slice = net(10, 20)
                .longs("s", 2, -5)
                .longs("e", Long.MAX_VALUE, -1)
                .longs("a", 0, 1)
                .longs("t", 3, 1);
        slice.node("Slice", "x s e a t", "y"); // 2, 5, 8 of 10; 15 to 19 of 20
        assertThat(slice.port("y").shape()).containsExactly(3L, 4L);
        Net back =
                net(10).longs("s", -1).longs("e", Long.MIN_VALUE).longs("a", 0).longs("t", -2);
        assertThat(back.node("Slice", "x s e a t", "y").port("y").shape()).containsExactly(5L); // 9, 7, 5, 3, 1
        Net old = net(4, 6).opset(9).node("Slice", "x", "y", ints("starts", 1), ints("ends", 3), ints("axes", 1));
        assertThat(old.port("y").shape()).containsExactly(4L, 2L);
        Net split = net(1, 10).longs("s", 4, 6).node("Split", "x s", "a b", number("axis", 1));
        assertThat(split.port("a").shape()).containsExactly(1L, 4L);
        assertThat(split.port("b").shape()).containsExactly(1L, 6L);
        Net even = net(1, 10).node("Split", "x", "a b c", number("axis", -1), number("num_outputs", 3));
        assertThat(even.port("a").shape()).containsExactly(1L, 4L); // ceil(10 / 3)
        assertThat(even.port("c").shape()).containsExactly(1L, 2L);
        assertThat(net(5, 6, 7)
                        .longs("i", 0, 2)
                        .node("Gather", "x i", "y", number("axis", 1))
                        .port("y")
                        .shape())
                .containsExactly(5L, 2L, 7L);
        Net scalar = net(5, 6).constant(Net.scalar("i", 3)).node("Gather", "x i", "y");
        assertThat(scalar.port("y").shape()).containsExactly(6L);
        Net deep = net(5, 6, 7).weights("i", INT64, 8, 9, 2).node("GatherND", "x i", "y");
        assertThat(deep.port("y").shape()).containsExactly(8L, 9L, 7L);
        assertThat(net(1, 2, 4)
                        .weights("b", FLOAT, 1, 3, 4)
                        .node("Concat", "x b", "y", number("axis", 1))
                        .port("y")
                        .shape())
                .containsExactly(1L, 5L, 4L);
        assertThat(net(1, 3, 5, 5)
                        .longs("p", 0, 0, 1, 2, 0, 0, 3, 4)
                        .node("Pad", "x p", "y")
                        .port("y")
                        .shape())
                .containsExactly(1L, 3L, 9L, 11L);
        assertThat(net(1, 5)
                        .longs("p", 1, 1)
                        .longs("a", -1)
                        .node("Pad", "x p - a", "y")
                        .port("y")
                        .shape())
                .containsExactly(1L, 7L);
    }

    @Test
    void resizing() {
        Net scales = net(1, 3, 10, 11).floats("s", 1, 1, 2, 1.5f).node("Resize", "x - s", "y"); // floor(16.5)
        assertThat(scales.port("y").shape()).containsExactly(1L, 3L, 20L, 16L);
        Net ten = net(1, 3, 10, 11).opset(10).floats("s", 1, 1, 2, 2).node("Resize", "x s", "y");
        assertThat(ten.port("y").shape()).containsExactly(1L, 3L, 20L, 22L);
        Net sizes = net(1, 3, 10, 11).longs("s", 1, 3, 30, 7).node("Resize", "x - - s", "y");
        assertThat(sizes.port("y").shape()).containsExactly(1L, 3L, 30L, 7L);
        Net axes = net(1, 3, 10, 11).opset(18).longs("s", 40, 44).node("Resize", "x - - s", "y", ints("axes", 2, 3));
        assertThat(axes.port("y").shape()).containsExactly(1L, 3L, 40L, 44L);
        // 20 x 40 into 40 x 40, not larger: the smaller of 2 and 1 is kept
        Net kept = net(20, 40).opset(18).longs("s", 40, 40);
        kept.node("Resize", "x - - s", "y", text("keep_aspect_ratio_policy", "not_larger"));
        assertThat(kept.port("y").shape()).containsExactly(20L, 40L);
        Net upsample = net(1, 3, 4, 4).opset(9).floats("s", 1, 1, 2, 2).node("Upsample", "x s", "y");
        assertThat(upsample.port("y").shape()).containsExactly(1L, 3L, 8L, 8L);
        // in single precision 3 x 1.6666666 is 5
        assertThat(net(3).floats("s", 1.6666666f)
                        .node("Resize", "x - s", "y")
                        .port("y")
                        .shape())
                .containsExactly(5L);
    }

    @Test
    void reductionsAndDetections() {
        assertThat(one("ReduceMean", of(2, 3, 4), ints("axes", -1), number("keepdims", 0)))
                .containsExactly(2L, 3L);
        assertThat(one("ReduceMax", of(2, 3, 4))).containsExactly(1L, 1L, 1L);
        assertThat(net(2, 3, 4)
                        .longs("a", 0, 2)
                        .node("ReduceSum", "x a", "y")
                        .port("y")
                        .shape())
                .containsExactly(1L, 3L, 1L);
        assertThat(one("ReduceSum", of(2, 3), number("noop_with_empty_axes", 1)))
                .containsExactly(2L, 3L);
        Net arg = net(2, 3, 4).node("ArgMax", "x", "y", number("axis", 1), number("keepdims", 0));
        assertThat(arg.port("y")).isEqualTo(new Port("y", INT64, List.of(2L, 4L)));
        Net top = net(1, 24, 5184).longs("k", 100).node("TopK", "x k", "v i");
        assertThat(top.port("v")).isEqualTo(new Port("v", FLOAT, List.of(1L, 24L, 100L)));
        assertThat(top.port("i")).isEqualTo(new Port("i", INT64, List.of(1L, 24L, 100L)));
        Net nms = net(1, 8732, 4).weights("s", FLOAT, 1, 24, 8732).node("NonMaxSuppression", "x s", "y");
        assertThat(nms.port("y")).isEqualTo(Port.of("y", INT64, List.of(Port.OPEN, 3L)));
        assertThat(net(2, 3).node("NonZero", "x", "y").port("y").shape()).containsExactly(2L, Port.OPEN);
        Net rois = net(1, 256, 50, 50).weights("r", FLOAT, 9, 4).weights("b", INT64, 9);
        rois.node("RoiAlign", "x r b", "y", number("output_height", 7), number("output_width", 6));
        assertThat(rois.port("y").shape()).containsExactly(9L, 256L, 7L, 6L);
        Net hot = net(1).longs("c", 3, 4).longs("d", 10).floats("v", 0, 1).node("OneHot", "c d v", "y");
        assertThat(hot.port("y")).isEqualTo(new Port("y", FLOAT, List.of(2L, 10L)));
        Net norm = net(2, 5, 8).weights("s", FLOAT, 8).node("LayerNormalization", "x s", "y m");
        assertThat(norm.port("y").shape()).containsExactly(2L, 5L, 8L);
        assertThat(norm.port("m").shape()).containsExactly(2L, 5L, 1L);
        Net lstm = net(20, 3, 16).weights("w", FLOAT, 2, 128, 16).weights("r", FLOAT, 2, 128, 32);
        lstm.node("LSTM", "x w r", "y h", number("hidden_size", 32), text("direction", "bidirectional"));
        assertThat(lstm.port("y").shape()).containsExactly(20L, 2L, 3L, 32L);
        assertThat(lstm.port("h").shape()).containsExactly(2L, 3L, 32L);
    }

    @Test
    void typesFollowTheOperators() {
        Net net = net(1, 4).floats("s", 0.1f).weights("z", TensorType.INT8, 1);
        net.node("QuantizeLinear", "x s z", "q")
                .node("DequantizeLinear", "q s z", "d")
                .node("QuantizeLinear", "x s", "u");
        net.node("Cast", "x", "h", number("to", TensorType.FLOAT16.number())).node("Relu", "h", "r");
        net.node("Greater", "x s", "g").node("Where", "g x s", "w").node("Shape", "x", "shape");
        net.node("HardSwish", "x", "swish").node("LeakyRelu", "swish", "leaky").node("Clip", "leaky", "clip");
        assertThat(net.port("q").type()).isEqualTo(TensorType.INT8);
        assertThat(net.port("d").type()).isEqualTo(FLOAT);
        assertThat(net.port("u").type()).isEqualTo(TensorType.UINT8);
        assertThat(net.port("r").type()).isEqualTo(TensorType.FLOAT16);
        assertThat(net.port("g").type()).isEqualTo(TensorType.BOOL);
        assertThat(net.port("w").type()).isEqualTo(FLOAT);
        assertThat(net.port("shape")).isEqualTo(new Port("shape", INT64, List.of(2L)));
        assertThat(net.port("clip")).isEqualTo(new Port("clip", FLOAT, List.of(1L, 4L)));
    }

    @Test
    void anOperatorWithoutARuleLeavesTheRestKnown() {
        Net net = net(1, 3, 8, 8)
                .foreign("made.up", "Strange", "x", "s")
                .node("Relu", "s", "r")
                .node("Relu", "x", "y");
        assertThat(net.port("s")).isEqualTo(Port.unranked("s", TensorType.UNDEFINED));
        assertThat(net.port("r").ranked()).isFalse();
        assertThat(net.port("y").shape()).containsExactly(1L, 3L, 8L, 8L);
        // what the file says is believed where there is no rule, and worked on with
        net.said("s", FLOAT, 1, 3, 4, 4);
        assertThat(net.port("r")).isEqualTo(new Port("r", FLOAT, List.of(1L, 3L, 4L, 4L)));
    }

    @Test
    void whatDoesNotFitIsNotedAndTheRestIsWorkedOut() {
        Net net = net(1, 3, 8, 8).weights("w", FLOAT, 4, 5, 3, 3).named("conv", "Conv", "x w", "c");
        net.node("Relu", "x", "y")
                .said("y", FLOAT, 1, 3, 9, 9)
                .node("Add", "x", "few")
                .node("Relu", "later", "z");
        OnnxModel.Values values = net.model().values();
        assertThat(values.faults())
                .containsExactly(
                        "node 'conv': 3 channels come in, the weights [4, 5, 3, 3] take 5",
                        "'y' is said to be FLOAT [1, 3, 9, 9] but comes out as FLOAT [1, 3, 8, 8]",
                        "nothing before it computes 'later'");
        assertThat(values.port("y").shape()).containsExactly(1L, 3L, 8L, 8L);
        Net wide = net(1, 1, 2, 2).named("wide", "MaxPool", "x", "y", ints("kernel_shape", 5, 5));
        assertThatThrownBy(() -> wide.port("y")).hasMessage("node 'wide': MaxPool would have nothing to say: size -2");
        Net huge = net(1L << 40, 1L << 40).node("Flatten", "x", "y", number("axis", 0));
        assertThatThrownBy(() -> huge.port("y")).hasMessageContaining("sizes beyond all measure");
    }
}
