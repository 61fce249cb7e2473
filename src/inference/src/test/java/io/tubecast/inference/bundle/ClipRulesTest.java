package io.tubecast.inference.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.ResizeMode;
import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.core.trajectory.ClipShape;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.yaml.StrictYaml;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A network on clips of 10 frames of 32 x 16: 3 time steps of 4 frames, 2 channels, maps of 2 x 1 cells, 2 shapes, 3 classes, order 2, 5 samples. */
class ClipRulesTest {
    private static final InputSpec INPUT =
            new InputSpec("clip", 32, 16, ResizeMode.STRETCH, Collections.nCopies(3, 127.5), 1 / 127.5, ColorOrder.RGB);
    private static final ClipSpec CLIP = new ClipSpec(
            4, List.of(1, 2, 3), List.of(new Shape(0.2, 0.5), new Shape(0.4, 0.4)), ClipSettings.defaults());

    private static TensorSpec floats(String name, Integer... shape) {
        return new TensorSpec(name, ElementType.FLOAT32, List.of(shape));
    }

    private static GraphSpec graph(GraphRole role, TensorSpec input, TensorSpec... outputs) {
        return new GraphSpec(role.toString(), role + ".onnx", role, List.of(input), List.of(outputs));
    }

    private static GraphSpec trunk(int steps) {
        return graph(
                GraphRole.CLIP_TRUNK,
                new TensorSpec("clip", ElementType.UINT8, List.of(1, 10, 16, 32, 3)),
                floats("features", 1, steps, 2, 1, 2));
    }

    private static GraphSpec coarse(int anchors, int coordinates) {
        return graph(
                GraphRole.CLIP_COARSE,
                floats("sampled", 1, 5, 2, 1, 2),
                floats("scores", 1, 4, 4),
                floats("theta", 1, anchors, coordinates, 3));
    }

    private static List<GraphSpec> graphs(GraphSpec... others) {
        Map<GraphRole, GraphSpec> graphs = new TreeMap<>();
        for (GraphSpec graph : List.of(
                trunk(3),
                graph(
                        GraphRole.CLIP_PROPOSALS,
                        floats("features", 1, 3, 2, 1, 2),
                        floats("scores", 1, 9, 2),
                        floats("offsets", 1, 9, 2)),
                coarse(4, 4),
                graph(GraphRole.CLIP_SELECTOR, floats("sampled", 1, 5, 2, 1, 2), floats("key", 1, 5)),
                graph(
                        GraphRole.CLIP_REFINE,
                        floats("sample", 1, 2, 1, 2),
                        floats("scores", 1, 4, 4),
                        floats("offsets", 1, 4, 4)))) {
            graphs.put(graph.role(), graph);
        }
        for (GraphSpec other : others) {
            graphs.put(other.role(), other);
        }
        return new ArrayList<>(graphs.values());
    }

    private static ModelManifest manifest(List<GraphSpec> graphs, @Nullable ClipSpec clip) {
        return manifest(INPUT, null, graphs, clip);
    }

    private static ModelManifest manifest(
            InputSpec input, @Nullable FlowSpec flow, List<GraphSpec> graphs, @Nullable ClipSpec clip) {
        Map<String, String> files = new TreeMap<>();
        files.put("labels.txt", "0".repeat(64));
        graphs.forEach(graph -> files.put(graph.file(), "0".repeat(64)));
        GoldenVector expect = new GoldenVector(
                1,
                graphs.stream()
                        .map(graph -> new GoldenVector.Graph(
                                graph.name(),
                                1e-3,
                                List.of(new GoldenVector.Output(
                                        graph.outputs().get(0).name(), List.of(0.5), null))))
                        .toList());
        return new ModelManifest(
                1,
                new ModelCard("tiny", "1", "cfad", "tests only", null),
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
                expect,
                files);
    }

    private static void refused(String message, GraphSpec... others) {
        assertThatThrownBy(() -> manifest(graphs(others), CLIP)).hasMessageContaining(message);
    }

    @Test
    void allSizesAreReadFromTheGraphs() {
        ModelManifest manifest = manifest(graphs(), CLIP);
        ClipShape shape = manifest.requiredClip().toShape(manifest);
        assertThat(shape.frames()).isEqualTo(10);
        assertThat(shape.classes()).isEqualTo(3);
        assertThat(shape.order()).isEqualTo(2);
        assertThat(shape.sampling().samples()).isEqualTo(5);
        assertThat(shape.spans().size()).isEqualTo(9);
        assertThat(shape.grid().size()).isEqualTo(4);
        assertThat(shape.plane()).isEqualTo(4);
        assertThat(manifest.classes()).isEqualTo(3);
    }

    @Test
    void aWrittenManifestReadsBackEqual() {
        ModelManifest manifest = manifest(graphs(), CLIP);
        assertThat(StrictYaml.parse(StrictYaml.write(manifest), "again", ModelManifest.class))
                .isEqualTo(manifest);
    }

    @Test
    void thetaOfAnotherWidthIsRefused() {
        refused("outputs of graph 'clip-coarse' must have 'theta' float32 [1, 4, 4, 3], was", coarse(4, 3));
        refused("outputs of graph 'clip-coarse' must have 'theta' float32 [1, 4, 4, 3], was", coarse(5, 4));
    }

    @Test
    void timeStepsThatDoNotCoverTheClipAreRefused() {
        refused(
                "features of graph 'clip-trunk' must be [1, 3 time steps of 4 frames, channels, rows, columns]",
                trunk(2));
    }

    @Test
    void modulesThatDoNotFitEachOtherAreRefused() {
        refused(
                "outputs of graph 'clip-selector' must have 'key' float32 [1, 5]",
                graph(GraphRole.CLIP_SELECTOR, floats("sampled", 1, 5, 2, 1, 2), floats("key", 1, 6)));
        refused(
                "inputs of graph 'clip-refine' must have 'sample' float32 [1, 2, 1, 2]",
                graph(
                        GraphRole.CLIP_REFINE,
                        floats("sample", 1, 3, 1, 2),
                        floats("scores", 1, 4, 4),
                        floats("offsets", 1, 4, 4)));
    }

    @Test
    void proposalsMayBeMissingForTrimmedVideosOnly() {
        List<GraphSpec> without = graphs().stream()
                .filter(graph -> graph.role() != GraphRole.CLIP_PROPOSALS)
                .toList();
        assertThatThrownBy(() -> manifest(without, CLIP))
                .hasMessageContaining("graphs must have one of role clip-proposals");
        ClipSpec full = new ClipSpec(
                CLIP.stride(), CLIP.scales(), CLIP.shapes(), CLIP.settings().withFullSpan(true));
        assertThat(manifest(without, full).graph(GraphRole.CLIP_PROPOSALS)).isEmpty();
    }

    /** The trunk with the flow of as many frames of as wide pictures, two bytes a pixel. */
    private static GraphSpec trunkWithFlow(int frames, int width) {
        GraphSpec pictures = trunk(3);
        return new GraphSpec(
                pictures.name(),
                pictures.file(),
                pictures.role(),
                List.of(
                        pictures.inputs().get(0),
                        new TensorSpec("flow", ElementType.UINT8, List.of(1, frames, 16, width, 2))),
                pictures.outputs());
    }

    private static void refused(String message, InputSpec input, FlowSpec flow, GraphSpec trunk) {
        assertThatThrownBy(() -> manifest(input, flow, graphs(trunk), CLIP)).hasMessageContaining(message);
    }

    @Test
    void flowIsASecondInputOfTheTrunk() {
        FlowSpec flow = FlowSpec.ofClips(FlowMethod.FARNEBACK, 16, 32, 16);
        ModelManifest manifest = manifest(INPUT, flow, graphs(trunkWithFlow(10, 32)), CLIP);
        assertThat(manifest.requiredClip().toShape(manifest).frames()).isEqualTo(10);
        String text = StrictYaml.write(manifest);
        assertThat(text).contains("""
                flow:
                  method: farneback
                  stack: 1
                  alignment: centred
                  encoding: xy
                  scale: 16.0
                  width: 32
                  height: 16
                """);
        assertThat(StrictYaml.parse(text, "again", ModelManifest.class)).isEqualTo(manifest);
        // the field that begins at a frame, and at the last one of 7 that before it
        assertThat(flow.layout().field(3, 0, 7)).isEqualTo(3);
        assertThat(flow.layout().field(6, 0, 7)).isEqualTo(5);
    }

    @Test
    void flowAndTrunkMustAgree() {
        FlowSpec flow = FlowSpec.ofClips(FlowMethod.DIS, 16, 32, 16);
        String wanted =
                "inputs of graph 'clip-trunk' must be 'clip' uint8 [1, 2 frames or more, 16, 32, 3], and by the key flow 'flow' uint8 [1, as many frames, 16, 32, 2], was";
        refused(wanted, INPUT, flow, trunk(3));
        refused(wanted, INPUT, flow, trunkWithFlow(9, 32));
        refused(wanted, INPUT, flow, trunkWithFlow(10, 16));
        refused("must be 'clip' uint8 [1, 2 frames or more, 16, 32, 3], was", trunkWithFlow(10, 32));
    }

    @Test
    void flowOfAnotherKindThanClipsTakeIsRefused() {
        GraphSpec trunk = trunkWithFlow(10, 32);
        FlowAlignment centered = FlowAlignment.CENTERED;
        refused(
                "flow.stack must be 1 for family cfad, was 5",
                INPUT,
                new FlowSpec(FlowMethod.DIS, 5, centered, "xy", 16, 32, 16),
                trunk);
        refused(
                "flow.alignment must be centred for family cfad, was causal",
                INPUT,
                new FlowSpec(FlowMethod.DIS, 1, FlowAlignment.CAUSAL, "xy", 16, 32, 16),
                trunk);
        refused(
                "flow.encoding must be xy for family cfad, was 'xym'",
                INPUT,
                new FlowSpec(FlowMethod.DIS, 1, centered, "xym", 16, 32, 16),
                trunk);
        refused(
                "flow must be of the input's size, 32x16, for family cfad, was 16x16",
                INPUT,
                FlowSpec.ofClips(FlowMethod.DIS, 16, 16, 16),
                trunk);
        InputSpec boxed = new InputSpec(
                "clip", 32, 16, ResizeMode.LETTERBOX, INPUT.mean(), INPUT.scale(), INPUT.networkColorOrder());
        refused(
                "input.resize must be stretch where there is flow, which is computed on stretched frames, was",
                boxed,
                FlowSpec.ofClips(FlowMethod.DIS, 16, 32, 16),
                trunk);
    }

    @Test
    void aFamilyHasItsOwnPartsAndNoOthers() {
        assertThatThrownBy(() -> manifest(graphs(), null))
                .hasMessage("clip must be there for family cfad, was missing");
        assertThatThrownBy(() -> manifest(graphs(), CLIP).pairs())
                .hasMessage("model 'tiny' is of family cfad; here one is wanted that sees pairs of frames (amtnet)");
    }
}
