package io.tubecast.onnx;

import static io.tubecast.onnx.Attributes.ints;
import static io.tubecast.onnx.Attributes.number;
import static io.tubecast.onnx.Attributes.tensor;
import static io.tubecast.onnx.Net.scalar;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Sizes that exporters write as chains of small nodes. */
class FoldingTest {
    @Test
    void viewByTheBatchSize() {
        // x.view(x.size(0), -1) as PyTorch exports it
        Net net = new Net().input("x", TensorType.FLOAT, 2, 256, 6, 6).node("Shape", "x", "shape");
        net.node("Constant", "", "zero", tensor("value", scalar("", 0))).node("Gather", "shape zero", "batch");
        net.longs("axes", 0).node("Unsqueeze", "batch axes", "list").longs("rest", -1);
        net.node("Concat", "list rest", "sizes", number("axis", 0)).node("Reshape", "x sizes", "y");
        assertThat(net.port("y").shape()).containsExactly(2L, 9216L); // 256 x 36
        assertThat(net.model().values().numbers().get("sizes")).containsExactly(2, -1);
    }

    @Test
    void upsamplingToTheSizeOfAnotherMap() {
        // interpolate(x, size=other.shape[2:]): the first two sizes of x, the last two of the other
        Net net = new Net().input("x", TensorType.FLOAT, 1, 64, 10, 10).input("other", TensorType.FLOAT, 1, 32, 19, 21);
        net.longs("0", 0).longs("2", 2).longs("4", 4);
        net.node("Shape", "x", "sx")
                .node("Slice", "sx 0 2 0", "front")
                .node("Shape", "other", "so")
                .node("Slice", "so 2 4 0", "back");
        net.node("Concat", "front back", "sizes", number("axis", 0)).node("Resize", "x - - sizes", "y");
        assertThat(net.port("y").shape()).containsExactly(1L, 64L, 19L, 21L);
    }

    @Test
    void upsamplingByAFactorThatIsWorkedOut() {
        // floor(height x 1.5) through floats and back: 11 x 1.5 = 16.5 -> 16
        Net net = new Net().input("x", TensorType.FLOAT, 1, 8, 11, 12).node("Shape", "x", "s", number("start", 2));
        net.node("Cast", "s", "f", number("to", TensorType.FLOAT.number()))
                .floats("factor", 1.5f)
                .node("Mul", "f factor", "m");
        net.node("Floor", "m", "floor").node("Cast", "floor", "i", number("to", TensorType.INT64.number()));
        net.longs("front", 1, 8)
                .node("Concat", "front i", "sizes", number("axis", 0))
                .node("Resize", "x - - sizes", "y");
        assertThat(net.port("y").shape()).containsExactly(1L, 8L, 16L, 18L);
    }

    @Test
    void whatIsOpenStaysOpenAndTheRestIsKnown() {
        Net net =
                new Net().input("x", TensorType.FLOAT, "batch", 3, "height", 16).node("Shape", "x", "s");
        net.longs("two", 2).node("Mul", "s two", "double");
        Net whole =
                new Net().input("x", TensorType.FLOAT, "batch", 3, "height", 16).node("Shape", "x", "s");
        whole.longs("i", 0, 1, 3).node("Gather", "s i", "g").node("ConstantOfShape", "g", "y");
        assertThat(whole.port("y").shape()).containsExactly(Port.OPEN, 3L, 16L);
        assertThat(whole.model().values().numbers().get("g")).containsExactly(Double.NaN, 3, 16);
        assertThat(net.model().values().numbers().get("double")).containsExactly(Double.NaN, 6, Double.NaN, 32);
    }

    @Test
    void floatsAreRoundedAsEnginesDo() {
        // the nearest float to 5/3 is below it, but three times that rounds to 5
        Net net = new Net().floats("a", 3).floats("b", 1.6666666f).node("Mul", "a b", "m");
        assertThat(net.node("Floor", "m", "y").model().values().numbers().get("y"))
                .containsExactly(5);
    }

    @Test
    void integerDivisionCutsOff() {
        Net net = new Net().longs("a", 7, -7).longs("b", 2);
        net.node("Div", "a b", "quotient").node("Mod", "a b", "rest").node("Equal", "quotient rest", "same");
        net.node("Where", "same a b", "w").node("Range", "low high step", "r");
        net.constant(scalar("low", 2)).constant(scalar("high", 9)).constant(scalar("step", 3));
        OnnxModel.Values values = net.model().values();
        assertThat(values.numbers().get("quotient")).containsExactly(3, -3); // toward 0
        assertThat(values.numbers().get("rest")).containsExactly(1, 1); // of the divisor's sign
        assertThat(values.numbers().get("same")).containsExactly(0, 0);
        assertThat(values.numbers().get("w")).containsExactly(2, 2);
        assertThat(values.numbers().get("r")).containsExactly(2, 5, 8);
        assertThat(values.port("r").shape()).containsExactly(3L);
    }

    @Test
    void constantsComeInEveryForm() {
        Net net = new Net();
        net.node("Constant", "", "list", ints("value_ints", 4, 5)).node("Constant", "", "one", number("value_int", 6));
        net.node("ReduceProd", "list", "product", number("keepdims", 0)).node("Sub", "product one", "less");
        assertThat(net.model().values().numbers().get("less")).containsExactly(14);
        assertThat(net.port("less")).isEqualTo(new Port("less", TensorType.INT64, java.util.List.of()));
    }
}
