package io.tubecast.onnx;

import static io.tubecast.onnx.Attributes.ints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenSizesTest {
    private static final TensorType FLOAT = TensorType.FLOAT;

    /** Two inputs of one batch size, a map of open height and an axis without a name. */
    private static Net net() {
        Net net = new Net().input("image", FLOAT, "batch", 3, "height", 64).input("state", FLOAT, "batch", "?");
        net.weights("w", FLOAT, 8, 3, 3, 3)
                .node("Conv", "image w", "map", ints("strides", 2, 2), ints("pads", 1, 1, 1, 1));
        net.node("Relu", "state", "next");
        return net.output("map", FLOAT, "batch", 8, "rows", 32).output("next", FLOAT, "batch", "?");
    }

    @Test
    void portsKeepOpenSizesAndTheirNames() {
        Port image = net().model().inputs().get(0);
        assertThat(image.shape()).containsExactly(Port.OPEN, 3L, Port.OPEN, 64L);
        assertThat(image.symbols()).containsExactly("batch", "", "height", "");
        assertThat(image.fixed()).isFalse();
        assertThat(image.bytes()).isEqualTo(Port.OPEN);
        assertThat(image.sizes()).isEqualTo("[batch, 3, height, 64]");
        assertThat(net().model().inputs().get(1).sizes()).isEqualTo("[batch, ?]");
        assertThat(Port.unranked("x", FLOAT).sizes()).isEqualTo("unknown");
        assertThat(new Port("x", TensorType.FLOAT16, List.of(3L, 5L)).bytes()).isEqualTo(30);
        assertThatThrownBy(() -> new Port("x", FLOAT, List.of(1L, -1L)))
                .hasMessage("'x' has a size that is not fixed: [1, -1]");
    }

    @Test
    void whatFollowsFromOpenSizesIsWorkedOutAsFarAsItGoes() {
        // 64 wide gives (64 + 2 - 3) / 2 + 1 = 32, floor; the height stays open, with the file's name for it
        assertThat(net().port("map").sizes()).isEqualTo("[batch, 8, rows, 32]");
    }

    @Test
    void fixingANameFixesItEverywhere() {
        OnnxModel fixed = net().model().withShapes(Map.of("image", List.of(2L, 3L, 48L, 64L)));
        assertThat(fixed.inputs().get(0)).isEqualTo(new Port("image", FLOAT, List.of(2L, 3L, 48L, 64L)));
        assertThat(fixed.inputs().get(1).shape()).containsExactly(2L, Port.OPEN);
        assertThat(fixed.outputs().get(0))
                .isEqualTo(new Port("map", FLOAT, List.of(2L, 8L, 24L, 32L))); // (48 + 2 - 3) / 2 + 1
        assertThat(fixed.outputs().get(1).shape()).containsExactly(2L, Port.OPEN);
        assertThatThrownBy(fixed::check).hasMessageContaining("'state' has a size that is not fixed");
        fixed.withShapes(Map.of("state", List.of(2L, 7L))).check();
    }

    @Test
    void sizesThatDoNotGoAreRefused() {
        OnnxModel model = net().model();
        assertThatThrownBy(() -> model.withShapes(Map.of("picture", List.of(1L))))
                .hasMessage("the model has no input 'picture'; its inputs are [image, state]");
        assertThatThrownBy(() -> model.withShapes(Map.of("image", List.of(1L, 3L))))
                .hasMessage("input 'image' has 4 axes [batch, 3, height, 64], but 2 sizes are given: [1, 3]");
        assertThatThrownBy(() -> model.withShapes(Map.of("image", List.of(1L, 4L, 48L, 64L))))
                .hasMessage("input 'image': axis 1 is fixed at 3 in the model, but [1, 4, 48, 64] is given");
        assertThatThrownBy(() -> model.withShapes(Map.of("image", List.of(0L, 3L, 48L, 64L))))
                .hasMessage("input 'image': a size must be at least 1, but [0, 3, 48, 64] is given");
        assertThatThrownBy(() -> model.withShapes(Map.of("image", List.of(1L, 3L, 48L, 64L), "state", List.of(2L, 7L))))
                .hasMessageContaining("'batch' would be ");
    }

    @Test
    void aTypeThatIsNewerThanThisIsNotKnown() {
        ValueInfoProto.Builder value = Net.value("x", FLOAT, 2, "n").toBuilder();
        value.getTypeBuilder().getTensorTypeBuilder().setElemType(99);
        assertThat(Ports.of(value.build()).text()).isEqualTo("UNDEFINED [2, n]");
        assertThatThrownBy(() -> TensorType.of(99)).hasMessageContaining("element type 99");
    }

    @Test
    void anInputOfUnknownAxesTakesWhatItIsGiven() {
        Net net = new Net().input("y", FLOAT, 4).node("Relu", "x", "z").outputs("z");
        OnnxModel unranked = OnnxModel.of(net.proto().toBuilder()
                .setGraph(net.graph().toBuilder().addInput(Ports.said(Port.unranked("x", FLOAT))))
                .build());
        assertThat(unranked.inputs().get(1).ranked()).isFalse();
        assertThat(unranked.withShapes(Map.of("x", List.of(5L, 6L)))
                        .outputs()
                        .get(0)
                        .shape())
                .containsExactly(5L, 6L);
    }
}
