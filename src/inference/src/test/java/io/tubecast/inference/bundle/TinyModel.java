package io.tubecast.inference.bundle;

import io.tubecast.core.detection.DetectionSettings;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.ResizeMode;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.FakeEngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model small enough to work out by hand: pictures of 16 x 16, maps of 2 x 2 and 1 x 1 cells, 20 anchors, three classes.
 *
 * <p>With m the mean byte of a picture over 256, its trunk fills both maps with m. Its head gives every anchor the scores
 * [1 - (m1 + m2) / 2, m1 / 2, m2 / 2, 0] and no offsets: class 0 shows the first frame of the pair, class 1 the second.
 *
 * <p>The two-stream model adds a motion trunk on stacks of two fields, which fills its maps with their mean n in the same way, and a head that says [1 - n2,
 * 0, n1 / 2, n2 - n1 / 2]: class 1 shows the first frame's stack, class 2 the second's.
 */
public final class TinyModel {
    /** Seed of the golden input. */
    public static final int SEED = 1;

    private static final int ANCHORS = 20;

    private TinyModel() {}

    /** The trunk. */
    public static final GraphSpec TRUNK = new GraphSpec(
            "appearance",
            "appearance.onnx",
            GraphRole.APPEARANCE_TRUNK,
            List.of(new TensorSpec("pixels", ElementType.UINT8, List.of(1, 16, 16, 3))),
            List.of(map("appearance.0", 2), map("appearance.1", 1)));

    /** The head. */
    public static final GraphSpec HEAD = new GraphSpec(
            "head",
            "head-appearance.onnx",
            GraphRole.APPEARANCE_HEAD,
            List.of(
                    map("first.appearance.0", 2),
                    map("first.appearance.1", 1),
                    map("second.appearance.0", 2),
                    map("second.appearance.1", 1)),
            List.of(
                    new TensorSpec("scores", ElementType.FLOAT32, List.of(1, ANCHORS, 4)),
                    new TensorSpec("offsets", ElementType.FLOAT32, List.of(1, ANCHORS, 8))));

    /** The trunk of flow stacks. */
    public static final GraphSpec MOTION_TRUNK = new GraphSpec(
            "motion",
            "motion.onnx",
            GraphRole.MOTION_TRUNK,
            List.of(new TensorSpec("flow", ElementType.UINT8, List.of(1, 16, 16, 6))),
            List.of(map("motion.0", 2), map("motion.1", 1)));

    /** The head of both streams. */
    public static final GraphSpec TWO_STREAM_HEAD = new GraphSpec(
            "two-stream",
            "head-two-stream.onnx",
            GraphRole.TWO_STREAM_HEAD,
            List.of(
                    map("first.appearance.0", 2),
                    map("first.appearance.1", 1),
                    map("second.appearance.0", 2),
                    map("second.appearance.1", 1),
                    map("first.motion.0", 2),
                    map("first.motion.1", 1),
                    map("second.motion.0", 2),
                    map("second.motion.1", 1)),
            HEAD.outputs());

    /** The head of the motion stream alone. */
    public static final GraphSpec MOTION_HEAD = new GraphSpec(
            "motion-head",
            "head-motion.onnx",
            GraphRole.MOTION_HEAD,
            List.of(
                    map("first.motion.0", 2),
                    map("first.motion.1", 1),
                    map("second.motion.0", 2),
                    map("second.motion.1", 1)),
            HEAD.outputs());

    /** A head that sees the first frame alone and says [1 - m1, m1, 0, 0]. */
    public static final GraphSpec SINGLE_HEAD = new GraphSpec(
            "single",
            "head-single.onnx",
            GraphRole.APPEARANCE_HEAD,
            List.of(map("first.appearance.0", 2), map("first.appearance.1", 1)),
            HEAD.outputs());

    /** The flow of its motion stream. */
    public static final FlowSpec FLOW = new FlowSpec(FlowMethod.DIS, 2, FlowAlignment.CAUSAL, "xym", 16, 16, 16);

    private static TensorSpec map(String name, int side) {
        return new TensorSpec(name, ElementType.FLOAT32, List.of(1, 2, side, side));
    }

    /** Its manifest; the hashes are placeholders until it is written. */
    public static ModelManifest manifest() {
        return manifest(golden(goldenMean()));
    }

    /** Its manifest with another answer of the trunk to the golden input. */
    public static ModelManifest manifestExpecting(double mean) {
        return manifest(golden(mean));
    }

    private static ModelManifest manifest(GoldenVector expect) {
        return manifest(null, List.of(TRUNK, HEAD), expect, "appearance");
    }

    /**
     * A manifest of some of its graphs, which are expected to do what their formulas say.
     *
     * @param modes of the operating points
     */
    public static ModelManifest manifest(@Nullable FlowSpec flow, List<GraphSpec> graphs, String... modes) {
        List<GoldenVector.Graph> expected =
                graphs.stream().map(TinyModel::answer).toList();
        return manifest(flow, graphs, new GoldenVector(SEED, expected), modes);
    }

    /** The first output of a graph for the golden input. */
    private static GoldenVector.Graph answer(GraphSpec graph) {
        try (FakeEngineProvider provider = provider();
                NetworkEngine engine = provider.open(Path.of(""), graph)) {
            GoldenInput source = new GoldenInput(SEED);
            Map<String, Tensor> inputs = new HashMap<>();
            Map<String, Tensor> outputs = new HashMap<>();
            for (TensorSpec spec : graph.inputs()) {
                Tensor tensor = provider.allocate(spec, Tensor.Placement.HOST);
                inputs.put(spec.name(), tensor);
                source.fill(spec, tensor.bytes());
            }
            for (TensorSpec spec : graph.outputs()) {
                outputs.put(spec.name(), provider.allocate(spec, Tensor.Placement.HOST));
            }
            engine.bind(inputs, outputs).run();
            String first = graph.outputs().get(0).name();
            FloatBuffer values = tensor(outputs, first).floats();
            return new GoldenVector.Graph(graph.name(), 1e-3, List.of(GoldenCheck.expectation(first, values, 4)));
        }
    }

    private static ModelManifest manifest(
            @Nullable FlowSpec flow, List<GraphSpec> graphs, GoldenVector expect, String... modes) {
        Map<String, String> files = new HashMap<>(Map.of("labels.txt", "0".repeat(64)));
        graphs.forEach(graph -> files.put(graph.file(), "0".repeat(64)));
        return new ModelManifest(
                1,
                new ModelCard("tiny", "1", "amtnet", "made for tests, use it as you like", null),
                "labels.txt",
                new FrameTiming(25, 1),
                new InputSpec("pixels", 16, 16, ResizeMode.STRETCH, List.of(104.0, 117.0, 123.0), 1, ColorOrder.RGB),
                flow,
                graphs,
                new AnchorSpec(
                        List.of(
                                new AnchorSpec.Level(2, 2, 8, 8, 4, 8, List.of(2.0)),
                                new AnchorSpec.Level(1, 1, 16, 16, 8, 12, List.of(2.0))),
                        AnchorSpec.Clip.CENTER_SIZE,
                        0.1,
                        0.2),
                new DetectionSettings(0.001, 50, 0.45, 10),
                LinkingSpec.DEFAULT,
                null,
                Stream.of(modes)
                        .map(mode -> new OperatingPoint(mode, 1, Map.of("videoMap@0.5", 0.5)))
                        .toList(),
                null,
                new Provenance("nothing", "written by hand", "2026-11-21", null, Map.of()),
                expect,
                files);
    }

    private static double goldenMean() {
        GoldenInput input = new GoldenInput(SEED);
        double sum = 0;
        for (int i = 0; i < 16 * 16 * 3; i++) {
            sum += input.next();
        }
        return sum / 768 / 256;
    }

    /** What its formulas give for the golden input. */
    private static GoldenVector golden(double mean) {
        // the head's inputs: eight elements, then two, then the same for the second frame; only the first of each set
        // counts
        GoldenInput maps = new GoldenInput(SEED);
        double first = maps.next() / 256.0;
        for (int i = 1; i < 10; i++) {
            maps.next();
        }
        double second = maps.next() / 256.0;
        double background = 1 - (first + second) / 2;
        return new GoldenVector(
                SEED,
                List.of(
                        new GoldenVector.Graph(
                                "appearance",
                                1e-3,
                                List.of(
                                        new GoldenVector.Output("appearance.0", List.of(mean, mean), mean),
                                        new GoldenVector.Output("appearance.1", List.of(mean), null))),
                        new GoldenVector.Graph(
                                "head",
                                1e-3,
                                List.of(new GoldenVector.Output(
                                        "scores", List.of(background, first / 2, second / 2, 0.0), 0.25)))));
    }

    /** Writes a bundle of some of its graphs. */
    public static ModelBundle write(Path directory, ModelManifest manifest) {
        try {
            Files.createDirectories(directory);
            for (GraphSpec graph : manifest.graphs()) {
                Files.writeString(directory.resolve(graph.file()), graph.name());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        BundleWriter.writeLabels(directory.resolve("labels.txt"), List.of("Wave", "Fall", "Sit down"));
        return BundleWriter.write(directory, manifest);
    }

    /** Writes its bundle; the graphs are not ONNX, so only {@link #provider()} can run it. */
    public static ModelBundle write(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("appearance.onnx"), "trunk");
            Files.writeString(directory.resolve("head-appearance.onnx"), "head");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        BundleWriter.writeLabels(directory.resolve("labels.txt"), List.of("Wave", "Fall", "Sit down"));
        return BundleWriter.write(directory, manifest());
    }

    /** Runs its formulas. */
    public static FakeEngineProvider provider() {
        return new FakeEngineProvider(Map.of(
                "appearance", TinyModel::trunk,
                "head", TinyModel::head,
                "motion", TinyModel::trunk,
                "two-stream", TinyModel::motionHead,
                "motion-head", TinyModel::motionHead,
                "single", TinyModel::singleHead));
    }

    private static void trunk(Map<String, ? extends Tensor> inputs, Map<String, ? extends Tensor> outputs) {
        ByteBuffer pixels = inputs.values().iterator().next().bytes();
        double sum = 0;
        for (int i = 0; i < pixels.capacity(); i++) {
            sum += pixels.get(i) & 0xFF;
        }
        float mean = (float) (sum / pixels.capacity() / 256);
        for (Tensor map : outputs.values()) {
            for (int i = 0; i < map.spec().elements(); i++) {
                map.floats().put(i, mean);
            }
        }
    }

    private static void head(Map<String, ? extends Tensor> inputs, Map<String, ? extends Tensor> outputs) {
        float first = tensor(inputs, "first.appearance.0").floats().get(0);
        float second = tensor(inputs, "second.appearance.0").floats().get(0);
        FloatBuffer scores = tensor(outputs, "scores").floats();
        for (int anchor = 0; anchor < ANCHORS; anchor++) {
            scores.put(4 * anchor, new float[] {1 - (first + second) / 2, first / 2, second / 2, 0});
        }
    }

    private static void motionHead(Map<String, ? extends Tensor> inputs, Map<String, ? extends Tensor> outputs) {
        float first = tensor(inputs, "first.motion.0").floats().get(0);
        float second = tensor(inputs, "second.motion.0").floats().get(0);
        FloatBuffer scores = tensor(outputs, "scores").floats();
        for (int anchor = 0; anchor < ANCHORS; anchor++) {
            scores.put(4 * anchor, new float[] {1 - second, 0, first / 2, second - first / 2});
        }
    }

    private static void singleHead(Map<String, ? extends Tensor> inputs, Map<String, ? extends Tensor> outputs) {
        float first = tensor(inputs, "first.appearance.0").floats().get(0);
        for (int anchor = 0; anchor < ANCHORS; anchor++) {
            tensor(outputs, "scores").floats().put(4 * anchor, new float[] {1 - first, first, 0, 0});
        }
    }

    private static Tensor tensor(Map<String, ? extends Tensor> tensors, String name) {
        return Objects.requireNonNull(Collections.unmodifiableMap(tensors).get(name), name);
    }
}
