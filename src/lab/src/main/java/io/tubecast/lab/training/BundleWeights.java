package io.tubecast.lab.training;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.terminal.Progress;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.data.Batch;
import io.tubecast.training.data.BatchBuilder;
import io.tubecast.training.data.BatchLoader;
import io.tubecast.training.export.UnfoldedWeights;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Trunks;
import io.tubecast.training.network.Weights;
import io.tubecast.training.trainer.AmtFamily;
import io.tubecast.training.trainer.NormCalibration;
import io.tubecast.training.weights.OwnWeights;
import io.tubecast.training.weights.SafetensorsWriter;
import io.tubecast.training.weights.Shape;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Weights to start a run from, out of a model bundle: its graphs are what is left of a network whose checkpoint nobody has.
 *
 * <p>Batch norm, which the graphs no longer have, gets statistics of the run's own batches, as they come augmented.
 */
final class BundleWeights {
    /** Of 16 frames each as configurations ship; the statistics of a channel then vary by about a hundredth of its spread. */
    private static final int BATCHES = 40;

    private final TrainingConfig config;
    private final Supplier<BatchBuilder> builder;
    private final PrintWriter lines;

    /**
     * For one run.
     *
     * @param config of the run
     * @param builder makes what makes its batches
     * @param lines is shown the progress
     */
    BundleWeights(TrainingConfig config, Supplier<BatchBuilder> builder, PrintWriter lines) {
        this.config = config;
        this.builder = builder;
        this.lines = lines;
    }

    /**
     * Writes the weights of a bundle.
     *
     * @param directory of the bundle
     * @param file to write, safetensors under our names
     * @throws InterruptedException if interrupted while waiting for a batch
     * @throws DataException if the bundle cannot be read, or is no network that the run could start from
     */
    void write(Path directory, Path file) throws InterruptedException {
        try {
            ModelBundle bundle = ModelBundle.load(directory);
            Map<String, OnnxModel> graphs = bundle.manifest().graphs().stream()
                    .collect(Collectors.toMap(GraphSpec::name, graph -> OnnxModel.read(bundle.path(graph))));
            NetworkSpec network = network(bundle);
            try (AmtNetwork unfolded = AmtNetwork.create(network, 0)) {
                UnfoldedWeights.of(network, graphs).forEach(unfolded.weights()::set);
                calibrate(unfolded, directory);
                List<String> labels = bundle.labels().names();
                String origin = "%s %s"
                        .formatted(
                                bundle.manifest().model().name(),
                                bundle.manifest().model().version());
                write(unfolded.weights(), new OwnWeights(config.network().trunk(), labels, origin), file);
            }
        } catch (BundleException | OnnxException e) {
            throw new DataException(
                    "--init: %s cannot start a run of %s: %s"
                            .formatted(directory, config.network().trunk(), e.getMessage()),
                    e);
        }
    }

    private NetworkSpec network(ModelBundle bundle) {
        ModelManifest manifest = bundle.manifest();
        List<StreamKind> streams = new ArrayList<>();
        manifest.graph(GraphRole.APPEARANCE_TRUNK).ifPresent(graph -> streams.add(StreamKind.APPEARANCE));
        manifest.graph(GraphRole.MOTION_TRUNK).ifPresent(graph -> streams.add(StreamKind.MOTION));
        if (!config.network().streams().containsAll(streams)) {
            throw new BundleException("it has the streams %s, the run trains %s"
                    .formatted(streams, config.network().streams()));
        }
        boolean two = streams.size() == 2;
        boolean fallback = two && manifest.graph(GraphRole.APPEARANCE_HEAD).isPresent();
        int stack = manifest.flow() == null ? 0 : manifest.flow().stack();
        // a head of mean maps is one of summed ones with other weights, so a graph of either starts a run of either
        Fusion fusion = config.network().fusion() == null
                ? Fusion.SUM
                : config.network().fusion();
        NetworkSpec.Shape shape = new NetworkSpec.Shape(
                streams, fusion, fallback, config.network().frames(), stack);
        List<Integer> anchors = Trunks.layout(config.network().trunk()).levels().stream()
                .map(AnchorLayout.Level::anchorsPerCell)
                .toList();
        return NetworkSpec.of(config.network().trunk(), shape, anchors, manifest.classes());
    }

    private void calibrate(AmtNetwork network, Path directory) throws InterruptedException {
        NormCalibration calibration = new NormCalibration(network);
        try (Progress progress = new Progress(lines, "statistics for " + directory + ", batches", BATCHES);
                BatchLoader<Batch> loader = new BatchLoader<>(List.of(builder.get()), AmtFamily.buffers(config), 0)) {
            for (int i = 0; i < BATCHES; i++) {
                Batch batch = loader.take();
                calibration.add(batch);
                loader.release(batch);
                progress.advance(1);
            }
        }
        calibration.apply();
    }

    private static void write(Weights weights, OwnWeights own, Path file) {
        createFolder(file);
        SafetensorsWriter.write(
                file,
                own.metadata(),
                weights.names().stream()
                        .map(name -> new SafetensorsWriter.Item(
                                name, Shape.of(weights.shape(name)), () -> weights.values(name)))
                        .toList(),
                () -> true);
    }

    private static void createFolder(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new DataException("cannot make the run's folder for %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
