package io.tubecast.training.trainer;

import io.tubecast.core.label.Labels;
import io.tubecast.training.config.ConfigDifference;
import io.tubecast.training.config.RunSettings;
import io.tubecast.training.config.TrainingConfigs;
import io.tubecast.training.network.TrainedNetwork;
import io.tubecast.training.network.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a checkpoint keeps: network, average, optimizer, step. Owns their native memory.
 *
 * @param <N> the networks of the family
 */
final class TrainingState<N extends TrainedNetwork> implements AutoCloseable {
    private final RunSettings config;
    private final Family<N, ?> family;
    private final Labels labels;
    private final N network;
    private final @Nullable N averaged;
    private final Optimizer optimizer;
    private long step;

    /** The state before the first step. */
    TrainingState(RunSettings config, Family<N, ?> family, Labels labels) {
        this.config = config;
        this.family = family;
        this.labels = labels;
        network = create();
        averaged = config.optimizer().averageDecay() > 0 ? create() : null;
        optimizer = Optimizer.of(config.optimizer(), network.weights(), family::isTrunk);
    }

    /** A network like this one's, with fresh weights. */
    N create() {
        return family.create(labels.size(), config.seed());
    }

    N network() {
        return network;
    }

    /** The network to validate: the average where one is kept. */
    N validated() {
        return averaged != null ? averaged : network;
    }

    long step() {
        return step;
    }

    /** Moves the weights by their gradients; returns the gradient's length. Does nothing if that is not finite. */
    double advance() {
        double norm = optimizer.step(config.schedule().factor(step), step);
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
        optimizer.memory().forEach((name, values) -> arrays.put(name, Weights.read(values)));
        return new Checkpoint(labels.names(), step, TrainingConfigs.toYaml(config), arrays);
    }

    /**
     * Goes on where a run of the same labels and the same settings stopped.
     *
     * @return what is set otherwise from here on, which does not touch what was learnt
     * @throws CheckpointException if anything else differs
     */
    List<ConfigDifference> resume(Checkpoint checkpoint, Path file) {
        if (!checkpoint.labels().equals(labels.names())) {
            throw new CheckpointException(
                    "%s is of labels %s, not %s".formatted(file, checkpoint.labels(), labels.names()));
        }
        List<ConfigDifference> differences = ConfigDifference.between(checkpoint.settings(file), config);
        List<ConfigDifference> refused = differences.stream()
                .filter(difference -> !difference.isHarmless())
                .toList();
        if (!refused.isEmpty()) {
            throw new CheckpointException(
                    "%s is of a run with other settings: %s; a run goes on with its own, or starts in another folder"
                            .formatted(
                                    file,
                                    refused.stream()
                                            .map(ConfigDifference::toString)
                                            .collect(Collectors.joining("; "))));
        }
        fill(network.weights(), checkpoint.withPrefix("model/"), file);
        if (averaged != null) {
            fill(averaged.weights(), checkpoint.weights(), file);
        }
        optimizer
                .memory()
                .forEach((name, values) ->
                        write(name, values, checkpoint.arrays().get(name), file));
        step = checkpoint.step();
        return differences;
    }

    /**
     * Starts from the weights of other runs, as far as they fit.
     *
     * @return names of the tensors that kept their fresh start
     * @throws CheckpointException if a file is of another network, or the network has no such part as is to start fresh
     */
    List<String> startFrom(Start start) {
        Set<String> parts =
                network.weights().names().stream().map(Start::part).collect(Collectors.toCollection(TreeSet::new));
        for (String part : start.fresh()) {
            if (!parts.contains(part)) {
                throw new CheckpointException("'%s' cannot start fresh: this network has %s".formatted(part, parts));
            }
        }
        List<Path> files = start.files();
        List<StartingWeights> sources = files.stream()
                .map(file -> StartingWeights.read(file).without(start.fresh()))
                .toList();
        for (int i = 0; i < sources.size(); i++) {
            String trunk = sources.get(i).trunk();
            if (!family.startsFrom(trunk)) {
                throw new CheckpointException(
                        "%s holds %s; this run trains %s".formatted(files.get(i), trunk, config.trunk()));
            }
        }
        Map<String, float[]> taken = family.start(network, sources, labels.names());
        taken.forEach((name, values) -> {
            network.weights().set(name, values);
            if (averaged != null) {
                averaged.weights().set(name, values);
            }
        });
        return network.weights().names().stream()
                .filter(name -> !taken.containsKey(name))
                .toList();
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
