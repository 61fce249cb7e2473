package io.tubecast.training.cfad.train;

import static org.bytedeco.pytorch.global.torch.from_blob;

import io.tubecast.core.trajectory.ClipModules.Answer;
import io.tubecast.training.cfad.CfadModules;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.CfadTrunks;
import io.tubecast.training.cfad.Clip;
import io.tubecast.training.cfad.export.CfadGraphs;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.trainer.Checkpoint;
import io.tubecast.training.trainer.CheckpointException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A checkpoint's network as PyTorch runs it, graph by graph: what exported graphs are compared with. Owns native memory. Not thread-safe. */
public final class ClipReference implements AutoCloseable {
    private static final float HALF = 127.5f;

    private final CfadNetwork network;
    private final TorchModules modules;
    private final CfadGraphs graphs;

    /**
     * Loads a checkpoint: its averaged weights where it has them.
     *
     * @param config of the checkpoint
     * @param file what messages call it
     * @throws CheckpointException if it lacks weights of the network, or has them in another size
     */
    public ClipReference(CfadConfig config, Checkpoint checkpoint, Path file) {
        CfadSpec spec = config.spec(checkpoint.labels().size());
        Map<String, float[]> arrays = checkpoint.weights();
        network = CfadNetwork.create(spec, 0);
        for (String name : network.weights().names()) {
            float[] values = arrays.get(name);
            long wanted = network.weights().get(name).numel();
            if (values == null || values.length != wanted) {
                network.close();
                throw new CheckpointException("%s: '%s' must have %d values, has %s"
                        .formatted(file, name, wanted, values == null ? "none" : values.length));
            }
            network.weights().set(name, values);
        }
        modules = new TorchModules(network);
        graphs = new CfadGraphs(spec, arrays);
    }

    /** The graphs of these weights. */
    public CfadGraphs graphs() {
        return graphs;
    }

    /**
     * What the trunk says.
     *
     * @param clip (in) bytes [1, T, H, W, 3], B, G, R
     * @param flow (in) bytes [1, T, H, W, 2], x and y; null where the network sees pictures alone
     */
    public Map<String, float[]> trunk(ByteBuffer clip, @Nullable ByteBuffer flow) {
        Clip size = network.spec().clip();
        int channels = network.spec().trunk().inputChannels();
        int fields = flow == null ? 0 : channels - CfadTrunks.RGB_CHANNELS;
        int cells = Math.toIntExact(size.extent().cells());
        float[] pixels = new float[channels * cells];
        for (int cell = 0; cell < cells; cell++) {
            int at = cell * channels;
            for (int channel = 0; channel < CfadTrunks.RGB_CHANNELS; channel++) {
                pixels[at + channel] = unit(clip.get(CfadTrunks.RGB_CHANNELS * cell + 2 - channel));
            }
            for (int channel = 0; flow != null && channel < fields; channel++) {
                pixels[at + CfadTrunks.RGB_CHANNELS + channel] = unit(flow.get(fields * cell + channel));
            }
        }
        modules.run(() -> clip(pixels, size, channels));
        return Map.of(CfadGraphs.FEATURES, read(modules.features()));
    }

    private static float unit(byte value) {
        return (value & 255) / HALF - 1;
    }

    private static Tensor clip(float[] pixels, Clip size, int channels) {
        return from_blob(new FloatPointer(pixels), 1, size.frames(), size.height(), size.width(), channels)
                .clone()
                .permute(0, 4, 1, 2, 3);
    }

    /**
     * What a module says.
     *
     * @param graph its name
     * @param input (in) features, sampled features or a sample
     */
    public Map<String, float[]> module(String graph, float[] input) {
        return switch (graph) {
            case CfadGraphs.PROPOSALS -> {
                modules.takeFeatures(input);
                yield answer(modules.proposals(), CfadModules.OFFSETS);
            }
            case CfadGraphs.COARSE -> {
                modules.sampled().put(0, input);
                yield answer(modules.coarse(), CfadModules.THETA);
            }
            case CfadGraphs.SELECTOR -> {
                modules.sampled().put(0, input);
                yield Map.of(CfadModules.KEY, read(modules.selector()));
            }
            case CfadGraphs.REFINE -> {
                modules.sample().put(0, input);
                yield answer(modules.refine(), CfadModules.OFFSETS);
            }
            default -> throw new IllegalArgumentException("no graph is called " + graph);
        };
    }

    private static Map<String, float[]> answer(Answer answer, String values) {
        return Map.of(CfadModules.SCORES, read(answer.scores()), values, read(answer.values()));
    }

    private static float[] read(FloatBuffer buffer) {
        float[] values = new float[buffer.remaining()];
        buffer.get(buffer.position(), values);
        return values;
    }

    @Override
    public void close() {
        network.close();
    }
}
