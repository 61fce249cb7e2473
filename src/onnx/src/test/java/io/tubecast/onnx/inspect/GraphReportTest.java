package io.tubecast.onnx.inspect;

import static io.tubecast.onnx.Attributes.graph;
import static io.tubecast.onnx.Attributes.ints;
import static io.tubecast.onnx.Attributes.number;
import static io.tubecast.onnx.Attributes.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.onnx.Net;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import io.tubecast.onnx.inspect.GraphReport.Activations;
import io.tubecast.onnx.inspect.GraphReport.NodeCost;
import io.tubecast.onnx.inspect.GraphReport.OperatorCount;
import io.tubecast.onnx.inspect.GraphReport.Totals;
import io.tubecast.onnx.inspect.GraphReport.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphReportTest {
    private static final TensorType FLOAT = TensorType.FLOAT;

    /** x [1, 2, 4, 4] goes into a convolution and, around it, into the sum. */
    private static Net block() {
        Net net = new Net()
                .input("x", FLOAT, 1, 2, 4, 4)
                .weights("w", FLOAT, 2, 2, 3, 3)
                .weights("h", TensorType.FLOAT16, 5);
        net.named("conv", "Conv", "x w", "c", ints("pads", 1, 1, 1, 1));
        net.named("relu", "Relu", "c", "r").named("sum", "Add", "r x", "s");
        net.node("Constant", "", "two", tensor("value", Net.scalar("", 2)));
        return net.named("pool", "GlobalAveragePool", "s", "y").output("y", FLOAT, 1, 2, 1, 1);
    }

    @Test
    void countsOperatorsWeightsAndMultiplyAccumulates() {
        GraphReport report = GraphReport.of(block().model());
        assertThat(report.producer()).isEqualTo("others");
        assertThat(report.operatorSets()).isEqualTo(Map.of("", 17L));
        // 16 positions, 2 channels out of 2 x 9
        assertThat(report.operators())
                .containsExactly(
                        new OperatorCount("Conv", 1, 576),
                        new OperatorCount("Add", 1, 0),
                        new OperatorCount("Constant", 1, 0),
                        new OperatorCount("GlobalAveragePool", 1, 0),
                        new OperatorCount("Relu", 1, 0));
        assertThat(report.nodes().get(0))
                .isEqualTo(new NodeCost("conv", "Conv", new Port("c", FLOAT, List.of(1L, 2L, 4L, 4L)), 576, 36, 144));
        assertThat(report.weights())
                .containsExactly(
                        new Weights(FLOAT, 1, 36, 144),
                        new Weights(TensorType.FLOAT16, 1, 5, 10),
                        new Weights(TensorType.INT64, 1, 1, 8));
        assertThat(report.totals()).isEqualTo(new Totals(576, 0, 42, 162));
        assertThat(report.faults()).isEmpty();
    }

    @Test
    void memoryIsThatOfWhatIsAliveAtOnce() {
        // maps of 32 floats, 128 bytes: at the sum x, r and s are alive, at the relu x, c and r; both 384, the relu
        // comes first
        assertThat(GraphReport.of(block().model()).activations()).isEqualTo(new Activations("c", 128, 384, "relu", 0));
        // a chain keeps two at once: 400 and 100 bytes in, 100 and 1600 at the second
        Net chain = new Net()
                .input("x", FLOAT, 100)
                .longs("few", 0)
                .node("Gather", "x few", "a")
                .longs("s", 400);
        chain.named("grow", "Expand", "a s", "b").node("Relu", "a", "late").outputs("b", "late");
        // x 400 + a 4; then a 4 + b 1600, b stays as it is an output; then late 4 on top
        assertThat(GraphReport.of(chain.model()).activations()).isEqualTo(new Activations("b", 1600, 1608, "late", 0));
    }

    @Test
    void valuesThatNobodyReadsAreGivenUpAtOnce() {
        Net net = new Net().input("x", FLOAT, 10).longs("k", 5);
        net.named("top", "TopK", "x k", "v i").named("relu", "Relu", "v", "y").output("y", FLOAT, 5);
        // x 40, values 20 and places 40 at the first node; then values 20 and y 20
        assertThat(GraphReport.of(net.model()).activations()).isEqualTo(new Activations("i", 40, 100, "top", 0));
    }

    @Test
    void openSizesAreToldAndNotCounted() {
        Net net = new Net().input("x", FLOAT, "batch", 3, 8, 8).weights("w", FLOAT, 4, 3, 3, 3);
        net.named("conv", "Conv", "x w", "y").output("y", FLOAT, "batch", 4, 6, 6);
        GraphReport report = GraphReport.of(net.model());
        assertThat(report.nodes().get(0).macs()).isEqualTo(Port.OPEN);
        assertThat(report.totals()).isEqualTo(new Totals(0, 1, 108, 432));
        assertThat(report.activations().unknown()).isEqualTo(2);
        assertThat(report.outputs().get(0).sizes()).isEqualTo("[batch, 4, 6, 6]");
        assertThat(report.summary()).contains("input    'x' FLOAT [batch, 3, 8, 8]", "0.00 and 1 nodes of open size");
        GraphReport fixed = GraphReport.of(net.model().withShapes(Map.of("x", List.of(2L, 3L, 8L, 8L))));
        assertThat(fixed.totals().macs()).isEqualTo(2L * 36 * 4 * 27);
    }

    @Test
    void graphsInsideNodesAreCounted() {
        Net yes =
                new Net().weights("inner", FLOAT, 6).node("Add", "x inner", "a").outputs("a");
        Net no = new Net().node("Relu", "x", "b").outputs("b");
        Net net = new Net().input("x", FLOAT, 6).input("c", TensorType.BOOL);
        net.named("if", "If", "c", "y", graph("then_branch", yes.graph()), graph("else_branch", no.graph()))
                .outputs("y");
        GraphReport report = GraphReport.of(net.model());
        assertThat(report.operators().stream().map(OperatorCount::operator))
                .containsExactlyInAnyOrder("If", "Add", "Relu");
        assertThat(report.totals().weights()).isEqualTo(6);
        assertThat(report.nodes()).hasSize(1);
    }

    @Test
    void theTableShowsWhatThereIs() {
        String table = GraphReport.of(block().model()).table();
        assertThat(table)
                .contains("operator sets ai.onnx 17")
                .contains("output   'y' FLOAT [1, 2, 1, 1]")
                .contains("conv  Conv               FLOAT  [1, 2, 4, 4]  0.00  0.1 KiB")
                .contains("peak 0.4 KiB at 'relu'");
        assertThat(table.lines().filter(line -> line.endsWith(" "))).isEmpty();
    }

    @Test
    void theShippedModelIsSound() {
        OnnxModel model = OnnxModel.read(Path.of("../../config/models/demo/appearance.onnx"));
        GraphReport report = GraphReport.of(model);
        assertThat(report.faults()).isEmpty();
        assertThat(report.totals().macs()).isEqualTo(model.macs());
        assertThat(report.totals().nodesWithUnknownMacs()).isZero();
        assertThat(report.activations().unknown()).isZero();
        // every float of the file is a weight; 300 x 300 x 3 bytes come in
        assertThat(report.totals().weightBytes()).isBetween(5_000_000L, 5_314_142L);
        assertThat(report.inputs()).containsExactly(new Port("frame", TensorType.UINT8, List.of(1L, 300L, 300L, 3L)));
    }

    @Test
    void faultsAreTold() {
        Net net = new Net()
                .input("x", FLOAT, 1, 3, 8, 8)
                .node("Relu", "nowhere", "y")
                .node("Conv", "x", "z", number("group", 1))
                .outputs("y", "z");
        GraphReport report = GraphReport.of(net.model());
        assertThat(report.faults()).hasSize(2);
        assertThat(report.summary()).contains("fault  nothing before it computes 'nowhere'");
    }

    @Test
    void sizesBeyondAllMeasureAreOpen() {
        Net net = new Net().input("x", FLOAT, 1L << 40, 1L << 40).weights("w", FLOAT, 3, 2);
        net.node("Relu", "x", "y").node("MatMul", "x w", "z").outputs("y", "z");
        GraphReport report = GraphReport.of(net.model());
        assertThat(report.activations().unknown()).isEqualTo(3);
        assertThat(report.faults()).hasSize(2);
        assertThat(report.faults().get(0)).isEqualTo("node 'Relu -> y' (Relu) has sizes beyond all measure");
    }
}
