package io.tubecast.training.cfad.export;

import io.tubecast.onnx.GraphBuilder;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import io.tubecast.training.cfad.CfadModules;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.CfadTrunks;
import io.tubecast.training.cfad.export.Layouts.Layout;
import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.cfad.volume.VolumeSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The five graphs of CFAD, parted where the data flow parts: the trunk and the proposals run once a clip, coarse module and selector once a proposal, the refine
 * module once a selected time stamp.
 *
 * <p>The trunk takes a clip as the camera gives it, uint8 [1, T, H, W, 3] in B, G, R order, and flow as uint8 [1, T, H, W, 2], x and y, where the network wants it. Cast and
 * scaling to [-1, 1] are in the graph; the swap to R, G, B is folded into the first convolution. Features lie time step by time step, [1, T', C, H', W'], so that
 * sampling reads and refining takes whole pieces of memory. Sampling is no graph: which steps are read follows from each proposal, the work is a few
 * additions, and {@link io.tubecast.core.trajectory.FeatureSampling} does the same for every engine.
 */
public final class CfadGraphs {
    /** Name of the graph of the trunk. */
    public static final String TRUNK = "trunk";

    /** Name of the graph of the temporal proposal network. */
    public static final String PROPOSALS = CfadModules.PROPOSALS;

    /** Name of the graph of the coarse module. */
    public static final String COARSE = CfadModules.COARSE;

    /** Name of the graph of the selector. */
    public static final String SELECTOR = CfadModules.SELECTOR;

    /** Name of the graph of the refine module. */
    public static final String REFINE = CfadModules.REFINE;

    /** Input of the trunk: the pictures. */
    public static final String CLIP = "clip";

    /** Input of the trunk where it takes flow. */
    public static final String FLOW = "flow";

    /** Output of the trunk, input of the proposals. */
    public static final String FEATURES = "features";

    /** Input of the coarse module and of the selector. */
    public static final String SAMPLED = "sampled";

    /** Input of the refine module. */
    public static final String SAMPLE = "sample";

    private final CfadSpec spec;
    private final Map<String, float[]> arrays;

    /**
     * Graphs of trained weights.
     *
     * @param spec the layers
     * @param arrays weights by the names that {@link io.tubecast.training.network.Weights} uses
     */
    public CfadGraphs(CfadSpec spec, Map<String, float[]> arrays) {
        this.spec = spec;
        this.arrays = Map.copyOf(arrays);
    }

    /** {@code clip} (and {@code flow}) to {@code features} [1, T', C, H', W']. */
    public OnnxModel trunk() {
        GraphBuilder graph = new GraphBuilder(TRUNK);
        VolumeSpec trunk = spec.trunk();
        Extent clip = spec.clip().extent();
        String pixels = pixels(graph, CLIP, CfadTrunks.RGB_CHANNELS);
        if (trunk.inputChannels() > CfadTrunks.RGB_CHANNELS) {
            String flow = pixels(graph, FLOW, trunk.inputChannels() - CfadTrunks.RGB_CHANNELS);
            pixels = graph.concat("both", List.of(pixels, flow), 4);
        }
        String half = graph.constant("half", new float[] {127.5f}, 1);
        String one = graph.constant("one", new float[] {1}, 1);
        String scaled = graph.difference("scaled", graph.quotient("halves", pixels, half), one);
        Layouts input = new Layouts(graph, "scaled", trunk.inputChannels(), clip, Layout.PIXELS, scaled);
        Layouts features = output(
                new VolumeGraph(graph, trunk, arrays, input, true).write(),
                trunk.outputs().get(0));
        Extent size = features.size();
        int channels = spec.channels();
        String frames = features.in(Layout.FRAMES);
        graph.output(graph.reshape(FEATURES, frames, 1, size.time(), channels, size.height(), size.width()));
        return graph.build();
    }

    /** An input of bytes as floats: TensorRT does nothing else with bytes. */
    private String pixels(GraphBuilder graph, String name, int channels) {
        Extent clip = spec.clip().extent();
        List<Long> shape = List.of(1L, (long) clip.time(), (long) clip.height(), (long) clip.width(), (long) channels);
        return graph.toFloat(name + "/floats", graph.input(new Port(name, TensorType.UINT8, shape)));
    }

    /** {@code features} to {@code scores} [1, A, 2] after softmax, nothing first, and {@code offsets} [1, A, 2]. */
    public OnnxModel proposals() {
        GraphBuilder graph = new GraphBuilder(PROPOSALS);
        Map<String, Layouts> outputs = write(graph, spec.proposals(), FEATURES, spec.features());
        scores(graph, outputs, 2);
        graph.output(graph.reshape(CfadModules.OFFSETS, cells(graph, output(outputs, CfadModules.OFFSETS)), 1, -1, 2));
        return graph.build();
    }

    /** {@code sampled} [1, N, C, H', W'] to {@code scores} [1, A, C + 1] after softmax, background first, and {@code theta} [1, A, 4, k + 1]. */
    public OnnxModel coarse() {
        GraphBuilder graph = new GraphBuilder(COARSE);
        Map<String, Layouts> outputs = write(graph, spec.coarse(), SAMPLED, spec.sampled());
        scores(graph, outputs, spec.design().scores());
        String theta = cells(graph, output(outputs, CfadModules.THETA));
        graph.output(
                graph.reshape(CfadModules.THETA, theta, 1, -1, 4, spec.design().order() + 1L));
        return graph.build();
    }

    /** {@code sampled} [1, N, C, H', W'] to {@code key} [1, N], how likely each sample is a key time stamp. */
    public OnnxModel selector() {
        GraphBuilder graph = new GraphBuilder(SELECTOR);
        Layouts logits = output(write(graph, spec.selector(), SAMPLED, spec.sampled()), CfadModules.KEY);
        String flat =
                graph.reshape("logits", logits.in(Layout.ROWS), 1, spec.design().samples());
        graph.output(graph.sigmoid(CfadModules.KEY, flat));
        return graph.build();
    }

    /** {@code sample} [1, C, H', W'] to {@code scores} [1, A, C + 1] after softmax, background first, and {@code offsets} [1, A, 4]. */
    public OnnxModel refine() {
        GraphBuilder graph = new GraphBuilder(REFINE);
        Extent map = new Extent(1, spec.features().height(), spec.features().width());
        List<Long> shape = List.of(1L, (long) spec.channels(), (long) map.height(), (long) map.width());
        String sample = graph.input(new Port(SAMPLE, TensorType.FLOAT, shape));
        Layouts input = new Layouts(graph, SAMPLE, spec.channels(), map, Layout.FRAMES, sample);
        Map<String, Layouts> outputs = new VolumeGraph(graph, spec.refine(), arrays, input, false).write();
        scores(graph, outputs, spec.design().scores());
        graph.output(graph.reshape(CfadModules.OFFSETS, cells(graph, output(outputs, CfadModules.OFFSETS)), 1, -1, 4));
        return graph.build();
    }

    private Map<String, Layouts> write(GraphBuilder graph, VolumeSpec part, String name, Extent size) {
        List<Long> shape =
                List.of(1L, (long) size.time(), (long) spec.channels(), (long) size.height(), (long) size.width());
        String value = graph.input(new Port(name, TensorType.FLOAT, shape));
        Layouts input = new Layouts(graph, name, spec.channels(), size, Layout.STEPS, value);
        return new VolumeGraph(graph, part, arrays, input, false).write();
    }

    private static Layouts output(Map<String, Layouts> outputs, String name) {
        return Objects.requireNonNull(outputs.get(name), name);
    }

    private static void scores(GraphBuilder graph, Map<String, Layouts> outputs, int columns) {
        String logits = graph.reshape("logits", cells(graph, output(outputs, CfadModules.SCORES)), 1, -1, columns);
        graph.output(graph.softmax(CfadModules.SCORES, logits, 2));
    }

    /** [T, H, W, channels]: cell by cell. */
    private static String cells(GraphBuilder graph, Layouts map) {
        String frames = map.in(Layout.FRAMES);
        return graph.transpose(frames + "/cells", frames, 0, 2, 3, 1);
    }
}
