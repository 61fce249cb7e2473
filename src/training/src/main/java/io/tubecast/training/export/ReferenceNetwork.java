package io.tubecast.training.export;

import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.softmax;

import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.data.PixelPacker;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.TrunkSpec;
import io.tubecast.training.network.Weights;
import io.tubecast.training.trainer.Checkpoint;
import io.tubecast.training.trainer.CheckpointException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A checkpoint's network as PyTorch runs it: what exported graphs are compared with.
 *
 * <p>Speaks in the bundle's names. Owns native memory. Not thread-safe.
 */
public final class ReferenceNetwork implements AutoCloseable {
    private final AmtNetwork network;
    private final int inputSize;
    private final Map<String, float[]> arrays;

    /**
     * Loads a checkpoint: its averaged weights where it has them.
     *
     * @param checkpoint of a training run
     * @param file what messages call it
     * @throws CheckpointException if it lacks weights of the network, or has them in another size
     */
    public ReferenceNetwork(Checkpoint checkpoint, Path file) {
        TrainingConfig config = checkpoint.trainingConfig(file);
        inputSize = config.layout().inputWidth();
        arrays = checkpoint.weights();
        network = AmtNetwork.create(config.networkSpec(checkpoint.labels().size()), 0);
        try {
            fill(file);
        } catch (CheckpointException e) {
            network.close();
            throw e;
        }
    }

    private void fill(Path file) {
        Weights weights = network.weights();
        List<String> missing = weights.names().stream()
                .filter(name -> !arrays.containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new CheckpointException(
                    "%s lacks %d of the network's %d tensors, such as '%s'; lab train --init %s trains what is missing"
                            .formatted(
                                    file, missing.size(), weights.names().size(), missing.get(0), file.getFileName()));
        }
        FoldedWeights given = new FoldedWeights(arrays, AmtNetwork.EPSILON);
        for (String name : weights.names()) {
            float[] values = given.get(name);
            long needed = 1;
            for (long size : weights.shape(name)) {
                needed *= size;
            }
            if (values.length != needed) {
                throw new CheckpointException(
                        "%s: '%s' has %d numbers, the network takes %d".formatted(file, name, values.length, needed));
            }
            weights.set(name, values);
        }
    }

    /** Its streams and heads. */
    public NetworkSpec spec() {
        return network.spec();
    }

    /** The graphs of the same weights. */
    public AmtGraphs graphs() {
        return new AmtGraphs(network.spec(), arrays, inputSize);
    }

    /**
     * Runs a trunk.
     *
     * @param input uint8 [S, S, channels]: a frame in B, G, R order, or a flow stack
     * @return {@code appearance.0} ... or {@code motion.0} ... by name
     */
    public Map<String, float[]> trunk(StreamKind stream, ByteBuffer input) {
        int channels = network.spec().trunk(stream).inputChannels();
        float[] mean = PixelPacker.meanRgb();
        FloatBuffer values = ByteBuffer.allocateDirect(Float.BYTES * inputSize * inputSize * channels)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (int i = 0; i < values.capacity(); i++) {
            int from = stream == StreamKind.APPEARANCE ? i - i % 3 + 2 - i % 3 : i; // B, G, R to R, G, B
            values.put(i, (input.get(from) & 255) - mean[i % 3]);
        }
        Map<String, float[]> maps = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor tensor = from_blob(new FloatPointer(values), 1, inputSize, inputSize, channels)
                    .permute(0, 3, 1, 2);
            for (Tensor map : network.maps(stream, tensor, false)) {
                maps.put(stream + "." + maps.size(), Weights.read(map));
            }
        }
        return maps;
    }

    /**
     * Runs a head.
     *
     * @param maps {@code first.appearance.0} ... and {@code second.appearance.0} ..., of every stream that it sees, by name
     * @return {@code scores} and {@code offsets}
     */
    public Map<String, float[]> head(HeadSpec head, Map<String, float[]> maps) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Map<StreamKind, List<Tensor>> first = new EnumMap<>(StreamKind.class);
            Map<StreamKind, List<Tensor>> second = new EnumMap<>(StreamKind.class);
            for (StreamKind stream : head.streams()) {
                first.put(stream, tensors(maps, "first." + stream, stream));
                if (head.frames() == 2) {
                    second.put(stream, tensors(maps, "second." + stream, stream));
                }
            }
            AmtNetwork.Output output = network.head(head, first, second);
            return Map.of(
                    "scores", Weights.read(softmax(output.logits(), 2)), "offsets", Weights.read(output.offsets()));
        }
    }

    private List<Tensor> tensors(Map<String, float[]> maps, String prefix, StreamKind stream) {
        List<Tensor> tensors = new ArrayList<>();
        TrunkSpec trunk = network.spec().trunk(stream);
        List<Integer> sizes = trunk.mapSizes(inputSize);
        for (int level = 0; level < sizes.size(); level++) {
            String name = prefix + "." + level;
            float[] values = Objects.requireNonNull(maps.get(name), name);
            int channels = trunk.sourceChannels().get(level);
            tensors.add(from_blob(new FloatPointer(values), 1, channels, sizes.get(level), sizes.get(level)));
        }
        return tensors;
    }

    @Override
    public void close() {
        network.close();
    }
}
