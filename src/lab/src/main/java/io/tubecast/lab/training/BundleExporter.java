package io.tubecast.lab.training;

import io.tubecast.core.detection.BoxCodec;
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
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelCard;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.bundle.OperatingPoint;
import io.tubecast.inference.bundle.Provenance;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.training.config.FlowConfig;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.export.AmtGraphs;
import io.tubecast.training.export.ReferenceNetwork;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.trainer.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a checkpoint as a model bundle, and proves it: every output of every graph, run by the engine, is compared with PyTorch's on the golden input
 * before the manifest is written.
 */
final class BundleExporter {
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
            GraphProof proof = new GraphProof(provider, directory);
            GoldenVector expect = proof.of(graphs, (graph, inputs) -> reference(graph, inputs, reference));
            proof.check(write(checkpoint.trainingConfig(file), directory, description, graphs, expect));
            return proof.worst();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + directory, e);
        }
    }

    private static List<GraphSpec> writeGraphs(ReferenceNetwork reference, Path directory) {
        List<GraphSpec> graphs = new ArrayList<>();
        for (StreamKind stream : reference.spec().streams()) {
            GraphRole role = stream == StreamKind.APPEARANCE ? GraphRole.APPEARANCE_TRUNK : GraphRole.MOTION_TRUNK;
            graphs.add(
                    GraphProof.write(stream.toString(), role, reference.graphs().trunk(stream), directory));
        }
        for (HeadSpec head : reference.spec().heads()) {
            graphs.add(GraphProof.write(
                    AmtGraphs.headName(head), role(head), reference.graphs().head(head), directory));
        }
        return graphs;
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

    private static ModelBundle write(
            TrainingConfig config,
            Path directory,
            Description description,
            List<GraphSpec> graphs,
            GoldenVector expect) {
        int size = config.layout().inputWidth();
        InputSpec input =
                new InputSpec("frame", size, size, ResizeMode.STRETCH, List.of(104.0, 117.0, 123.0), 1, ColorOrder.RGB);
        return BundleWriter.write(
                directory,
                new ModelManifest(
                        ModelManifest.VERSION,
                        description.card(),
                        "labels.txt",
                        description.timing(),
                        input,
                        flow(config),
                        graphs,
                        AnchorSpec.of(config.layout(), BoxCodec.CENTER_VARIANCE, BoxCodec.SIZE_VARIANCE),
                        DetectionSettings.DEFAULT,
                        LinkingSpec.DEFAULT,
                        null,
                        points(graphs),
                        null,
                        description.provenance(),
                        expect,
                        BundleWriter.hashes(directory)));
    }

    private static Map<String, float[]> reference(
            GraphSpec graph, Map<String, Tensor> inputs, ReferenceNetwork reference) {
        if (!graph.role().isHead()) {
            StreamKind stream = graph.role() == GraphRole.APPEARANCE_TRUNK ? StreamKind.APPEARANCE : StreamKind.MOTION;
            return reference.trunk(
                    stream, GraphProof.tensor(inputs, graph.inputs().get(0)).bytes());
        }
        Map<String, float[]> maps = new HashMap<>();
        for (TensorSpec spec : graph.inputs()) {
            maps.put(spec.name(), GraphProof.values(inputs, spec));
        }
        HeadSpec head = reference.spec().heads().stream()
                .filter(each -> role(each) == graph.role())
                .findFirst()
                .orElseThrow();
        return reference.head(head, maps);
    }
}
