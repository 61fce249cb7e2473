package io.tubecast.trtbuild.gpu;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.detection.BoxCodec;
import io.tubecast.core.detection.DetectionSettings;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
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
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.training.export.AmtGraphs;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Trunks;
import io.tubecast.trtbuild.samples.NetworkRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bundles of whole networks with random weights: as large and as fast as trained ones, and knowing nothing. */
final class RandomBundle {
    private static final int SEED = 11;
    private static final int STACK = 5;
    private static final int FLOW_SIZE = 300;
    private static final int GOLDEN_VALUES = 16;
    private static final double GOLDEN_TOLERANCE = 1e-3;
    private static final List<String> LABELS = java.util.stream.IntStream.range(0, 24)
            .mapToObj("class %02d"::formatted)
            .toList();

    private final OnnxRuntimeProvider reference;
    private final Path folder;
    private final NetworkSpec network;
    private final AnchorLayout layout;

    private RandomBundle(OnnxRuntimeProvider reference, Path folder, String trunk, boolean twoStream) {
        this.reference = reference;
        this.folder = folder;
        layout = Trunks.layout(trunk);
        List<Integer> anchors =
                layout.levels().stream().map(AnchorLayout.Level::anchorsPerCell).toList();
        NetworkSpec.Shape shape = twoStream
                ? new NetworkSpec.Shape(List.of(StreamKind.APPEARANCE, StreamKind.MOTION), Fusion.SUM, true, 2, STACK)
                : NetworkSpec.Shape.APPEARANCE;
        network = NetworkSpec.of(trunk, shape, anchors, LABELS.size());
    }

    /**
     * Writes a bundle of 24 classes.
     *
     * @param reference what answers the golden input
     * @param folder is made
     * @param trunk such as {@code amtnet-vgg16}
     */
    static Path write(OnnxRuntimeProvider reference, Path folder, String trunk, boolean twoStream) throws IOException {
        Files.createDirectories(folder);
        new RandomBundle(reference, folder, trunk, twoStream).write(trunk);
        return folder;
    }

    private void write(String trunk) {
        List<GraphSpec> graphs = new ArrayList<>();
        try (AmtNetwork random = AmtNetwork.create(network, 1)) {
            Map<String, float[]> arrays = new HashMap<>();
            random.weights()
                    .names()
                    .forEach(name -> arrays.put(name, random.weights().values(name)));
            AmtGraphs made = new AmtGraphs(network, arrays, layout.inputWidth());
            for (StreamKind stream : network.streams()) {
                GraphRole role = stream == StreamKind.APPEARANCE ? GraphRole.APPEARANCE_TRUNK : GraphRole.MOTION_TRUNK;
                graphs.add(write(stream.toString(), role, made.trunk(stream)));
            }
            for (HeadSpec head : network.heads()) {
                GraphRole role = head.streams().size() > 1 ? GraphRole.TWO_STREAM_HEAD : GraphRole.APPEARANCE_HEAD;
                graphs.add(write(AmtGraphs.headName(head), role, made.head(head)));
            }
        }
        BundleWriter.writeLabels(folder.resolve("labels.txt"), LABELS);
        int size = layout.inputWidth();
        GoldenVector expect =
                new GoldenVector(SEED, graphs.stream().map(this::golden).toList());
        BundleWriter.write(
                folder,
                new ModelManifest(
                        ModelManifest.VERSION,
                        new ModelCard(trunk + "-random", "1", "amtnet", "Apache-2.0", null),
                        "labels.txt",
                        new FrameTiming(25, 1),
                        new InputSpec(
                                "frame",
                                size,
                                size,
                                ResizeMode.STRETCH,
                                List.of(104.0, 117.0, 123.0),
                                1,
                                ColorOrder.RGB),
                        flow(),
                        graphs,
                        AnchorSpec.of(layout, BoxCodec.CENTER_VARIANCE, BoxCodec.SIZE_VARIANCE),
                        DetectionSettings.DEFAULT,
                        LinkingSpec.DEFAULT,
                        null,
                        List.of(new OperatingPoint(flow() == null ? "appearance" : "two-stream", 1, Map.of())),
                        null,
                        new Provenance("none, random weights", "a test", "2026-01-01", null, Map.of()),
                        expect,
                        BundleWriter.hashes(folder)));
    }

    private GraphSpec write(String name, GraphRole role, OnnxModel model) {
        Path file = folder.resolve(name + ".onnx");
        model.write(file);
        GraphSpec said = reference.describe(file);
        return new GraphSpec(name, name + ".onnx", role, said.inputs(), said.outputs());
    }

    private GoldenVector.Graph golden(GraphSpec graph) {
        try (NetworkRun run = new NetworkRun(reference, folder, graph)) {
            GoldenInput golden = new GoldenInput(SEED);
            for (TensorSpec input : graph.inputs()) {
                golden.fill(input, run.input(input.name()).bytes());
            }
            run.run();
            return new GoldenVector.Graph(
                    graph.name(),
                    GOLDEN_TOLERANCE,
                    graph.outputs().stream()
                            .map(output -> GoldenCheck.expectation(
                                    output.name(), run.output(output.name()).floats(), GOLDEN_VALUES))
                            .toList());
        }
    }

    private @Nullable FlowSpec flow() {
        return network.streams().contains(StreamKind.MOTION)
                ? new FlowSpec(FlowMethod.DIS, STACK, FlowAlignment.CAUSAL, "xym", 16, FLOW_SIZE, FLOW_SIZE)
                : null;
    }
}
