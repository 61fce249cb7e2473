package io.tubecast.training.weights.mapping;

import io.tubecast.training.network.Trunks;
import io.tubecast.training.trainer.Checkpoint;
import io.tubecast.training.trainer.CheckpointException;
import io.tubecast.training.weights.OwnWeights;
import io.tubecast.training.weights.Shape;
import io.tubecast.training.weights.StoredTensor;
import io.tubecast.training.weights.TensorType;
import io.tubecast.training.weights.WeightSource;
import io.tubecast.training.weights.WeightsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of one of our checkpoints, the averaged ones where it has them. A checkpoint keeps no shapes; they follow from the network that it names, and an
 * array that does not fit is shown as a row of numbers. Holds the arrays in memory; needs no closing.
 */
public final class CheckpointSource implements WeightSource {
    private final Path file;
    private final Checkpoint checkpoint;
    private final Map<String, float[]> arrays;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    /** Reads a checkpoint. */
    public CheckpointSource(Path file) {
        this.file = file;
        try {
            checkpoint = Checkpoint.read(file);
        } catch (CheckpointException e) {
            throw new WeightsException(String.valueOf(e.getMessage()), e);
        }
        arrays = checkpoint.weights();
        Map<String, Shape> known = knownShapes();
        arrays.forEach((name, values) -> {
            Shape shape = known.getOrDefault(name, Shape.of(values.length));
            shapes.put(name, shape.elements() == values.length ? shape : Shape.of(values.length));
        });
    }

    private Map<String, Shape> knownShapes() {
        Map<String, Shape> known = new LinkedHashMap<>();
        for (String old : TubecastNames.oldStreams(arrays.keySet())) {
            int channels = TubecastNames.meant(old).channels();
            known.putAll(Target.trunk(Trunks.byName(checkpoint.network(), channels), old)
                    .tensors());
        }
        for (int maps : List.of(4, 2)) { // the first fits wins: heads of two frames, or of two frames of two streams
            Map<String, Shape> heads = Target.heads(
                            Trunks.byName(checkpoint.network(), 3),
                            maps,
                            checkpoint.labels().size())
                    .tensors();
            float[] first = arrays.get("head.score.0.weight");
            Shape shape = heads.get("head.score.0.weight");
            if (first != null && shape != null && first.length == shape.elements()) {
                known.putAll(heads);
            }
        }
        return known;
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public String format() {
        return "checkpoint of step " + checkpoint.step();
    }

    @Override
    public Map<String, String> metadata() {
        return new OwnWeights(checkpoint.network(), checkpoint.labels(), "checkpoint of step " + checkpoint.step())
                .metadata();
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public List<StoredTensor> tensors() {
        return shapes.entrySet().stream()
                .map(entry -> new StoredTensor(entry.getKey(), TensorType.FLOAT32, entry.getValue()))
                .toList();
    }

    @Override
    public float[] read(String name) {
        float[] values = arrays.get(name);
        if (values == null) {
            throw new IllegalArgumentException("no tensor '%s'".formatted(name));
        }
        return values.clone();
    }

    @Override
    public void close() {}
}
