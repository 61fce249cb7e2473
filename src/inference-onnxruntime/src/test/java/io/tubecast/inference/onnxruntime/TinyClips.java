package io.tubecast.inference.onnxruntime;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.ResizeMode;
import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.inference.bundle.BundleWriter;
import io.tubecast.inference.bundle.ClipSpec;
import io.tubecast.inference.bundle.ColorOrder;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.FrameTiming;
import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.bundle.InputSpec;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole bundle of the family {@code cfad}, a few kilobytes: somebody waves wherever the picture is bright.
 *
 * <p>Clips of 8 frames of 32 x 32 pixels; trunk: the largest value of each 8 x 8 cell, averaged over 4 frames; one anchor of 0.25 x 0.25 in each of 4 x 4 cells, without offsets; 'wave' scores 0.998 in a white cell, 0.5 in a gray one and
 * 0.002 in a black one. Every sample is refined. Proposals, if there are any, are the whole clip and nothing else. With flow, x and y stand in the place of green and red.
 */
public final class TinyClips {
    /** T. */
    public static final int FRAMES = 8;

    private static final int SIDE = 32;
    private static final int CELLS = 4;
    private static final int STEPS = 2;
    private static final int SAMPLES = 4;
    private static final int ANCHORS = CELLS * CELLS;
    private static final List<String> LABELS = List.of("walk", "wave", "fall");
    private static final int COLUMNS = LABELS.size() + 1;
    private static final int WAVE = 2;
    /** At brightness b a wave's logit is 12 b - 6 against one of 0 and two of -6. */
    private static final float GAIN = 12;

    private static final Walk POINT = new Walk(1, 1, 0, 1);

    private static final TensorSpec CLIP = new TensorSpec("clip", ElementType.UINT8, List.of(1, FRAMES, SIDE, SIDE, 3));
    private static final TensorSpec FLOW =
            new TensorSpec(FlowSpec.TENSOR, ElementType.UINT8, List.of(1, FRAMES, SIDE, SIDE, 2));

    private final Path folder;
    private final List<GraphSpec> graphs = new ArrayList<>();

    private TinyClips(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes the bundle into a folder that is made.
     *
     * @param proposals whether it has a network for proposals; without, the whole clip is looked into
     */
    public static Path write(Path folder, boolean proposals) throws IOException {
        Files.createDirectories(folder);
        return new TinyClips(folder).write(proposals, null);
    }

    /** Writes a bundle without proposals whose trunk sees flow by some method beside the pictures. */
    public static Path writeWithFlow(Path folder, FlowMethod method) throws IOException {
        Files.createDirectories(folder);
        return new TinyClips(folder).write(false, FlowSpec.ofClips(method, 16, SIDE, SIDE));
    }

    private Path write(boolean proposals, @Nullable FlowSpec flow) {
        ResizeMode resize = flow == null ? ResizeMode.LETTERBOX : ResizeMode.STRETCH;
        InputSpec input = new InputSpec("clip", SIDE, SIDE, resize, List.of(0.0, 0.0, 0.0), 1, ColorOrder.BGR);
        trunk(flow != null);
        if (proposals) {
            proposals();
        }
        coarse();
        selector();
        refine();
        BundleWriter.writeLabels(folder.resolve("labels.txt"), LABELS);
        ClipSpec clip = new ClipSpec(
                FRAMES / STEPS,
                List.of(1, 2),
                List.of(new Shape(0.25, 0.25)),
                ClipSettings.defaults().withFullSpan(!proposals));
        List<GoldenVector.Graph> expected =
                graphs.stream().map(graph -> TinyBundle.expected(folder, graph)).toList();
        BundleWriter.write(
                folder,
                new ModelManifest(
                        ModelManifest.VERSION,
                        new ModelCard("tiny-clips", "1", "cfad", "tests only", null),
                        "labels.txt",
                        new FrameTiming(25, 1),
                        input,
                        flow,
                        graphs,
                        null,
                        null,
                        null,
                        clip,
                        List.of(),
                        null,
                        new Provenance("none", "written by a test", "2026-11-22", null, Map.of()),
                        new GoldenVector(TinyBundle.SEED, expected),
                        BundleWriter.hashes(folder)));
        return folder;
    }

    private static TensorSpec floats(String name, Integer... shape) {
        return new TensorSpec(name, ElementType.FLOAT32, List.of(shape));
    }

    private void add(GraphBuilder graph, GraphRole role, TensorSpec input, TensorSpec... outputs) {
        add(graph, role, List.of(input), outputs);
    }

    private void add(GraphBuilder graph, GraphRole role, List<TensorSpec> inputs, TensorSpec... outputs) {
        graph.build().write(folder.resolve(role + ".onnx"));
        graphs.add(new GraphSpec(role.toString(), role + ".onnx", role, inputs, List.of(outputs)));
    }

    private static String input(GraphBuilder graph, TensorSpec spec, TensorType type) {
        return graph.input(new Port(
                spec.name(), type, spec.shape().stream().map(Integer::longValue).toList()));
    }

    private static TensorSpec features() {
        return floats("features", 1, STEPS, 3, CELLS, CELLS);
    }

    private static TensorSpec sampled() {
        return floats("sampled", 1, SAMPLES, 3, CELLS, CELLS);
    }

    private void trunk(boolean flow) {
        GraphBuilder graph = new GraphBuilder("trunk");
        String bytes = graph.toFloat("floats", input(graph, CLIP, TensorType.UINT8));
        if (flow) {
            String motion = graph.toFloat("motion", input(graph, FLOW, TensorType.UINT8));
            bytes = graph.concat("both", List.of(graph.slice("blue", bytes, 4, 0, 1), motion), 4);
        }
        String planes = graph.transpose("planes", graph.reshape("frames", bytes, FRAMES, SIDE, SIDE, 3), 0, 3, 1, 2);
        String cells = graph.maxPool("cells", planes, new Walk(8, 8, 0, 1), false);
        int each = FRAMES / STEPS;
        String steps = graph.mean("steps", graph.reshape("grouped", cells, STEPS, each, 3, CELLS, CELLS), 1);
        String unit = graph.constant("unit", new float[] {1 / 255f}, 1);
        String rows = graph.reshape("rows", steps, 1, STEPS, 3, CELLS, CELLS);
        graph.output(graph.product("features", rows, unit));
        add(graph, GraphRole.CLIP_TRUNK, flow ? List.of(CLIP, FLOW) : List.of(CLIP), features());
    }

    /** Of four anchors, two a time step, the second of the first step: 8 frames around frame 1.5, moved by 2.5 of the spread, a tenth of its length, to frame 3.5. */
    private void proposals() {
        GraphBuilder graph = new GraphBuilder("proposals");
        String map = graph.reshape("maps", input(graph, features(), TensorType.FLOAT), 1, 3 * STEPS, CELLS, CELLS);
        float[] scores = {6, -6, -6, 6, 6, -6, 6, -6};
        String logits = graph.mean("logits", point(graph, "all", map, 3 * STEPS, 1e-3f, scores), 2, 3);
        graph.output(graph.softmax("scores", graph.reshape("pairs", logits, 1, 4, 2), 2));
        float[] moved = {0, 0, 2.5f, 0, 0, 0, 0, 0};
        String offsets = graph.mean("moved", point(graph, "moves", map, 3 * STEPS, 0, moved), 2, 3);
        graph.output(graph.reshape("offsets", offsets, 1, 4, 2));
        add(graph, GraphRole.CLIP_PROPOSALS, features(), floats("scores", 1, 4, 2), floats("offsets", 1, 4, 2));
    }

    private void coarse() {
        GraphBuilder graph = new GraphBuilder("coarse");
        int channels = 3 * SAMPLES;
        String map = graph.reshape("maps", input(graph, sampled(), TensorType.FLOAT), 1, channels, CELLS, CELLS);
        graph.output(brightness(graph, map, channels));
        graph.output(rows(graph, "theta", point(graph, "curves", map, channels, 0, new float[4]), 4, 1));
        add(
                graph,
                GraphRole.CLIP_COARSE,
                sampled(),
                floats("scores", 1, ANCHORS, COLUMNS),
                floats("theta", 1, ANCHORS, 4, 1));
    }

    private void selector() {
        GraphBuilder graph = new GraphBuilder("selector");
        String mean = graph.mean("mean", input(graph, sampled(), TensorType.FLOAT), 2, 3, 4);
        graph.output(graph.sigmoid("key", graph.reshape("row", mean, 1, SAMPLES)));
        add(graph, GraphRole.CLIP_SELECTOR, sampled(), floats("key", 1, SAMPLES));
    }

    private void refine() {
        GraphBuilder graph = new GraphBuilder("refine");
        TensorSpec sample = floats("sample", 1, 3, CELLS, CELLS);
        String map = input(graph, sample, TensorType.FLOAT);
        graph.output(brightness(graph, map, 3));
        graph.output(rows(graph, "offsets", point(graph, "moves", map, 3, 0, new float[4]), 4));
        add(
                graph,
                GraphRole.CLIP_REFINE,
                sample,
                floats("scores", 1, ANCHORS, COLUMNS),
                floats("offsets", 1, ANCHORS, 4));
    }

    /** Class scores of every anchor from the mean over the channels of its cell. */
    private static String brightness(GraphBuilder graph, String map, int channels) {
        float[] weights = new float[COLUMNS * channels];
        for (int i = 0; i < channels; i++) {
            weights[WAVE * channels + i] = GAIN / channels;
        }
        String w = graph.constant("bright.weight", weights, COLUMNS, channels, 1, 1);
        String b = graph.constant("bright.bias", new float[] {0, -6, -6, -6}, COLUMNS);
        String logits = rows(graph, "logits", graph.conv("bright", map, w, b, POINT), COLUMNS);
        return graph.softmax("scores", logits, 2);
    }

    private static String point(GraphBuilder graph, String name, String map, int channels, float weight, float[] bias) {
        float[] weights = new float[bias.length * channels];
        Arrays.fill(weights, weight);
        String w = graph.constant(name + ".weight", weights, bias.length, channels, 1, 1);
        return graph.conv(name, map, w, graph.constant(name + ".bias", bias, bias.length), POINT);
    }

    private static String rows(GraphBuilder graph, String name, String map, long... columns) {
        long[] sizes = new long[2 + columns.length];
        sizes[0] = 1;
        sizes[1] = ANCHORS;
        System.arraycopy(columns, 0, sizes, 2, columns.length);
        return graph.reshape(name, graph.transpose(name + "/cells", map, 0, 2, 3, 1), sizes);
    }
}
