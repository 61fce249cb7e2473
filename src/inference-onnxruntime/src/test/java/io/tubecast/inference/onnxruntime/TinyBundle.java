package io.tubecast.inference.onnxruntime;

import io.tubecast.core.detection.DetectionSettings;
import io.tubecast.core.frame.ResizeMode;
import io.tubecast.inference.bundle.AnchorSpec;
import io.tubecast.inference.bundle.BundleWriter;
import io.tubecast.inference.bundle.ColorOrder;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.FrameTiming;
import io.tubecast.inference.bundle.GoldenCheck;
import io.tubecast.inference.bundle.GoldenInput;
import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.LinkingSpec;
import io.tubecast.inference.bundle.ModelCard;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.bundle.OperatingPoint;
import io.tubecast.inference.bundle.Provenance;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.onnx.GraphBuilder;
import io.tubecast.onnx.GraphBuilder.Walk;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole model bundle of two tiny graphs, a few kilobytes: it sees one person waving in the top left of any picture.
 *
 * <p>Input 64 x 64; trunk: the largest value of each 16 x 16 cell; head: a 1 x 1 convolution whose biases make class 'wave' score 0.9 and more everywhere; one detection is kept.
 */
public final class TinyBundle {
    private static final int CELLS = 4;
    private static final int ANCHORS = CELLS * CELLS * 2;
    private static final List<String> LABELS = List.of("walk", "wave", "fall");
    private static final int COLUMNS = LABELS.size() + 1;
    private static final int WAVE = 2;
    static final int SEED = 7;

    private TinyBundle() {}

    /** Writes the bundle into a folder that is made. */
    public static Path write(Path folder) throws IOException {
        return write(folder, "appearance", "frame", null);
    }

    /** Writes the bundle of a model that sees motion alone, in the same way: its scores rise with the bytes of the flow stacks. */
    public static Path writeMotion(Path folder, FlowSpec flow) throws IOException {
        return write(folder, "motion", FlowSpec.TENSOR, flow);
    }

    private static Path write(Path folder, String stream, String tensor, @Nullable FlowSpec flow) throws IOException {
        int channels = flow == null ? 3 : flow.layout().channels();
        Files.createDirectories(folder);
        trunk(stream, tensor, channels).build().write(folder.resolve(stream + ".onnx"));
        head(stream, channels, WAVE).build().write(folder.resolve("head-" + stream + ".onnx"));
        BundleWriter.writeLabels(folder.resolve("labels.txt"), LABELS);
        InputSpec input = new InputSpec("frame", 64, 64, ResizeMode.STRETCH, List.of(0.0, 0.0, 0.0), 1, ColorOrder.BGR);
        TensorSpec map = new TensorSpec(stream + ".0", ElementType.FLOAT32, List.of(1, channels, CELLS, CELLS));
        GraphSpec trunk = new GraphSpec(
                stream,
                stream + ".onnx",
                flow == null ? GraphRole.APPEARANCE_TRUNK : GraphRole.MOTION_TRUNK,
                List.of(flow == null ? input.tensorSpec() : flow.tensorSpec(64, 64)),
                List.of(map));
        GraphSpec head = new GraphSpec(
                "head-" + stream,
                "head-" + stream + ".onnx",
                flow == null ? GraphRole.APPEARANCE_HEAD : GraphRole.MOTION_HEAD,
                List.of(map.named("first." + stream + ".0"), map.named("second." + stream + ".0")),
                List.of(
                        new TensorSpec("scores", ElementType.FLOAT32, List.of(1, ANCHORS, COLUMNS)),
                        new TensorSpec("offsets", ElementType.FLOAT32, List.of(1, ANCHORS, 8))));
        AnchorSpec anchors = new AnchorSpec(
                List.of(new AnchorSpec.Level(CELLS, CELLS, 16, 16, 24, 32, List.of())), AnchorSpec.Clip.NONE, 0.1, 0.2);
        BundleWriter.write(
                folder,
                new ModelManifest(
                        ModelManifest.VERSION,
                        new ModelCard("tiny", "1", "amtnet", "tests only", null),
                        "labels.txt",
                        new FrameTiming(25, 1),
                        input,
                        flow,
                        List.of(trunk, head),
                        anchors,
                        new DetectionSettings(0.05, 50, 0.45, 1),
                        LinkingSpec.DEFAULT,
                        null,
                        flow == null ? List.of(new OperatingPoint("appearance", 1, Map.of())) : List.of(),
                        null,
                        new Provenance("none", "written by a test", "2026-11-21", null, Map.of()),
                        new GoldenVector(SEED, List.of(expected(folder, trunk), expected(folder, head))),
                        BundleWriter.hashes(folder)));
        return folder;
    }

    static GraphBuilder trunk(String stream, String tensor, int channels) {
        GraphBuilder graph = new GraphBuilder(stream);
        String frame = graph.input(new Port(tensor, TensorType.UINT8, List.of(1L, 64L, 64L, (long) channels)));
        String planes = graph.transpose("planes", graph.toFloat("floats", frame), 0, 3, 1, 2);
        String unit = graph.constant("unit", new float[] {1 / 255f}, 1);
        graph.output(graph.product(stream + ".0", graph.maxPool("cells", planes, new Walk(16, 16, 0, 1), false), unit));
        return graph;
    }

    static GraphBuilder head(String stream, int channels, int column) {
        GraphBuilder graph = new GraphBuilder("head-" + stream);
        List<Long> map = List.of(1L, (long) channels, (long) CELLS, (long) CELLS);
        String first = graph.input(new Port("first." + stream + ".0", TensorType.FLOAT, map));
        String second = graph.input(new Port("second." + stream + ".0", TensorType.FLOAT, map));
        String both = graph.concat("both", List.of(first, second), 1);
        // e^4 against three classes of e^0 to e^0.1: wave scores 54.6 / 57.8 = 0.94
        float[] scoreBias = new float[2 * COLUMNS];
        scoreBias[column] = 4;
        scoreBias[COLUMNS + column] = 4;
        String logits = rows(graph, "logits", both, 2 * channels, 0.01f, scoreBias);
        graph.output(graph.softmax("scores", logits, 2));
        graph.output(rows(graph, "offsets", both, 2 * channels, 0, new float[16]));
        return graph;
    }

    /** As many columns a row as there are biases for two anchors; those of flow weigh x, y and magnitude differently. */
    private static String rows(GraphBuilder graph, String name, String x, int channels, float weight, float[] bias) {
        float[] weights = new float[bias.length * channels];
        for (int i = 0; i < weights.length; i++) {
            int turn = channels > 6 ? i / channels : 0;
            weights[i] = weight * ((i + turn) % 3);
        }
        String w = graph.constant(name + ".weight", weights, bias.length, channels, 1, 1);
        String b = graph.constant(name + ".bias", bias, bias.length);
        String map = graph.conv(name + "/map", x, w, b, new Walk(1, 1, 0, 1));
        return graph.reshape(name, graph.transpose(name + "/cells", map, 0, 2, 3, 1), 1, ANCHORS, bias.length / 2);
    }

    static GoldenVector.Graph expected(Path folder, GraphSpec graph) {
        OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
        try (NetworkEngine engine = provider.open(folder, graph)) {
            Map<String, Tensor> inputs = new HashMap<>();
            Map<String, Tensor> outputs = new HashMap<>();
            GoldenInput golden = new GoldenInput(SEED);
            for (TensorSpec spec : graph.inputs()) {
                Tensor tensor = provider.allocate(spec, Tensor.Placement.HOST);
                golden.fill(spec, tensor.bytes());
                inputs.put(spec.name(), tensor);
            }
            graph.outputs().forEach(spec -> outputs.put(spec.name(), provider.allocate(spec, Tensor.Placement.HOST)));
            engine.bind(inputs, outputs).run();
            List<GoldenVector.Output> expectations = outputs.entrySet().stream()
                    .map(entry -> GoldenCheck.expectation(
                            entry.getKey(), entry.getValue().floats(), 16))
                    .toList();
            return new GoldenVector.Graph(graph.name(), 1e-3, expectations);
        }
    }
}
