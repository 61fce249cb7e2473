package io.tubecast.onnx;

import static io.tubecast.onnx.Attributes.ints;
import static io.tubecast.onnx.Attributes.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MacsTest {
    private static final TensorType FLOAT = TensorType.FLOAT;

    private static final Path DEMO = Path.of("../../config/models/demo");

    @Test
    void ofTheShippedModel() {
        // 0.49 GMAC for the trunk, as its description says
        assertThat(OnnxModel.read(DEMO.resolve("appearance.onnx")).macs() / 1e9).isCloseTo(0.49, within(0.005));
        // the head, 0.14 in round figures: 3 x 3 over the maps of two frames, for each anchor 11 classes, background
        // and 2 x 4 offsets;
        // 38 x 38 cells of 2 x 32 channels and 4 anchors, then 2 x 64 channels: 19 x 19, 10 x 10, 5 x 5 with 6 anchors,
        // 3 x 3 and 1 with 4
        long first = 38 * 38 * 9L * 64 * 4 * 20;
        long others = 9L * 128 * 20 * ((19 * 19 + 10 * 10 + 5 * 5) * 6 + (3 * 3 + 1) * 4);
        assertThat(OnnxModel.read(DEMO.resolve("head-appearance.onnx")).macs())
                .isEqualTo(first + others); // 134,645,760
    }

    @Test
    void ofConvolutionsWithGroupsAndMoreAxes() {
        Net net = new Net().input("x", FLOAT, 2, 12, 10, 10).weights("w", FLOAT, 24, 3, 3, 3);
        net.named("grouped", "Conv", "x w", "y", number("group", 4), ints("pads", 1, 1, 1, 1))
                .outputs("y");
        // 2 x 10 x 10 positions, 24 channels out, each of 3 x 3 x 3 values
        assertThat(net.model().macsByNode()).isEqualTo(Map.of("grouped", 2L * 100 * 24 * 27));
        Net clip = new Net()
                .input("x", FLOAT, 1, 3, 8, 8, 8)
                .weights("w", FLOAT, 5, 3, 2, 2, 2)
                .node("Conv", "x w", "y")
                .outputs("y");
        assertThat(clip.model().macsByNode()).isEqualTo(Map.of("y", 7L * 7 * 7 * 5 * 3 * 8));
    }

    @Test
    void ofTransposedAndDeformableConvolutions() {
        Net net = new Net().input("x", FLOAT, 1, 4, 6, 6).weights("w", FLOAT, 4, 5, 3, 3);
        net.node("ConvTranspose", "x w", "y", number("group", 2)).outputs("y");
        // each of 36 x 4 values goes into 5 channels of 3 x 3
        assertThat(net.model().macs()).isEqualTo(36L * 4 * 5 * 9);
        Net deformed = new Net()
                .input("x", FLOAT, 1, 4, 6, 6)
                .weights("w", FLOAT, 7, 4, 3, 3)
                .weights("o", FLOAT, 1, 18, 4, 4);
        deformed.node("DeformConv", "x w o", "y").outputs("y");
        assertThat(deformed.model().macs()).isEqualTo(16L * 7 * 4 * 9);
    }

    @Test
    void ofMatrices() {
        Net net = new Net()
                .input("x", FLOAT, 10, 3)
                .weights("w", FLOAT, 10, 4)
                .node("Gemm", "x w", "y", number("transA", 1))
                .outputs("y");
        assertThat(net.model().macs()).isEqualTo(3L * 4 * 10);
        Net batches = new Net()
                .input("x", FLOAT, 8, 5, 4)
                .weights("w", FLOAT, 4, 6)
                .node("MatMul", "x w", "y")
                .outputs("y");
        assertThat(batches.model().macs()).isEqualTo(8L * 5 * 6 * 4);
        Net none = new Net().input("x", FLOAT, 8, 5).node("Relu", "x", "y").outputs("y");
        assertThat(none.model().macsByNode()).isEmpty();
    }
}
