package io.tubecast.training.export;

import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.softmax;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.frame.Image;
import io.tubecast.training.data.PixelPacker;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Trunks;
import io.tubecast.training.network.Weights;
import io.tubecast.training.trainer.Checkpoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
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
     * @param layout the anchors it was trained with
     */
    public ReferenceNetwork(Checkpoint checkpoint, AnchorLayout layout) {
        inputSize = checkpoint.inputSize();
        arrays = checkpoint.weights();
        List<Integer> anchors =
                layout.levels().stream().map(AnchorLayout.Level::anchorsPerCell).toList();
        network = AmtNetwork.create(
                Trunks.byName(checkpoint.network(), 3),
                anchors,
                checkpoint.labels().size(),
                0);
        FoldedWeights given = new FoldedWeights(arrays);
        for (String name : network.weights().names()) {
            network.weights().set(name, given.get(name));
        }
    }

    /** The graphs of the same weights. */
    public AmtGraphs graphs() {
        return new AmtGraphs(network.trunk(), network.head(), arrays, inputSize);
    }

    /**
     * Runs the trunk.
     *
     * @param frame uint8 [S, S, 3] in B, G, R order
     * @return {@code appearance.0} ... by name
     */
    public Map<String, float[]> appearance(ByteBuffer frame) {
        Image image = new Image(inputSize, inputSize);
        image.pixels().put(0, frame, 0, image.pixels().capacity());
        FloatBuffer pixels = ByteBuffer.allocateDirect(
                        Float.BYTES * image.pixels().capacity())
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        new PixelPacker(inputSize).pack(image, pixels, 0);
        Map<String, float[]> maps = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor input = from_blob(new FloatPointer(pixels), 1, inputSize, inputSize, 3)
                    .permute(0, 3, 1, 2);
            for (Tensor map : network.maps(input, false)) {
                maps.put("appearance." + maps.size(), Weights.read(map));
            }
        }
        return maps;
    }

    /**
     * Runs the heads.
     *
     * @param maps {@code first.appearance.0} ... and {@code second.appearance.0} ... by name
     * @return {@code scores} and {@code offsets}
     */
    public Map<String, float[]> head(Map<String, float[]> maps) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            AmtNetwork.Output output = network.heads(tensors(maps, "first."), tensors(maps, "second."));
            return Map.of(
                    "scores", Weights.read(softmax(output.logits(), 2)), "offsets", Weights.read(output.offsets()));
        }
    }

    private List<Tensor> tensors(Map<String, float[]> maps, String prefix) {
        List<Tensor> tensors = new ArrayList<>();
        List<Integer> sizes = network.trunk().mapSizes(inputSize);
        for (int level = 0; level < sizes.size(); level++) {
            String name = prefix + "appearance." + level;
            float[] values = Objects.requireNonNull(maps.get(name), name);
            int channels = network.head().sourceChannels().get(level);
            tensors.add(from_blob(new FloatPointer(values), 1, channels, sizes.get(level), sizes.get(level)));
        }
        return tensors;
    }

    @Override
    public void close() {
        network.close();
    }
}
