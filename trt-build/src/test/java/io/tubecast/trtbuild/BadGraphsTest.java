package io.tubecast.trtbuild;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.GraphBuilder;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs that nobody can make an engine of: each is refused by name, and nothing is left behind. */
final class BadGraphsTest {
    @TempDir
    Path folder;

    private static ModelProto sound() {
        GraphBuilder graph = new GraphBuilder("sound");
        String x = graph.input(new Port("x", TensorType.FLOAT, List.of(1L, 4L)));
        graph.output(graph.sum("y", x, graph.constant("w", new float[] {1, 2, 3, 4}, 1, 4)));
        return graph.build().proto();
    }

    private Path write(ModelProto proto) throws IOException {
        Path file = folder.resolve("graph.onnx");
        Files.write(file, proto.toByteArray());
        return file;
    }

    private Program build(Path file, Object... more) {
        Object[] arguments = new Object[7 + more.length];
        Object[] first = {
            "build", "--onnx", file, "--save-engine", folder.resolve("engine.onnx"), "--target", "onnxruntime"
        };
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        Program program = Program.run(arguments);
        assertThat(folder.resolve("engine.onnx")).doesNotExist();
        assertThat(program.exitCode()).as(program.err()).isEqualTo(1);
        return program;
    }

    @Test
    void anOperatorThatNobodyKnowsIsNamedWithItsNode() throws IOException {
        ModelProto model = sound();
        NodeProto node = model.getGraph().getNode(0).toBuilder()
                .setOpType("Frobnicate")
                .setName("the/node")
                .build();
        Path file = write(model.toBuilder()
                .setGraph(model.getGraph().toBuilder().setNode(0, node))
                .build());
        Program inspected = Program.run("inspect", file);
        assertThat(inspected.out()).contains("refused 'the/node' (Frobnicate)");
        assertThat(build(file).err()).contains("Frobnicate").contains("the/node");
    }

    @Test
    void dataThatShouldLieBesideTheGraphIsNamed() throws IOException {
        ModelProto model = sound();
        TensorProto outside = model.getGraph().getInitializer(0).toBuilder()
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("weights.bin"))
                .build();
        GraphProto.Builder graph = model.getGraph().toBuilder().setInitializer(0, outside);
        Path file = write(model.toBuilder().setGraph(graph).build());
        assertThat(Program.run("inspect", file).err()).contains("weights.bin");
        assertThat(build(file).err()).contains("weights.bin");
    }

    @Test
    void openSizesHaveToBeGiven() throws IOException {
        GraphBuilder builder = new GraphBuilder("open");
        String x = builder.input(new Port("x", TensorType.FLOAT, List.of(2L, 4L)));
        builder.output(builder.relu("y", x));
        GraphProto graph = builder.build().proto().getGraph();
        GraphProto.Builder open = graph.toBuilder();
        open.getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .setDimParam("batch");
        open.getOutputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .setDimParam("batch");
        Path file = write(builder.build().proto().toBuilder().setGraph(open).build());
        assertThat(build(file).err()).contains("sizes of input 'x' [batch, 4] are open: give them, --shapes x:");
        Path engine = folder.resolve("open-engine.onnx");
        Program program = Program.run(
                "build",
                "--onnx",
                file,
                "--save-engine",
                engine,
                "--target",
                "onnxruntime",
                "--shapes",
                "x:3x4",
                "--duration",
                "0",
                "--iterations",
                "1",
                "--warmUp",
                "0");
        assertThat(program.exitCode()).as(program.err()).isZero();
        assertThat(OnnxModel.read(engine).inputs().get(0).name()).isEqualTo("x");
    }

    @Test
    void eightBitsOfASingleGraphNeedMoreThanOneInput() throws IOException {
        Path file = write(sound());
        Path inputs = folder.resolve("inputs/graph/x");
        Files.createDirectories(inputs);
        Files.write(inputs.resolve("0000.bin"), new byte[16]);
        assertThat(build(file, "--precision", "int8", "--inputs", folder.resolve("inputs"))
                        .err())
                .contains("1 saved inputs of 'graph', at least 8 are needed and 200 are usual");
    }
}
