package io.tubecast.training.trainer;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.label.Labels;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfigs;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Trunks;
import io.tubecast.training.network.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Everything that a checkpoint keeps: network, average, optimizer, step. Owns their native memory. */
final class TrainingState implements AutoCloseable {
    private final TrainingConfig config;
    private final AnchorLayout layout;
    private final Labels labels;
    private final AmtNetwork network;
    private final @Nullable AmtNetwork averaged;
    private final SgdMomentum optimizer;
    private long step;

    /** The state before the first step. */
    TrainingState(TrainingConfig config, AnchorLayout layout, Labels labels) {
        this.config = config;
        this.layout = layout;
        this.labels = labels;
        network = create();
        averaged = config.optimizer().averageDecay() > 0 ? create() : null;
        optimizer = new SgdMomentum(config.optimizer(), network.weights());
    }

    private AmtNetwork create() {
        List<Integer> anchors =
                layout.levels().stream().map(AnchorLayout.Level::anchorsPerCell).toList();
        return AmtNetwork.create(Trunks.byName(config.network(), 3), anchors, labels.size(), config.seed());
    }

    AmtNetwork network() {
        return network;
    }

    /** The network to validate: the average where one is kept. */
    AmtNetwork validated() {
        return averaged != null ? averaged : network;
    }

    long step() {
        return step;
    }

    /** Moves the weights by their gradients; returns the gradient's length. Does nothing if that is not finite. */
    double advance() {
        double norm = optimizer.step(config.schedule().factor(step));
        if (!Double.isFinite(norm)) {
            return norm;
        }
        if (averaged != null) {
            new WeightAverage(averaged.weights(), config.optimizer().averageDecay()).add(network.weights(), step);
        }
        step++;
        return norm;
    }

    Checkpoint checkpoint() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        network.weights()
                .names()
                .forEach(name -> arrays.put("model/" + name, network.weights().values(name)));
        if (averaged != null) {
            averaged.weights()
                    .names()
                    .forEach(name ->
                            arrays.put("average/" + name, averaged.weights().values(name)));
        }
        optimizer.velocities().forEach((name, velocity) -> arrays.put("velocity/" + name, Weights.read(velocity)));
        return new Checkpoint(
                config.network(), labels.names(), layout.inputWidth(), step, TrainingConfigs.toYaml(config), arrays);
    }

    /** Goes on where a run of the same network and labels stopped. */
    void resume(Checkpoint checkpoint, Path file) {
        if (!checkpoint.network().equals(config.network())
                || !checkpoint.labels().equals(labels.names())
                || checkpoint.inputSize() != layout.inputWidth()) {
            throw new CheckpointException(
                    "%s holds %s at %d pixels for labels %s; this run trains %s at %d pixels for %s"
                            .formatted(
                                    file,
                                    checkpoint.network(),
                                    checkpoint.inputSize(),
                                    checkpoint.labels(),
                                    config.network(),
                                    layout.inputWidth(),
                                    labels.names()));
        }
        fill(network.weights(), checkpoint.withPrefix("model/"), file);
        if (averaged != null) {
            fill(averaged.weights(), checkpoint.weights(), file);
        }
        Map<String, float[]> velocities = checkpoint.withPrefix("velocity/");
        optimizer.velocities().forEach((name, velocity) -> write(name, velocity, velocities.get(name), file));
        step = checkpoint.step();
    }

    /**
     * Starts from the weights of another run: what has the same name and size is taken, the rest (the class heads, if the labels are others) keeps its
     * fresh start.
     *
     * @return names of the tensors that were not taken
     */
    List<String> startFrom(StartingWeights start, Path file) {
        if (!start.trunk().equals(config.network())) {
            throw new CheckpointException(
                    "%s holds %s; this run trains %s".formatted(file, start.trunk(), config.network()));
        }
        boolean sameLabels = start.labels().equals(labels.names());
        List<String> fresh = new ArrayList<>();
        Map<String, float[]> given = start.weights();
        for (String name : network.weights().names()) {
            float[] values = given.get(name);
            if (values == null
                    || values.length != network.weights().get(name).numel()
                    || (!sameLabels && name.startsWith("head.score."))) {
                fresh.add(name);
                continue;
            }
            network.weights().set(name, values);
            if (averaged != null) {
                averaged.weights().set(name, values);
            }
        }
        return fresh;
    }

    private static void fill(Weights weights, Map<String, float[]> arrays, Path file) {
        for (String name : weights.names()) {
            write(name, weights.get(name), arrays.get(name), file);
        }
    }

    private static void write(String name, Tensor tensor, float @Nullable [] values, Path file) {
        if (values == null || values.length != tensor.numel()) {
            throw new CheckpointException("%s: '%s' must have %d values, has %s"
                    .formatted(file, name, tensor.numel(), values == null ? "none" : values.length));
        }
        Weights.write(values, tensor);
    }

    @Override
    public void close() {
        optimizer.close();
        network.close();
        if (averaged != null) {
            averaged.close();
        }
    }
}
