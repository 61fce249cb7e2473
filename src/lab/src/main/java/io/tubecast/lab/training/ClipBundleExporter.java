package io.tubecast.lab.training;

import io.tubecast.core.frame.ResizeMode;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.inference.bundle.BundleWriter;
import io.tubecast.inference.bundle.ClipSpec;
import io.tubecast.inference.bundle.ColorOrder;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.export.CfadGraphs;
import io.tubecast.training.cfad.train.ClipReference;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.CfadConfig.FlowPart;
import io.tubecast.training.trainer.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a checkpoint of a network that sees clips as a model bundle of the family {@code cfad}, and proves it as {@link BundleExporter} does. */
final class ClipBundleExporter {
    private static final double HALF = 127.5;

    private final EngineProvider provider;

    ClipBundleExporter(EngineProvider provider) {
        this.provider = provider;
    }

    /**
     * Writes a bundle; returns the largest difference seen.
     *
     * @param config of the checkpoint
     * @param settings how tubes are found
     * @param file what messages call the checkpoint
     */
    double export(
            CfadConfig config,
            ClipSettings settings,
            Checkpoint checkpoint,
            Path file,
            Path directory,
            BundleExporter.Description description) {
        try (ClipReference reference = new ClipReference(config, checkpoint, file)) {
            Files.createDirectories(directory);
            boolean full = config.spans().full();
            List<GraphSpec> graphs = writeGraphs(reference.graphs(), !full, directory);
            BundleWriter.writeLabels(directory.resolve("labels.txt"), checkpoint.labels());
            GraphProof proof = new GraphProof(provider, directory);
            GoldenVector expect = proof.of(
                    graphs,
                    (graph, inputs) -> graph.role() == GraphRole.CLIP_TRUNK
                            ? trunk(reference, graph, inputs)
                            : reference.module(
                                    graph.name(),
                                    GraphProof.values(inputs, graph.inputs().get(0))));
            CfadSpec spec = config.spec(checkpoint.labels().size());
            ClipSpec clip = new ClipSpec(
                    spec.timeStride(),
                    spec.spanAnchors().scales(),
                    spec.design().shapes(),
                    settings);
            proof.check(write(config, clip, directory, description, graphs, expect));
            return proof.worst();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + directory, e);
        }
    }

    private static Map<String, float[]> trunk(ClipReference reference, GraphSpec graph, Map<String, Tensor> inputs) {
        List<ByteBuffer> bytes = graph.inputs().stream()
                .map(input -> GraphProof.tensor(inputs, input).bytes())
                .toList();
        return reference.trunk(bytes.get(0), bytes.size() == 1 ? null : bytes.get(1));
    }

    private static List<GraphSpec> writeGraphs(CfadGraphs graphs, boolean proposals, Path directory) {
        List<GraphSpec> written = new ArrayList<>();
        written.add(GraphProof.write(CfadGraphs.TRUNK, GraphRole.CLIP_TRUNK, graphs.trunk(), directory));
        if (proposals) {
            written.add(
                    GraphProof.write(CfadGraphs.PROPOSALS, GraphRole.CLIP_PROPOSALS, graphs.proposals(), directory));
        }
        written.add(GraphProof.write(CfadGraphs.COARSE, GraphRole.CLIP_COARSE, graphs.coarse(), directory));
        written.add(GraphProof.write(CfadGraphs.SELECTOR, GraphRole.CLIP_SELECTOR, graphs.selector(), directory));
        written.add(GraphProof.write(CfadGraphs.REFINE, GraphRole.CLIP_REFINE, graphs.refine(), directory));
        return written;
    }

    /** The flow that a configuration's network sees, as manifests say it. */
    private static @Nullable FlowSpec flow(CfadConfig config) {
        FlowPart flow = config.flow();
        return flow == null
                ? null
                : FlowSpec.ofClips(
                        flow.method(),
                        flow.scale(),
                        config.network().width(),
                        config.network().height());
    }

    private static ModelBundle write(
            CfadConfig config,
            ClipSpec clip,
            Path directory,
            BundleExporter.Description description,
            List<GraphSpec> graphs,
            GoldenVector expect) {
        return BundleWriter.write(
                directory,
                new ModelManifest(
                        ModelManifest.VERSION,
                        description.card(),
                        "labels.txt",
                        description.timing(),
                        new InputSpec(
                                CfadGraphs.CLIP,
                                config.network().width(),
                                config.network().height(),
                                ResizeMode.STRETCH,
                                Collections.nCopies(3, HALF),
                                1 / HALF,
                                ColorOrder.RGB),
                        flow(config),
                        graphs,
                        null,
                        null,
                        null,
                        clip,
                        List.of(),
                        null,
                        description.provenance(),
                        expect,
                        BundleWriter.hashes(directory)));
    }
}
