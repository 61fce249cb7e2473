package io.tubecast.lab.training;

import io.tubecast.core.terminal.Progress;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelCard;
import io.tubecast.onnx.OnnxException;
import io.tubecast.training.data.BatchLoader;
import io.tubecast.training.network.TrainedNetwork;
import io.tubecast.training.network.Weights;
import io.tubecast.training.trainer.Family;
import io.tubecast.training.trainer.NormCalibration;
import io.tubecast.training.weights.OwnWeights;
import io.tubecast.training.weights.SafetensorsWriter;
import io.tubecast.training.weights.Shape;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Weights to start a run from, out of a model bundle: its graphs are what is left of a network whose checkpoint nobody has.
 *
 * <p>Batch norm, which the graphs no longer have, gets statistics of the run's own batches, as they come augmented.
 *
 * @param <N> the networks
 * @param <B> what a step learns from
 */
final class BundleWeights<N extends TrainedNetwork, B> {
    /** Of 16 pictures or more each as configurations ship; the statistics of a channel then vary by about a hundredth of its spread. */
    private static final int BATCHES = 40;

    private final String trunk;
    private final Family<N, B> family;
    private final Function<ModelBundle, Opened<N>> opener;
    private final Supplier<BatchLoader<B>> loader;

    /**
     * A network that says what a bundle says.
     *
     * @param network with the bundle's weights, which owns memory
     * @param names of the weights that are the bundle's
     */
    record Opened<N extends TrainedNetwork>(N network, Set<String> names) {}

    /**
     * For one run.
     *
     * @param trunk of the run
     * @param opener reads a bundle; throws {@link BundleException} or {@link OnnxException} if the run cannot start from it
     * @param loader makes the run's batches
     */
    BundleWeights(
            String trunk,
            Family<N, B> family,
            Function<ModelBundle, Opened<N>> opener,
            Supplier<BatchLoader<B>> loader) {
        this.trunk = trunk;
        this.family = family;
        this.opener = opener;
        this.loader = loader;
    }

    /**
     * Writes the weights of a bundle.
     *
     * @param directory of the bundle
     * @param file to write, safetensors under our names
     * @param lines is shown the progress
     * @throws InterruptedException if interrupted while waiting for a batch
     * @throws DataException if the bundle cannot be read, or is no network that the run could start from
     */
    void write(Path directory, Path file, PrintWriter lines) throws InterruptedException {
        try {
            ModelBundle bundle = ModelBundle.load(directory);
            Opened<N> opened = opener.apply(bundle);
            try (N network = opened.network()) {
                calibrate(opened, directory, lines);
                ModelCard card = bundle.manifest().model();
                String origin = "%s %s".formatted(card.name(), card.version());
                write(opened, new OwnWeights(trunk, bundle.labels().names(), origin), file);
            }
        } catch (BundleException | OnnxException e) {
            throw new DataException(
                    "--init: %s cannot start a run of %s: %s".formatted(directory, trunk, e.getMessage()), e);
        }
    }

    private void calibrate(Opened<N> opened, Path directory, PrintWriter lines) throws InterruptedException {
        NormCalibration calibration = new NormCalibration(opened.network());
        try (Progress progress = new Progress(lines, "statistics for " + directory + ", batches", BATCHES);
                BatchLoader<B> batches = loader.get()) {
            for (int i = 0; i < BATCHES; i++) {
                B batch = batches.take();
                family.show(opened.network(), batch, (name, map) -> {
                    if (opened.names().contains(name + ".mean")) {
                        calibration.look(name, map);
                    }
                });
                batches.release(batch);
                progress.advance(1);
            }
        }
        calibration.apply();
    }

    private static void write(Opened<?> opened, OwnWeights own, Path file) {
        createFolder(file);
        Weights weights = opened.network().weights();
        SafetensorsWriter.write(
                file,
                own.metadata(),
                weights.names().stream()
                        .filter(opened.names()::contains)
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
