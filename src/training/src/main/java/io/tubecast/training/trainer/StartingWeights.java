package io.tubecast.training.trainer;

import io.tubecast.training.weights.OwnWeights;
import io.tubecast.training.weights.SafetensorsFile;
import io.tubecast.training.weights.StoredTensor;
import io.tubecast.training.weights.WeightsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run can start from: the weights of another run's checkpoint, or a safetensors file of weights under our names, as {@code lab import} writes it.
 *
 * @param trunk name of the trunk that they are for
 * @param labels class names of the heads, if known; else empty
 * @param weights by name; the arrays are shared
 */
public record StartingWeights(String trunk, List<String> labels, Map<String, float[]> weights) {
    /** Copies the list. */
    public StartingWeights {
        labels = List.copyOf(labels);
    }

    /**
     * Those of a checkpoint: the running average where there is one.
     *
     * @param file what messages call it
     */
    public static StartingWeights of(Checkpoint checkpoint, Path file) {
        return new StartingWeights(checkpoint.settings(file).trunk(), checkpoint.labels(), checkpoint.weights());
    }

    /** The same less whole parts of the network. */
    StartingWeights without(List<String> parts) {
        Map<String, float[]> kept = new LinkedHashMap<>(weights);
        kept.keySet().removeIf(name -> parts.contains(Start.part(name)));
        return new StartingWeights(trunk, labels, kept);
    }

    /** Reads a file of either kind. */
    public static StartingWeights read(Path file) {
        if (Checkpoint.isCheckpoint(file)) {
            return of(Checkpoint.read(file), file);
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            OwnWeights own = OwnWeights.of(tensors);
            Map<String, float[]> weights = new LinkedHashMap<>();
            for (StoredTensor tensor : tensors.tensors()) {
                weights.put(tensor.name(), tensors.read(tensor.name()));
            }
            return new StartingWeights(own.network(), own.labels(), weights);
        } catch (WeightsException e) {
            throw new CheckpointException(
                    "%s is neither a checkpoint nor imported weights: %s".formatted(file, e.getMessage()), e);
        }
    }
}
