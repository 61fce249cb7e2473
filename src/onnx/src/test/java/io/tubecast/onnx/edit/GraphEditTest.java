package io.tubecast.onnx.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GraphEditTest {
    @Test
    void whoComputesAndWhoReadsATensor() {
        OnnxModel model = new SmallGraph()
                .input("x")
                .constant("two", 2)
                .node("Mul", "a", "x", "two")
                .node("Relu", "b", "a")
                .node("Add", "y", "a", "b")
                .output("y")
                .build();
        GraphEdit edit = new GraphEdit(model);
        assertThat(edit.producer("b")).isEqualTo(SmallGraph.of("Relu", "b", "a"));
        assertThat(edit.producer("x")).isNull();
        assertThat(edit.producer("two")).isNull();
        assertThat(edit.consumers("a")).extracting(NodeProto::getOpType).containsExactly("Relu", "Add");
        assertThat(edit.consumers("y")).isEmpty();
        assertThat(edit.isInput("x")).isTrue();
        assertThat(edit.isOutput("y")).isTrue();
        assertThat(edit.build().toBytes()).as("nothing was changed").isEqualTo(model.toBytes());
    }

    @Test
    void aNodeIsPutOnSomeOfATensorsEdges() {
        OnnxModel model = new SmallGraph()
                .input("x")
                .node("Relu", "a", "x")
                .node("Relu", "b", "a")
                .node("Add", "y", "a", "b")
                .output("y")
                .build();
        GraphEdit edit = new GraphEdit(model);
        String halved = edit.insert("a", List.of(edit.consumers("a").get(0)), SmallGraph.of("Mul", "", "a", "half"));
        edit.put(Tensors.floats("half", List.of(), 0.5f));
        assertThat(halved).isEqualTo("a.Mul");
        assertThat(SmallGraph.lines(edit.build()))
                .containsExactly("Relu x -> a", "Mul a, half -> a.Mul", "Relu a.Mul -> b", "Add a, b -> y");
        assertThat(SmallGraph.lines(model)).as("the model it began with").hasSize(3);
    }

    @Test
    void oneReaderIsRedirected() {
        GraphEdit edit = new GraphEdit(new SmallGraph()
                .input("x")
                .node("Relu", "a", "x")
                .node("Add", "b", "a", "a")
                .node("Add", "y", "a", "b")
                .output("y")
                .build());
        edit.redirect(edit.consumers("a").get(0), "a", "x");
        assertThat(SmallGraph.lines(edit.build())).containsExactly("Relu x -> a", "Add x, x -> b", "Add a, b -> y");
    }

    @Test
    void whatNothingNeedsIsRemoved() {
        GraphEdit edit = new GraphEdit(new SmallGraph()
                .input("x")
                .constant("used", 1)
                .constant("unused", 1)
                .constant("dead", 1)
                .node("Add", "y", "x", "used")
                .node("Add", "a", "x", "dead")
                .node("Relu", "b", "a")
                .output("y")
                .build());
        edit.removeDead();
        OnnxModel left = edit.build();
        assertThat(SmallGraph.lines(left)).containsExactly("Add x, used -> y");
        assertThat(left.constants()).containsExactly("used");
    }

    @Test
    void sortingChangesNoMoreThanItMust() {
        GraphEdit edit = new GraphEdit(new SmallGraph()
                .input("x")
                .node("Relu", "c", "b")
                .node("Relu", "a", "x")
                .node("Relu", "b", "a")
                .node("Relu", "d", "x")
                .node("Add", "y", "c", "d")
                .output("y")
                .build());
        // a is the first that can come; then b (before d in the old order), then c, which was waiting for it
        assertThat(SmallGraph.lines(edit.build()))
                .containsExactly("Relu x -> a", "Relu a -> b", "Relu b -> c", "Relu x -> d", "Add c, d -> y");
    }

    @Test
    void aCircleIsNamedWithoutWhatOnlyFollowsIt() {
        GraphEdit edit = new GraphEdit(new SmallGraph()
                .input("x")
                .node("Add", "a", "x", "b")
                .node("Relu", "b", "a")
                .node("Relu", "y", "b")
                .output("y")
                .build());
        assertThatThrownBy(edit::build)
                .isInstanceOf(OnnxException.class)
                .hasMessage("nodes read in a circle: n:a, n:b");
    }

    @Test
    void whatNothingComputesIsRefused() {
        GraphEdit edit = new GraphEdit(
                new SmallGraph().input("x").node("Relu", "y", "z").output("y").build());
        assertThatThrownBy(edit::build).hasMessage("node 'n:y' (Relu) reads 'z', which nothing computes");
        GraphEdit other = new GraphEdit(
                new SmallGraph().input("x").node("Relu", "y", "x").output("w").build());
        assertThatThrownBy(other::build).hasMessage("nothing computes the output 'w'");
        assertThatThrownBy(() -> other.add(SmallGraph.of("Relu", "y", "x"))).hasMessage("two nodes compute 'y'");
        assertThatThrownBy(() -> other.remove(SmallGraph.of("Relu", "v", "x")))
                .hasMessage("node 'n:v' is not in the graph");
    }

    @Test
    void namesAreGivenOnce() {
        GraphEdit edit = new GraphEdit(
                new SmallGraph().input("x").node("Relu", "y", "x").output("y").build());
        assertThat(edit.unique("z")).isEqualTo("z");
        assertThat(edit.unique("z")).isEqualTo("z.2");
        assertThat(edit.unique("y")).isEqualTo("y.2");
        assertThat(edit.unique("x")).isEqualTo("x.2");
    }

    @Test
    void innerTensorsBecomeOutputsWithTheirTypes() {
        OnnxModel model = new SmallGraph()
                .input("bytes", DataType.UINT8_VALUE)
                .node(Attributes.number("to", DataType.FLOAT_VALUE), "Cast", "a", "bytes")
                .node("Shape", "shape", "a")
                .node("Relu", "y", "a")
                .output("y")
                .build();
        OnnxModel more = GraphEdit.withOutputs(model, List.of("a", "y", "shape"));
        assertThat(more.proto().getGraph().getOutputList())
                .extracting(
                        output -> output.getName(),
                        output -> output.getType().getTensorType().getElemType())
                .containsExactly(
                        tuple("y", DataType.FLOAT_VALUE),
                        tuple("a", DataType.FLOAT_VALUE),
                        tuple("shape", DataType.INT64_VALUE));
        assertThatThrownBy(() -> GraphEdit.withOutputs(model, List.of("b")))
                .hasMessage("no node computes 'b', so it cannot be an output");
    }

    @Test
    void whatANestedGraphReadsIsReadAndPinned() {
        GraphProto inner = GraphProto.newBuilder()
                .addNode(SmallGraph.of("Relu", "inner", "a"))
                .addOutput(Protos.valueInfo("inner", DataType.FLOAT_VALUE))
                .build();
        NodeProto branch = SmallGraph.of("If", "y", "condition").toBuilder()
                .addAttribute(Attributes.graph("then_branch", inner))
                .build();
        GraphEdit edit = new GraphEdit(new SmallGraph()
                .input("x")
                .input("condition", DataType.BOOL_VALUE)
                .node("Relu", "a", "x")
                .add(branch)
                .output("y")
                .build());
        assertThat(edit.consumers("a")).containsExactly(branch);
        assertThat(edit.isPinned("a")).isTrue();
        assertThat(edit.isPinned("inner")).isFalse();
        edit.removeDead();
        assertThat(edit.nodes()).hasSize(2);
        assertThatThrownBy(() -> edit.redirect(branch, "a", "x"))
                .hasMessageStartingWith("node 'n:y' (If) reads 'a' in a nested graph");
    }

    @Test
    void randomEditsKeepAGraphValidAndItsMeaning() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            OnnxModel model = randomGraph(random);
            Map<String, Double> before = run(model, 0.75);
            GraphEdit edit = new GraphEdit(model);
            for (int step = 0; step < 10; step++) {
                randomEdit(edit, random);
            }
            if (random.nextBoolean()) {
                edit.removeDead();
            }
            OnnxModel after = edit.build();
            assertThat(after.outputs()).as("seed %d", seed).isEqualTo(model.outputs());
            Map<String, Double> values = run(after, 0.75);
            for (String output : List.of("y0", "y1")) {
                // every edit is exact in binary floating point: times 1, plus 0, or the same node once more
                assertThat(values.get(output)).as("%s, seed %d", output, seed).isEqualTo(before.get(output));
            }
        }
    }

    private static OnnxModel randomGraph(Random random) {
        SmallGraph graph = new SmallGraph().input("x").constant("k", -2.5f).constant("l", 1.25f);
        List<String> tensors = new ArrayList<>(List.of("x", "k", "l"));
        for (int i = 0; i < 12; i++) {
            String output = i < 10 ? "t" + i : "y" + (i - 10);
            String a = tensors.get(random.nextInt(tensors.size()));
            String b = tensors.get(random.nextInt(tensors.size()));
            switch (random.nextInt(3)) {
                case 0 -> graph.node("Add", output, a, b);
                case 1 -> graph.node("Mul", output, a, b);
                default -> graph.node("Relu", output, a);
            }
            tensors.add(output);
        }
        return graph.output("y0").output("y1").build();
    }

    /** A change that leaves the meaning alone. */
    private static void randomEdit(GraphEdit edit, Random random) {
        List<NodeProto> nodes = edit.nodes();
        NodeProto node = nodes.get(random.nextInt(nodes.size()));
        String tensor = node.getOutput(0);
        List<NodeProto> readers = edit.consumers(tensor);
        switch (random.nextInt(4)) {
            case 0 -> {
                String one = edit.put(Tensors.floats(edit.unique("one"), List.of(1L), 1));
                edit.insert(tensor, readers, SmallGraph.of("Mul", "", tensor, one));
            }
            case 1 -> {
                String zero = edit.put(Tensors.floats(edit.unique("zero"), List.of(1L), 0));
                edit.insert(tensor, readers.subList(0, readers.size() / 2), SmallGraph.of("Add", "", tensor, zero));
            }
            case 2 -> { // the same node again, for one reader
                String copy = edit.unique(tensor + ".copy");
                edit.add(node.toBuilder().setOutput(0, copy).build());
                if (!readers.isEmpty()) {
                    edit.redirect(readers.get(random.nextInt(readers.size())), tensor, copy);
                }
            }
            default -> { // a dead end
                edit.add(SmallGraph.of("Relu", edit.unique("dead"), tensor));
            }
        }
    }

    /** Runs nodes in their order; an operator's input that is not there yet fails. */
    private static Map<String, Double> run(OnnxModel model, double x) {
        Map<String, Double> values = new HashMap<>();
        values.put("x", x);
        model.proto()
                .getGraph()
                .getInitializerList()
                .forEach(constant -> values.put(constant.getName(), (double) Tensors.floats(constant)[0]));
        for (NodeProto node : model.proto().getGraph().getNodeList()) {
            double[] in = node.getInputList().stream()
                    .mapToDouble(input -> Objects.requireNonNull(values.get(input), input))
                    .toArray();
            double a = in[0];
            double value = switch (node.getOpType()) {
                case "Add" -> a + in[1];
                case "Mul" -> a * in[1];
                case "Relu" -> Math.max(0, a);
                default -> throw new AssertionError(node.getOpType());
            };
            assertThat(values.put(node.getOutput(0), value)).isNull();
        }
        return values;
    }
}
