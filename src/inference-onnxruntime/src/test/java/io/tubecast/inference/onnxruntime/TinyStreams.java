package io.tubecast.inference.onnxruntime;

import io.tubecast.core.detection.DetectionSettings;
import io.tubecast.core.frame.ResizeMode;
import io.tubecast.inference.bundle.AnchorSpec;
import io.tubecast.inference.bundle.BundleWriter;
import io.tubecast.inference.bundle.ColorOrder;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.FrameTiming;
import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.LinkingSpec;
import io.tubecast.inference.bundle.ModelCard;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.bundle.Provenance;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.onnx.GraphBuilder;
import io.tubecast.onnx.GraphBuilder.Walk;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whole model bundles with a motion stream, a few kilobytes: like {@link TinyBundle}'s they see one person waving wherever they look, with a score that every byte of
 * picture and flow stack has a part in.
 *
 * <p>Input 64 x 64; trunks: the largest value of each 16 x 16 cell; heads: a 1 x 1 convolution over all maps they see, whose bias makes 'wave' score high.
 */
public final class TinyStreams {
    private static final int SIDE = 64;
    private static final int CELLS = 4;
    private static final int ANCHORS = CELLS * CELLS * 2;
    private static final List<String> LABELS = List.of("walk", "wave", "fall");
    private static final int COLUMNS = LABELS.size() + 1;

    private final Path folder;
    private final FlowSpec flow;

    private TinyStreams(Path folder, FlowSpec flow) {
        this.folder = folder;
        this.flow = flow;
    }

    /**
     * Writes a bundle into a folder that is made.
     *
     * @param delta frames from the first to the second of a pair, at 25 frames a second
     * @param heads of which there is one each; the trunks are those that they need
     */
    public static Path write(Path folder, FlowSpec flow, int delta, GraphRole... heads) throws IOException {
        Files.createDirectories(folder);
        return new TinyStreams(folder, flow).write(delta, List.of(heads));
    }

    private Path write(int delta, List<GraphRole> heads) {
        InputSpec input =
                new InputSpec("frame", SIDE, SIDE, ResizeMode.STRETCH, List.of(0.0, 0.0, 0.0), 1, ColorOrder.BGR);
        List<GraphSpec> graphs = new ArrayList<>();
        if (!heads.equals(List.of(GraphRole.MOTION_HEAD))) {
            graphs.add(trunk("appearance", GraphRole.APPEARANCE_TRUNK, input.tensorSpec()));
        }
        graphs.add(trunk("motion", GraphRole.MOTION_TRUNK, flow.tensorSpec(SIDE, SIDE)));
        for (GraphRole role : heads) {
            graphs.add(head(role));
        }
        BundleWriter.writeLabels(folder.resolve("labels.txt"), LABELS);
        AnchorSpec anchors = new AnchorSpec(
                List.of(new AnchorSpec.Level(CELLS, CELLS, 16, 16, 24, 32, List.of())), AnchorSpec.Clip.NONE, 0.1, 0.2);
        List<GoldenVector.Graph> expected =
                graphs.stream().map(graph -> TinyBundle.expected(folder, graph)).toList();
        BundleWriter.write(
                folder,
                new ModelManifest(
                        ModelManifest.VERSION,
                        new ModelCard("tiny-streams", "1", "amtnet", "tests only", null),
                        "labels.txt",
                        new FrameTiming(25, delta),
                        input,
                        flow,
                        graphs,
                        anchors,
                        new DetectionSettings(0.05, 50, 0.45, 1),
                        LinkingSpec.DEFAULT,
                        null,
                        List.of(),
                        null,
                        new Provenance("none", "written by a test", "2026-11-21", null, Map.of()),
                        new GoldenVector(TinyBundle.SEED, expected),
                        BundleWriter.hashes(folder)));
        return folder;
    }

    private GraphSpec trunk(String stream, GraphRole role, TensorSpec input) {
        GraphBuilder graph = new GraphBuilder(stream);
        List<Long> shape = input.shape().stream().map(Integer::longValue).toList();
        String bytes = graph.input(new Port(input.name(), TensorType.UINT8, shape));
        String planes = graph.transpose("planes", graph.toFloat("floats", bytes), 0, 3, 1, 2);
        String unit = graph.constant("unit", new float[] {1 / 255f}, 1);
        String cells = graph.maxPool("cells", planes, new Walk(16, 16, 0, 1), false);
        graph.output(graph.product(stream + ".0", cells, unit));
        graph.build().write(folder.resolve(stream + ".onnx"));
        return new GraphSpec(stream, stream + ".onnx", role, List.of(input), List.of(map(stream)));
    }

    private TensorSpec map(String stream) {
        int channels = stream.equals("motion") ? flow.layout().channels() : 3;
        return new TensorSpec(stream + ".0", ElementType.FLOAT32, List.of(1, channels, CELLS, CELLS));
    }

    private GraphSpec head(GraphRole role) {
        List<String> streams = switch (role) {
            case APPEARANCE_HEAD -> List.of("appearance");
            case MOTION_HEAD -> List.of("motion");
            default -> List.of("appearance", "motion");
        };
        List<TensorSpec> inputs = new ArrayList<>();
        for (String frame : List.of("first.", "second.")) {
            streams.forEach(stream -> inputs.add(map(stream).named(frame + stream + ".0")));
        }
        GraphBuilder graph = new GraphBuilder(role.toString());
        List<String> maps = new ArrayList<>();
        int channels = 0;
        for (TensorSpec input : inputs) {
            List<Long> shape = input.shape().stream().map(Integer::longValue).toList();
            maps.add(graph.input(new Port(input.name(), TensorType.FLOAT, shape)));
            channels += input.shape().get(1);
        }
        String both = graph.concat("both", maps, 1);
        // e^3 against three classes of e^0 to e^0.6 or so: 'wave' stays over 0.7, and every map has a part in the rest
        float[] scoreBias = {0, 0, 3, 0, 0, 0, 3, 0};
        graph.output(graph.softmax("scores", rows(graph, "logits", both, channels, 0.01f, scoreBias), 2));
        graph.output(rows(graph, "offsets", both, channels, 0.001f, new float[16]));
        graph.build().write(folder.resolve(role + ".onnx"));
        return new GraphSpec(
                role.toString(),
                role + ".onnx",
                role,
                inputs,
                List.of(
                        new TensorSpec("scores", ElementType.FLOAT32, List.of(1, ANCHORS, COLUMNS)),
                        new TensorSpec("offsets", ElementType.FLOAT32, List.of(1, ANCHORS, 8))));
    }

    /** As many columns a row as there are biases for two anchors. */
    private static String rows(GraphBuilder graph, String name, String x, int channels, float weight, float[] bias) {
        float[] weights = new float[bias.length * channels];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weight * (i % 5 - 2);
        }
        String w = graph.constant(name + ".weight", weights, bias.length, channels, 1, 1);
        String b = graph.constant(name + ".bias", bias, bias.length);
        String map = graph.conv(name + "/map", x, w, b, new Walk(1, 1, 0, 1));
        return graph.reshape(name, graph.transpose(name + "/cells", map, 0, 2, 3, 1), 1, ANCHORS, bias.length / 2);
    }
}
