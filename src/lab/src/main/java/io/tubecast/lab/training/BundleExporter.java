package io.tubecast.lab.training;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.detection.BoxCodec;
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
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelCard;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.bundle.OperatingPoint;
import io.tubecast.inference.bundle.Provenance;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import io.tubecast.training.config.FlowConfig;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.export.AmtGraphs;
import io.tubecast.training.export.ReferenceNetwork;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.trainer.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a checkpoint as a model bundle, and proves it: every output of every graph, run by the engine, is compared with PyTorch's on the golden input
 * before the manifest is written.
 */
final class BundleExporter {
    /** Largest difference of an exported graph, times the larger of 1 and the output's largest value. */
    static final double TOLERANCE = 1e-4;

    private static final int GOLDEN_SEED = 20_261;
    private static final int GOLDEN_VALUES = 16;
    private static final double GOLDEN_TOLERANCE = 1e-3; // fp32, as the design says

    private final EngineProvider provider;

    BundleExporter(EngineProvider provider) {
        this.provider = provider;
    }

    /**
     * What the manifest says of the model besides its network.
     *
     * @param card name, version, licence
     * @param timing frame rate and delta
     * @param provenance data, command, metrics
     */
    record Description(ModelCard card, FrameTiming timing, Provenance provenance) {}

    /**
     * Writes a bundle; returns the largest difference seen.
     *
     * @param file what messages call the checkpoint
     */
    double export(Checkpoint checkpoint, Path file, Path directory, Description description) {
        try (ReferenceNetwork reference = new ReferenceNetwork(checkpoint, file)) {
            Files.createDirectories(directory);
            List<GraphSpec> graphs = writeGraphs(reference, directory);
            BundleWriter.writeLabels(directory.resolve("labels.txt"), checkpoint.labels());
            double[] worst = {0};
            GoldenVector expect = new GoldenVector(
                    GOLDEN_SEED,
                    graphs.stream()
                            .map(graph -> golden(directory, graph, reference, worst))
                            .toList());
            write(checkpoint.trainingConfig(file), directory, description, graphs, expect);
            return worst[0];
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + directory, e);
        }
    }

    private static List<GraphSpec> writeGraphs(ReferenceNetwork reference, Path directory) {
        List<GraphSpec> graphs = new ArrayList<>();
        for (StreamKind stream : reference.spec().streams()) {
            GraphRole role = stream == StreamKind.APPEARANCE ? GraphRole.APPEARANCE_TRUNK : GraphRole.MOTION_TRUNK;
            graphs.add(write(stream.toString(), role, reference.graphs().trunk(stream), directory));
        }
        for (HeadSpec head : reference.spec().heads()) {
            graphs.add(write(
                    AmtGraphs.headName(head), role(head), reference.graphs().head(head), directory));
        }
        return graphs;
    }

    private static GraphSpec write(String name, GraphRole role, OnnxModel model, Path directory) {
        GraphSpec spec = new GraphSpec(name, name + ".onnx", role, tensors(model.inputs()), tensors(model.outputs()));
        model.write(directory.resolve(spec.file()));
        return spec;
    }

    private static GraphRole role(HeadSpec head) {
        if (head.streams().size() > 1) {
            return GraphRole.TWO_STREAM_HEAD;
        }
        return head.streams().get(0) == StreamKind.APPEARANCE ? GraphRole.APPEARANCE_HEAD : GraphRole.MOTION_HEAD;
    }

    private static List<OperatingPoint> points(List<GraphSpec> graphs) {
        List<OperatingPoint> points = new ArrayList<>();
        if (graphs.stream().anyMatch(graph -> graph.role() == GraphRole.TWO_STREAM_HEAD)) {
            points.add(new OperatingPoint("two-stream", 1, Map.of()));
            points.add(new OperatingPoint("two-stream", 2, Map.of()));
        }
        if (graphs.stream().anyMatch(graph -> graph.role() == GraphRole.APPEARANCE_HEAD)) {
            points.add(new OperatingPoint("appearance", 1, Map.of()));
            points.add(new OperatingPoint("appearance", 2, Map.of()));
            points.add(new OperatingPoint("appearance", 4, Map.of()));
        }
        return points;
    }

    private static @Nullable FlowSpec flow(TrainingConfig config) {
        FlowConfig flow = config.flow();
        return flow == null
                ? null
                : new FlowSpec(
                        flow.method(), flow.stack(), flow.alignment(), "xym", flow.scale(), flow.size(), flow.size());
    }

    private void write(
            TrainingConfig config,
            Path directory,
            Description description,
            List<GraphSpec> graphs,
            GoldenVector expect) {
        int size = config.layout().inputWidth();
        InputSpec input =
                new InputSpec("frame", size, size, ResizeMode.STRETCH, List.of(104.0, 117.0, 123.0), 1, ColorOrder.RGB);
        ModelBundle bundle = BundleWriter.write(
                directory,
                new ModelManifest(
                        ModelManifest.VERSION,
                        description.card(),
                        "labels.txt",
                        description.timing(),
                        input,
                        flow(config),
                        graphs,
                        anchors(config.layout()),
                        DetectionSettings.DEFAULT,
                        LinkingSpec.DEFAULT,
                        points(graphs),
                        null,
                        description.provenance(),
                        expect,
                        BundleWriter.hashes(directory)));
        GoldenCheck check = new GoldenCheck(provider, bundle);
        for (GraphSpec graph : graphs) {
            try (NetworkEngine engine = provider.open(directory, graph)) {
                check.check(engine);
            }
        }
    }

    private static AnchorSpec anchors(AnchorLayout layout) {
        List<AnchorSpec.Level> levels = layout.levels().stream()
                .map(level -> new AnchorSpec.Level(
                        level.mapWidth(),
                        level.mapHeight(),
                        level.stepX(),
                        level.stepY(),
                        level.minSize(),
                        level.maxSize(),
                        level.aspectRatios()))
                .toList();
        return new AnchorSpec(levels, AnchorSpec.Clip.CENTER_SIZE, BoxCodec.CENTER_VARIANCE, BoxCodec.SIZE_VARIANCE);
    }

    private static List<TensorSpec> tensors(List<Port> ports) {
        return ports.stream()
                .map(port -> new TensorSpec(
                        port.name(),
                        port.type() == TensorType.UINT8 ? ElementType.UINT8 : ElementType.FLOAT32,
                        port.shape().stream().map(Math::toIntExact).toList()))
                .toList();
    }

    /** Runs one graph and PyTorch on the golden input and compares all values. */
    private GoldenVector.Graph golden(Path directory, GraphSpec graph, ReferenceNetwork reference, double[] worst) {
        Map<String, Tensor> tensors = new HashMap<>();
        try (NetworkEngine engine = provider.open(directory, graph)) {
            GoldenInput source = new GoldenInput(GOLDEN_SEED);
            Map<String, Tensor> inputs = allocate(graph.inputs(), tensors);
            Map<String, Tensor> outputs = allocate(graph.outputs(), tensors);
            for (TensorSpec spec : graph.inputs()) {
                source.fill(spec, tensor(inputs, spec).bytes());
            }
            engine.bind(inputs, outputs).run();
            Map<String, float[]> expected = reference(graph, inputs, reference);
            List<GoldenVector.Output> golden = new ArrayList<>();
            for (TensorSpec spec : graph.outputs()) {
                float[] values = Objects.requireNonNull(expected.get(spec.name()), spec.name());
                double difference = difference(values, tensor(outputs, spec).floats());
                if (!(difference <= TOLERANCE)) {
                    throw new IllegalStateException(
                            "graph '%s': output '%s' differs from PyTorch's by %s, allowed is %s"
                                    .formatted(graph.name(), spec.name(), difference, TOLERANCE));
                }
                worst[0] = Math.max(worst[0], difference);
                golden.add(GoldenCheck.expectation(spec.name(), FloatBuffer.wrap(values), GOLDEN_VALUES));
            }
            return new GoldenVector.Graph(graph.name(), GOLDEN_TOLERANCE, golden);
        } finally {
            tensors.values().forEach(Tensor::close);
        }
    }

    private static Map<String, float[]> reference(
            GraphSpec graph, Map<String, Tensor> inputs, ReferenceNetwork reference) {
        if (!graph.role().isHead()) {
            StreamKind stream = graph.role() == GraphRole.APPEARANCE_TRUNK ? StreamKind.APPEARANCE : StreamKind.MOTION;
            return reference.trunk(stream, tensor(inputs, graph.inputs().get(0)).bytes());
        }
        Map<String, float[]> maps = new HashMap<>();
        for (TensorSpec spec : graph.inputs()) {
            float[] values = new float[spec.elements()];
            tensor(inputs, spec).floats().get(0, values);
            maps.put(spec.name(), values);
        }
        HeadSpec head = reference.spec().heads().stream()
                .filter(each -> role(each) == graph.role())
                .findFirst()
                .orElseThrow();
        return reference.head(head, maps);
    }

    private Map<String, Tensor> allocate(List<TensorSpec> specs, Map<String, Tensor> all) {
        Map<String, Tensor> made = new HashMap<>();
        for (TensorSpec spec : specs) {
            Tensor tensor = provider.allocate(spec, Tensor.Placement.HOST);
            all.put(spec.name(), tensor);
            made.put(spec.name(), tensor);
        }
        return made;
    }

    private static Tensor tensor(Map<String, Tensor> tensors, TensorSpec spec) {
        return Objects.requireNonNull(tensors.get(spec.name()), spec.name());
    }

    /** Largest difference, times the larger of 1 and the largest expected value; NaN if there is one. */
    private static double difference(float[] expected, FloatBuffer found) {
        double largest = 1;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) expected[i] - found.get(i)));
        }
        return difference / largest;
    }
}
