package io.tubecast.inference.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.NetworkEngineContract;
import io.tubecast.inference.engine.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxRuntimeEngineTest extends NetworkEngineContract {
    @TempDir
    static Path folder;

    @BeforeAll
    static void writeGraph() {
        TestGraph.writeSum(folder, SUM);
    }

    @Override
    protected EngineProvider newProvider() {
        return new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
    }

    @Override
    protected Path bundle() {
        return folder;
    }

    @Test
    void aShapeThatDisagreesNamesGraphTensorAndBothShapes() {
        TensorSpec four = new TensorSpec("b", ElementType.FLOAT32, List.of(1, 4));
        refuses(
                with(List.of(vector("a"), four), SUM.outputs()),
                "graph 'sum' (%s): input 'b' is float32 [1, 4] in the manifest, float32 [1, 3] in the graph");
    }

    @Test
    void aTypeThatDisagreesNamesGraphTensorAndBothTypes() {
        TensorSpec bytes = new TensorSpec("a", ElementType.UINT8, List.of(1, 3));
        refuses(
                with(List.of(bytes, vector("b")), SUM.outputs()),
                "graph 'sum' (%s): input 'a' is uint8 [1, 3] in the manifest, float32 [1, 3] in the graph");
    }

    @Test
    void aTensorThatOneSideDoesNotKnowIsNamed() {
        refuses(
                with(SUM.inputs(), List.of(vector("sum"), vector("quotient"))),
                "graph 'sum' (%s): the manifest has output 'quotient', the graph has only [difference, sum]");
        refuses(
                with(SUM.inputs(), List.of(vector("sum"))),
                "graph 'sum' (%s): the graph has output 'difference', the manifest does not");
    }

    @Test
    void aMissingOrDamagedFileIsNamedInOneLine() throws IOException {
        GraphSpec none = new GraphSpec("sum", "none.onnx", GraphRole.APPEARANCE_TRUNK, SUM.inputs(), SUM.outputs());
        assertThatThrownBy(() -> newProvider().open(folder, none))
                .isInstanceOf(EngineException.class)
                .hasMessage("graph 'sum': " + folder.resolve("none.onnx") + ": no such file");
        Files.writeString(folder.resolve("damaged.onnx"), "this is no graph");
        GraphSpec damaged =
                new GraphSpec("sum", "damaged.onnx", GraphRole.APPEARANCE_TRUNK, SUM.inputs(), SUM.outputs());
        assertThatThrownBy(() -> newProvider().open(folder, damaged))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("graph 'sum': " + folder.resolve("damaged.onnx") + " cannot be loaded: ")
                .message()
                .hasLineCount(1);
    }

    @Test
    void saysWhatItIs() {
        assertThat(newProvider().name()).matches("ONNX Runtime 1\\.\\d+\\.\\d+, CPU, 1 thread");
        assertThatThrownBy(() -> new OnnxRuntimeSettings(0, false)).hasMessage("threads must be in [1, 256], was 0");
    }

    private static GraphSpec with(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        return new GraphSpec("sum", "sum.onnx", GraphRole.APPEARANCE_TRUNK, inputs, outputs);
    }

    private void refuses(GraphSpec graph, String message) {
        assertThatThrownBy(() -> {
                    NetworkEngine opened = newProvider().open(folder, graph);
                    opened.close();
                })
                .isInstanceOf(EngineException.class)
                .hasMessage(message.formatted(folder.resolve("sum.onnx")));
    }
}
