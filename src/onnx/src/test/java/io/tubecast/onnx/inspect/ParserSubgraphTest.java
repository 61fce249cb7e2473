package io.tubecast.onnx.inspect;

import static io.tubecast.onnx.Attributes.graph;
import static io.tubecast.onnx.Attributes.number;
import static io.tubecast.onnx.inspect.ParserVerdicts.check;
import static io.tubecast.onnx.inspect.ParserVerdicts.condition;
import static io.tubecast.onnx.inspect.ParserVerdicts.map;
import static io.tubecast.onnx.inspect.ParserVerdicts.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.onnx.Net;
import io.tubecast.onnx.TensorType;
import org.junit.jupiter.api.Test;

/** The rules of loops and branches. */
class ParserSubgraphTest {
    private static final TensorType FLOAT = TensorType.FLOAT;

    @Test
    void loopsAndBranches() {
        condition(one("Scan"), "becomes a loop");
        condition(loop(true, 1), "what it stacks up must have a fixed length");
        condition(loop(false, 1), "becomes a loop"); // nothing is stacked up, so the number of turns may be open
        assertThat(check(loop(false, 2))).extracting(Refusal::refused).containsExactly(false, true);
        condition(branch("a", 1, "b", 1), "both branches are built");
        assertThat(check(branch("a", 1, "a", 1)).get(1).reason()).isEqualTo("both branches call a value 'a'");
        assertThat(check(branch("a", 1, "b", 2)).get(1).reason()).isEqualTo("its branches give 1 and 2 axes for 'a'");
        Net yes = new Net().node("Relu", "x", "a").outputs("a");
        Net both = new Net().node("Relu", "x", "b").node("Abs", "x", "c").outputs("b", "c");
        assertThat(check(conditional(yes, both)).get(1).reason())
                .isEqualTo("its branches give different numbers of values");
        // what is inside is looked at too
        Net strange = new Net().named("inside", "Det", "x", "c").outputs("c");
        assertThat(check(conditional(yes, strange))).extracting(Refusal::node).contains("inside");
    }

    /** A loop over a constant or open number of turns whose body gives a condition, and a list if asked for two outputs. */
    private static Net loop(boolean fixed, int outputs) {
        Net body = new Net()
                .input("i", TensorType.INT64)
                .input("c", TensorType.BOOL)
                .node("Identity", "c", "go");
        body.node("Relu", "x", "turn").outputs(outputs == 2 ? new String[] {"go", "turn"} : new String[] {"go"});
        Net net = map(4);
        if (fixed) {
            net.longs("turns", 5);
        } else {
            net.node("ReduceMax", "x", "most", number("keepdims", 0)).node("Cast", "most", "turns", number("to", 7));
        }
        return net.node("Loop", "turns -", outputs == 2 ? "all" : "", graph("body", body.graph()));
    }

    private static Net branch(String yes, int yesAxes, String no, int noAxes) {
        Net left = new Net().node("Relu", "x", yes);
        left.output(
                yes, FLOAT, java.util.Collections.nCopies(yesAxes, (Object) 1L).toArray());
        Net right = new Net().node("Abs", "x", no);
        right.output(
                no, FLOAT, java.util.Collections.nCopies(noAxes, (Object) 1L).toArray());
        return conditional(left, right);
    }

    private static Net conditional(Net yes, Net no) {
        Net net = map(1).input("c", TensorType.BOOL);
        return net.node("If", "c", "y", graph("then_branch", yes.graph()), graph("else_branch", no.graph()))
                .outputs("y");
    }
}
