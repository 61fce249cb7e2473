package io.tubecast.training.weights.mapping;

import io.tubecast.training.network.TrunkSpec;
import io.tubecast.training.network.Trunks;
import io.tubecast.training.trainer.CheckpointException;
import io.tubecast.training.trainer.StartingWeights;
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
    private final StartingWeights start;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    /** Reads a checkpoint. */
    public CheckpointSource(Path file) {
        this.file = file;
        try {
            start = StartingWeights.read(file);
        } catch (CheckpointException e) {
            throw new WeightsException(String.valueOf(e.getMessage()), e);
        }
        Map<String, Shape> known = knownShapes();
        start.weights().forEach((name, values) -> {
            Shape shape = known.getOrDefault(name, Shape.of(values.length));
            shapes.put(name, shape.elements() == values.length ? shape : Shape.of(values.length));
        });
    }

    private Map<String, Shape> knownShapes() {
        Map<String, Shape> known = new LinkedHashMap<>();
        for (String old : TubecastNames.oldStreams(start.weights().keySet())) {
            float[] first = start.weights().get(TubecastNames.firstWeight(start.trunk(), old));
            int channels = TubecastNames.inputChannels(start.trunk(), old, first == null ? 0 : first.length);
            known.putAll(
                    Target.trunk(Trunks.byName(start.trunk(), channels), old).tensors());
        }
        TrunkSpec trunk = Trunks.byName(start.trunk(), StreamName.APPEARANCE.channels());
        for (String head : TubecastNames.HEADS) {
            float[] first = start.weights().get(TubecastNames.firstOf(head));
            for (int maps = 1; first != null && maps <= 4; maps++) {
                Map<String, Shape> tensors = Target.head(
                                head,
                                trunk,
                                TubecastNames.anchorsPerCell(start.trunk()),
                                maps,
                                start.labels().size())
                        .tensors();
                Shape shape = tensors.get(TubecastNames.firstOf(head));
                if (shape != null && shape.elements() == first.length) {
                    known.putAll(tensors);
                }
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
        return "a checkpoint of ours";
    }

    @Override
    public Map<String, String> metadata() {
        return new OwnWeights(start.trunk(), start.labels(), "a checkpoint").metadata();
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
        float[] values = start.weights().get(name);
        if (values == null) {
            throw new IllegalArgumentException("no tensor '%s'".formatted(name));
        }
        return values.clone();
    }

    @Override
    public void close() {}
}
