package io.tubecast.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.onnx.GraphBuilder.Walk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphBuilderTest {
    @TempDir
    private Path folder;

    private final GraphBuilder graph = new GraphBuilder("test");

    private String input(long... shape) {
        List<Long> sizes = java.util.Arrays.stream(shape).boxed().toList();
        return graph.input(new Port("x", TensorType.FLOAT, sizes));
    }

    private String conv(String x, int in, int out, Walk walk) {
        String weights = graph.constant(
                "w", new float[out * in * walk.kernel() * walk.kernel()], out, in, walk.kernel(), walk.kernel());
        return graph.conv("conv", x, weights, graph.constant("b", new float[out], out), walk);
    }

    @Test
    void convolutionsHaveTheSizesOfTheFormula() {
        // (75 + 2 - 3) / 2 + 1 = 38
        assertThat(graph.shape(conv(input(1, 3, 75, 75), 3, 8, new Walk(3, 2, 1, 1))))
                .containsExactly(1L, 8L, 38L, 38L);
    }

    @Test
    void dilatedConvolutionsReachFurther() {
        // 19 + 12 - 6 x 2 - 1 + 1 = 19
        assertThat(graph.shape(conv(input(1, 3, 19, 19), 3, 8, new Walk(3, 1, 6, 6))))
                .containsExactly(1L, 8L, 19L, 19L);
    }

    @Test
    void poolingCountsIncompleteWindowsIfAsked() {
        String x = input(1, 3, 75, 75);
        assertThat(graph.shape(graph.maxPool("floor", x, new Walk(2, 2, 0, 1), false)))
                .containsExactly(1L, 3L, 37L, 37L);
        assertThat(graph.shape(graph.maxPool("ceil", x, new Walk(2, 2, 0, 1), true)))
                .containsExactly(1L, 3L, 38L, 38L);
    }

    @Test
    void theOtherOperatorsHaveTheSizesOneExpects() {
        String x = input(1, 6, 4, 5);
        assertThat(graph.shape(graph.padEdge("pad", x, 1))).containsExactly(1L, 6L, 6L, 7L);
        assertThat(graph.shape(graph.repeat("twice", x, 2))).containsExactly(1L, 6L, 8L, 10L);
        assertThat(graph.shape(graph.transpose("turned", x, 0, 2, 3, 1))).containsExactly(1L, 4L, 5L, 6L);
        assertThat(graph.shape(graph.reshape("rows", x, 1, -1, 3))).containsExactly(1L, 40L, 3L);
        assertThat(graph.shape(graph.length("length", x, 1))).containsExactly(1L, 1L, 4L, 5L);
        assertThat(graph.shape(graph.concat("both", List.of(x, x), 1))).containsExactly(1L, 12L, 4L, 5L);
        String scale = graph.constant("scale", new float[6], 1, 6, 1, 1);
        assertThat(graph.shape(graph.product("scaled", x, scale))).containsExactly(1L, 6L, 4L, 5L);
        assertThat(graph.shape(graph.softmax("softmax", x, 1))).containsExactly(1L, 6L, 4L, 5L);
    }

    @Test
    void volumesAreWalkedWithAWindowForEachAxis() {
        String x = input(1, 3, 9, 16, 20);
        List<Window> windows = List.of(new Window(7, 2, 3, 3, 1), new Window(3, 2, 0, 1, 1), new Window(1, 1, 0, 0, 1));
        String weights = graph.constant("w", new float[4 * 3 * 7 * 3], 4, 3, 7, 3, 1);
        String y = graph.conv("conv", x, weights, graph.constant("b", new float[4], 4), windows);
        // (9 + 6 - 7) / 2 + 1 = 5; (16 + 1 - 3) / 2 + 1 = 8; (20 - 1) / 1 + 1 = 20
        assertThat(graph.shape(y)).containsExactly(1L, 4L, 5L, 8L, 20L);
        // (9 + 6 - 7) / 2 + 1 = 5 as above, whatever the channels
        assertThat(graph.shape(graph.maxPool("pool", x, windows, false))).containsExactly(1L, 3L, 5L, 8L, 20L);
        graph.output(y);
        // every weight once for each of 5 x 8 x 20 positions
        assertThat(graph.build().macs()).isEqualTo(5 * 8 * 20 * 4 * 3 * 7 * 3);
    }

    @Test
    void piecesMeansAndProductsHaveTheSizesOneExpects() {
        String x = input(1, 6, 5, 4);
        assertThat(graph.shape(graph.padEdge("pad", x, 0, 0, 0, 0, 0, 0, 3, 0))).containsExactly(1L, 6L, 8L, 4L);
        assertThat(graph.shape(graph.repeat("twice", x, new float[] {1, 1, 2, 1})))
                .containsExactly(1L, 6L, 10L, 4L);
        assertThat(graph.shape(graph.mean("mean", x, 2))).containsExactly(1L, 6L, 1L, 4L);
        assertThat(graph.shape(graph.mean("means", x, 2, 3))).containsExactly(1L, 6L, 1L, 1L);
        assertThat(graph.shape(graph.slice("late", x, 2, 1, 5))).containsExactly(1L, 6L, 4L, 4L);
        assertThat(graph.shape(graph.sigmoid("sigmoid", x))).containsExactly(1L, 6L, 5L, 4L);
        String turned = graph.transpose("turned", x, 0, 1, 3, 2);
        assertThat(graph.shape(graph.matrixProduct("product", x, turned))).containsExactly(1L, 6L, 5L, 5L);
        assertThatThrownBy(() -> graph.matrixProduct("none", x, x)).hasMessageContaining("do not go together");
        assertThatThrownBy(() -> graph.slice("empty", x, 2, 3, 3)).hasMessageContaining("nothing to say");
    }

    @Test
    void whatDoesNotFitIsRefusedWhereItIsAdded() {
        String x = input(1, 6, 4, 5);
        assertThatThrownBy(() -> conv(x, 3, 8, new Walk(3, 1, 1, 1)))
                .isInstanceOf(OnnxException.class)
                .hasMessage("node 'conv': 6 channels come in, the weights [8, 3, 3, 3] take 3");
        assertThatThrownBy(() -> graph.reshape("rows", x, 1, 7, 3))
                .hasMessageContaining("does not hold as many values");
        assertThatThrownBy(() -> graph.relu("r", "nowhere")).hasMessage("nothing before it computes 'nowhere'");
        graph.constant("w2", new float[4], 4);
        assertThatThrownBy(() -> graph.sum("sum", x, "w2")).hasMessageContaining("do not go together");
        assertThatThrownBy(() -> graph.constant("w2", new float[4], 4)).hasMessage("two constants are called 'w2'");
        assertThatThrownBy(() -> graph.constant("w3", new float[4], 5))
                .hasMessage("constant 'w3' of 5 values is given 16 bytes");
        assertThatThrownBy(() -> graph.maxPool("p", x, new Walk(7, 1, 0, 1), false))
                .hasMessageContaining("size -2");
    }

    @Test
    void aWrittenModelReadsBackTheSame() {
        graph.output(graph.relu("y", conv(input(1, 2, 8, 8), 2, 4, new Walk(3, 1, 0, 1))));
        OnnxModel model = graph.build();
        Path file = folder.resolve("m.onnx");
        model.write(file);
        OnnxModel read = OnnxModel.read(file);
        assertThat(read.toBytes()).isEqualTo(model.toBytes());
        assertThat(read.inputs()).containsExactly(new Port("x", TensorType.FLOAT, List.of(1L, 2L, 8L, 8L)));
        assertThat(read.outputs()).containsExactly(new Port("y", TensorType.FLOAT, List.of(1L, 4L, 6L, 6L)));
        assertThat(read.operators()).containsExactly("Conv", "Relu");
        assertThat(read.constants()).containsExactlyInAnyOrder("w", "b");
        assertThat(read.floats("b")).containsExactly(0, 0, 0, 0);
        assertThat(read.opset()).isEqualTo(17);
        assertThat(read.macs()).isEqualTo(6 * 6 * 4 * 2 * 9);
        read.check();
    }

    @Test
    void aFileThatIsNoModelIsRefusedByName() throws IOException {
        Path file = folder.resolve("broken.onnx");
        Files.writeString(file, "this is not a model");
        assertThatThrownBy(() -> OnnxModel.read(file))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> OnnxModel.read(folder.resolve("absent.onnx")))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("absent.onnx");
    }
}
