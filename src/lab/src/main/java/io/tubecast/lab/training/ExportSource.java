package io.tubecast.lab.training;

import io.tubecast.core.label.Labels;
import io.tubecast.lab.command.Inputs;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfigException;
import io.tubecast.training.config.TrainingConfigs;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.trainer.Checkpoint;
import io.tubecast.training.trainer.CheckpointException;
import io.tubecast.training.trainer.CheckpointMean;
import io.tubecast.training.trainer.StartingWeights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What {@code lab export} makes a bundle of: a checkpoint of {@code lab train}, or weights of {@code lab import}, which need a configuration that says what
 * the network does with them.
 */
final class ExportSource {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--checkpoint",
            required = true,
            paramLabel = "FILE",
            description =
                    "A checkpoint of lab train, or weights of lab import. Given several times: the mean of the weights of these"
                            + " checkpoints, which are of one network and began with the same weights or from each other.")
    private List<Path> files = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "For weights of lab import: the training configuration (YAML) of a network of theirs.")
    private @Nullable Path config;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "For weights of lab import that do not name their classes: the names, one a line.")
    private @Nullable Path labels;

    /** What messages call it: of several the first. */
    Path file() {
        return files.get(0);
    }

    /** Reads it. */
    Checkpoint read() {
        files.forEach(file -> Inputs.file(spec, "--checkpoint", file));
        if (files.stream().anyMatch(Checkpoint::isCheckpoint)) {
            if (config != null || labels != null) {
                throw Inputs.error(
                        spec,
                        "--config and --labels go with weights of lab import; a checkpoint has its own: " + file());
            }
            return CheckpointMean.of(files);
        }
        if (files.size() > 1) {
            throw Inputs.error(spec, "--checkpoint: weights of lab import have no mean, were " + files);
        }
        return imported(file());
    }

    private Checkpoint imported(Path file) {
        StartingWeights imported = StartingWeights.read(file);
        if (imported.weights().keySet().stream().noneMatch(name -> name.startsWith(HeadSpec.MAIN + "."))) {
            throw new CheckpointException(
                    "%s has no heads, so it cannot say who does what; lab train --init %s trains them"
                            .formatted(file, file.getFileName()));
        }
        TrainingConfig network = configuration(imported.trunk());
        Map<String, float[]> arrays = new LinkedHashMap<>();
        imported.weights().forEach((name, values) -> arrays.put("model/" + name, values));
        return new Checkpoint(classes(imported.labels()), 0, TrainingConfigs.toYaml(network), arrays);
    }

    private TrainingConfig configuration(String trunk) {
        if (config == null) {
            throw Inputs.error(
                    spec,
                    "--checkpoint: %s holds weights of lab import, which say nothing of streams, flow and pairs: give --config too"
                            .formatted(file()));
        }
        try {
            TrainingConfig read = TrainingConfigs.read(config);
            if (!read.network().trunk().equals(trunk)) {
                throw Inputs.error(
                        spec,
                        "--config: %s has trunk %s, %s is for %s"
                                .formatted(config, read.network().trunk(), file(), trunk));
            }
            return read;
        } catch (TrainingConfigException e) {
            throw Inputs.error(spec, "--config: " + e.getMessage());
        }
    }

    private List<String> classes(List<String> named) {
        if (labels != null) {
            Labels read = Inputs.labels(spec, "--labels", labels);
            if (!named.isEmpty() && !named.equals(read.names())) {
                throw Inputs.error(
                        spec, "--labels: %s names other classes than %s: %s".formatted(labels, file(), named));
            }
            return read.names();
        }
        if (named.isEmpty()) {
            throw Inputs.error(spec, "--checkpoint: %s does not name its classes: give --labels".formatted(file()));
        }
        return named;
    }
}
