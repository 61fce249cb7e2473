package io.tubecast.onnx.inspect;

import static io.tubecast.onnx.Attributes.number;
import static io.tubecast.onnx.inspect.ParserVerdicts.check;
import static io.tubecast.onnx.inspect.ParserVerdicts.condition;
import static io.tubecast.onnx.inspect.ParserVerdicts.fine;
import static io.tubecast.onnx.inspect.ParserVerdicts.map;
import static io.tubecast.onnx.inspect.ParserVerdicts.refused;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.Net;
import io.tubecast.onnx.TensorType;
import org.junit.jupiter.api.Test;

/** The rules of quantized graphs. */
class ParserQuantizationTest {
    private static final TensorType FLOAT = TensorType.FLOAT;

    @Test
    void quantizationIsSymmetric() {
        fine(quantized(TensorType.INT8, 0, 0.1f));
        refused(quantized(TensorType.INT8, 3, 0.1f), "a zero point of 3");
        refused(quantized(TensorType.INT8, 0, 0f), "a scale of 0.0");
        assertThat(check(quantized(TensorType.UINT8, 0, 0.1f)))
                .hasSize(2)
                .allMatch(each -> each.reason().contains("unsigned UINT8"));
        refused(
                map(4).floats("s", 0.1f).node("QuantizeLinear", "x s", "q"),
                "unsigned UINT8"); // the format's own default
        Net bias = map(4).floats("s", 0.1f).weights("b", TensorType.INT32, 4).node("DequantizeLinear", "b s", "d");
        refused(bias, "INT32 cannot be dequantized");
        refused(
                map(4).floats("s", 0.1f).weights("z", TensorType.INT16, 1).node("QuantizeLinear", "x s z", "q"),
                "INT16 is none of");
        Net computed =
                map(4).input("s", FLOAT, 1).weights("z", TensorType.INT8, 1).node("QuantizeLinear", "x s z", "q");
        refused(computed, "its scale is computed");
        Net zero = map(4).input("z", TensorType.INT8, 1).floats("s", 1).node("QuantizeLinear", "x s z", "q");
        condition(zero, "must come out as 0");
        refused(
                map(4).floats("s", 0.1f).weights("z", TensorType.INT8, 2).node("QuantizeLinear", "x s z", "q"),
                "2 zero points for 1 scales");
    }

    private static Net quantized(TensorType type, int zero, float scale) {
        TensorProto point = TensorProto.newBuilder()
                .setName("z")
                .setDataType(type.number())
                .addDims(1)
                .addInt32Data(zero)
                .build();
        Net net = map(4).floats("s", scale).constant(point).node("QuantizeLinear", "x s z", "q");
        // read back only where that says something new
        return type == TensorType.UINT8 ? net.node("DequantizeLinear", "q s z", "d") : net;
    }

    @Test
    void scalesAreOneOrOneForEachChannel() {
        fine(channels(3, 0, true));
        refused(channels(4, 0, true), "4 scales for 3 channels along axis 0");
        refused(channels(3, 0, false), "one scale for each channel of values that are computed");
        fine(channels(1, 0, false));
        Net blocks = map(1).weights("w", FLOAT, 4, 8).weights("z", TensorType.INT8, 4, 2);
        TensorProto scales = TensorProto.newBuilder()
                .setName("s")
                .setDataType(FLOAT.number())
                .addDims(4)
                .addDims(2)
                .addAllFloatData(java.util.Collections.nCopies(8, 1f))
                .build();
        refused(blocks.constant(scales).node("QuantizeLinear", "w s z", "q"), "scales [4, 2] in blocks");
    }

    /** Values [3, 5] with so many scales. */
    private static Net channels(int scales, int axis, boolean weights) {
        float[] ones = new float[scales];
        java.util.Arrays.fill(ones, 1);
        Net net = weights ? new Net().weights("w", FLOAT, 3, 5) : new Net().input("w", FLOAT, 3, 5);
        net.floats("s", ones).weights("z", TensorType.INT8, scales);
        return net.node("QuantizeLinear", "w s z", "q", number("axis", axis));
    }

    @Test
    void inputsThatMustBeConstants() {
        fine(map(2, 3).longs("a", 1).node("ReduceSum", "x a", "y"));
        refused(
                map(2, 3)
                        .input("a", TensorType.INT32, 1)
                        .node("Cast", "a", "b", number("to", 7))
                        .node("ReduceSum", "x b", "y"),
                "its axes are computed");
        fine(map(1, 3).longs("a", 0).node("Squeeze", "x a", "y"));
        // axes that follow from sizes are as good as constants
        fine(map(1, 3)
                .node("Size", "x", "n")
                .longs("three", 3)
                .node("Sub", "n three", "a")
                .node("Squeeze", "x a", "y")
                .said("y", FLOAT, 3));
        refused(
                map(1, 3)
                        .input("a", TensorType.INT32, 1)
                        .node("Cast", "a", "b", number("to", 7))
                        .node("Unsqueeze", "x b", "y"),
                "its axes is not known");
        fine(map(3).constant(Net.scalar("a", 0)).node("CumSum", "x a", "y"));
        refused(map(3).input("a", TensorType.INT32).node("CumSum", "x a", "y"), "its axis is not known");
        Net hot = map(1).longs("d", 5)
                .floats("v", 0, 1)
                .input("c", TensorType.INT32, 3)
                .node("OneHot", "c d v", "y");
        fine(hot);
        Net deep = map(1).input("d", TensorType.INT32, 1)
                .floats("v", 0, 1)
                .input("c", TensorType.INT32, 3)
                .node("OneHot", "c d v", "y");
        refused(deep, "its depth is not known");
        fine(map(3, 3).node("EyeLike", "x", "y"));
        assertThat(check(new Net().input("x", FLOAT, "n", 3).node("EyeLike", "x", "y")))
                .extracting(Refusal::refused)
                .containsExactly(false, true); // the open input, and that it cannot be open here
    }
}
