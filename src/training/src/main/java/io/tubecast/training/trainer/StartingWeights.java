package io.tubecast.training.trainer;

import io.tubecast.training.weights.OwnWeights;
import io.tubecast.training.weights.SafetensorsFile;
import io.tubecast.training.weights.StoredTensor;
import io.tubecast.training.weights.WeightsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run can start from: a checkpoint of another run, or a safetensors file of weights under our names, as {@code lab import} writes it. */
public final class StartingWeights {
    private StartingWeights() {}

    /** Reads either; weights come as a checkpoint of step 0 with the labels that the file names, which may be none. */
    public static Checkpoint read(Path file) {
        if (Checkpoint.isCheckpoint(file)) {
            return Checkpoint.read(file);
        }
        try (SafetensorsFile weights = SafetensorsFile.open(file)) {
            OwnWeights own = OwnWeights.of(weights);
            Map<String, float[]> arrays = new LinkedHashMap<>();
            for (StoredTensor tensor : weights.tensors()) {
                arrays.put("model/" + tensor.name(), weights.read(tensor.name()));
            }
            return new Checkpoint(own.network(), own.labels(), 0, 0, "", arrays);
        } catch (WeightsException e) {
            throw new CheckpointException(
                    "%s is neither a checkpoint nor imported weights: %s".formatted(file, e.getMessage()), e);
        }
    }
}
