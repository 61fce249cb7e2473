package io.tubecast.trtbuild.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.onnx.GraphBuilder;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import io.tubecast.onnx.calibration.Calibrator;
import io.tubecast.onnx.calibration.Method;
import io.tubecast.onnx.calibration.Range;
import io.tubecast.trtbuild.samples.Sample;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RangeMeasurementTest {
    @TempDir
    Path folder;

    private final OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
    private final OnnxModel model = twice();

    /** x + 10, then its part above 0, then three times that. */
    private static OnnxModel twice() {
        GraphBuilder graph = new GraphBuilder("twice");
        String x = graph.input(new Port("x", TensorType.FLOAT, List.of(1L, 4L)));
        String ten = graph.constant("ten", new float[] {10}, 1);
        String three = graph.constant("three", new float[] {3}, 1);
        graph.output(graph.product("y", graph.relu("above", graph.sum("sum", x, ten)), three));
        return graph.build();
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private static Sample sample(float... values) {
        return (tensor, into) ->
                into.order(ByteOrder.nativeOrder()).asFloatBuffer().put(values);
    }

    private Calibrator measure(long batchBytes) {
        Path file = folder.resolve("twice.onnx");
        model.write(file);
        GraphSpec graph = provider.describe(file);
        return new RangeMeasurement(provider, folder, new PrintWriter(new StringWriter()), batchBytes)
                .measure(model, graph, List.of(sample(-20, 0, 1, 2), sample(-12, -11, 5, -1)));
    }

    @Test
    void measuresInputsInnerTensorsAndOutputs() {
        Calibrator found = measure(1 << 20);
        assertThat(found.frames()).isEqualTo(2);
        // x is -20 to 5, sum -10 to 15, above 0 to 15, y 0 to 45
        assertThat(found.ranges(Method.MAX).byTensor())
                .containsEntry("x", new Range(-20, 5))
                .containsEntry("sum", new Range(-10, 15))
                .containsEntry("above", new Range(0, 15))
                .containsEntry("y", new Range(0, 45))
                .hasSize(4);
    }

    @Test
    void batchesOfOneTensorGiveTheSame() {
        assertThat(measure(1).ranges(Method.MAX)).isEqualTo(measure(1 << 20).ranges(Method.MAX));
    }
}
