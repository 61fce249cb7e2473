package io.tubecast.onnx;

import static io.tubecast.onnx.Attributes.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Graphs that say something else than what comes out of them. */
class ShapeFaultsTest {
    private static final TensorType FLOAT = TensorType.FLOAT;

    private static Net net(int high, int wide) {
        return new Net().input("x", FLOAT, (long) high, (long) wide);
    }

    @Test
    void strictChecksRefuseWhatIsNotKnown() {
        assertThatThrownBy(() -> net(1, 2)
                        .foreign("made.up", "Strange", "x", "s")
                        .outputs("s")
                        .model()
                        .check())
                .hasMessageContaining("operator Strange is not one of those we know the sizes of");
        assertThatThrownBy(() ->
                        net(1, 2).node("NonZero", "x", "s").outputs("s").model().check())
                .hasMessageContaining("not known before it runs");
        Net open =
                new Net().input("x", FLOAT, "batch", 2).node("Relu", "x", "y").outputs("y");
        assertThatThrownBy(() -> open.model().check()).hasMessage("'x' has a size that is not fixed: [batch, 2]");
    }

    @Test
    void typesThatAreSaidWronglyAreTold() {
        Net net = net(1, 2)
                .node("Cast", "x", "y", number("to", TensorType.FLOAT16.number()))
                .output("y", FLOAT, 1, 2);
        assertThat(net.model().values().faults())
                .containsExactly("'y' is said to be FLOAT [1, 2] but comes out as FLOAT16 [1, 2]");
        assertThatThrownBy(() -> net.model().check())
                .hasMessage("output 'y' is said to be FLOAT [1, 2] but comes out as FLOAT16 [1, 2]");
    }
}
