package io.tubecast.trtbuild.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.inference.bundle.GoldenInput;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Calibrator;
import io.tubecast.onnx.calibration.Method;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.precision.Outcome;
import io.tubecast.training.export.AmtGraphs;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Trunks;
import io.tubecast.trtbuild.accuracy.OutputComparison;
import io.tubecast.trtbuild.accuracy.OutputError;
import io.tubecast.trtbuild.conversion.GraphConverter.TargetForm;
import io.tubecast.trtbuild.samples.NetworkRun;
import io.tubecast.trtbuild.samples.Sample;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The appearance trunk of {@code amtnet-vgg16}, whole, with random weights: converted to half precision and to both eight-bit forms it stays within stated errors of fp32.
 *
 * <p>Random inputs are harder than pictures: nothing in them repeats. One input, another one than ranges were measured on.
 */
final class VggNumericsTest {
    private static final String NAME = "amtnet-vgg16";

    @TempDir
    Path folder;

    private final OnnxRuntimeProvider provider = new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine());
    private OnnxModel model = OnnxModel.of(ModelProto.getDefaultInstance());
    private Ranges ranges = Ranges.NONE;

    private static Sample random(GraphSpec graph, int seed) {
        return (tensor, into) -> new GoldenInput(seed).fill(graph.input(tensor), into);
    }

    @BeforeEach
    void writeAndMeasure() {
        List<Integer> anchors = Trunks.layout(NAME).levels().stream()
                .map(AnchorLayout.Level::anchorsPerCell)
                .toList();
        NetworkSpec spec = NetworkSpec.of(NAME, NetworkSpec.Shape.APPEARANCE, anchors, 24);
        try (AmtNetwork network = AmtNetwork.create(spec, 1)) {
            Map<String, float[]> arrays = new HashMap<>();
            network.weights()
                    .names()
                    .forEach(name -> arrays.put(name, network.weights().values(name)));
            model = new AmtGraphs(spec, arrays, Trunks.layout(NAME).inputWidth()).trunk(StreamKind.APPEARANCE);
        }
        model.write(folder.resolve("fp32.onnx"));
        GraphSpec graph = provider.describe(folder.resolve("fp32.onnx"));
        Calibrator found = new RangeMeasurement(provider, folder, new PrintWriter(new StringWriter()))
                .measure(model, graph, List.of(random(graph, 1)));
        ranges = found.ranges(Method.MAX);
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private List<OutputError> errors(OnnxModel converted) {
        converted.write(folder.resolve("converted.onnx"));
        GraphSpec graph = provider.describe(folder.resolve("fp32.onnx"));
        List<Sample> inputs = List.of(random(graph, 3));
        try (NetworkRun fp32 = new NetworkRun(provider, folder, graph);
                NetworkRun other = new NetworkRun(provider, folder, graph.withFile("converted.onnx"))) {
            return OutputComparison.compare(fp32, other, inputs, count -> {});
        }
    }

    @Test
    void halfPrecisionAndEightBitsStayNearFp32() {
        GraphConverter runtime =
                new GraphConverter(model, ranges, ranges, new TargetForm(EngineTarget.ONNXRUNTIME, false, false));
        Outcome half = runtime.convert(Precision.FP16, Set.of());
        // eleven bits a weight and an activation: about 2^-11 a layer, 23 layers deep
        assertThat(errors(half.model())).allSatisfy(error -> {
            assertThat(error.relative()).isLessThan(0.005);
            assertThat(error.cosine()).isGreaterThan(0.9999);
        });
        // the L2 norm of conv4_3 sums squares: it must not be in half precision
        assertThat(half.kept()).anyMatch(node -> node.operator().equals("ReduceL2"));

        Outcome eight = runtime.convert(Precision.INT8, Set.of());
        assertThat(errors(eight.model())).allSatisfy(error -> {
            assertThat(error.relative()).isLessThan(0.15);
            assertThat(error.cosine()).isGreaterThan(0.99);
        });

        GraphConverter plan = new GraphConverter(model, ranges, ranges, TargetForm.tensorRt());
        assertThat(errors(plan.simulation(Set.of()))).allSatisfy(error -> {
            assertThat(error.relative()).isLessThan(0.15);
            assertThat(error.cosine()).isGreaterThan(0.99);
        });
    }
}
