package io.tubecast.training.cfad;

import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.index_select;

import io.tubecast.core.trajectory.FeatureSampling;
import io.tubecast.core.trajectory.TimeSpan;
import io.tubecast.training.cfad.volume.VolumeRunner;
import io.tubecast.training.cfad.volume.VolumeSpec;
import io.tubecast.training.loss.Indices;
import io.tubecast.training.network.TrainedNetwork;
import io.tubecast.training.network.Weights;
import java.util.List;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * CFAD under PyTorch, part by part: what is sampled where depends on proposals, which are the caller's.
 *
 * <p>Rows of anchors are in the order of {@link io.tubecast.core.trajectory.SpanAnchors} and {@link io.tubecast.core.trajectory.AnchorGrid}. Every tensor that a
 * method returns belongs to the caller, so wrap a step in a {@code PointerScope}. Owns its {@link Weights}. Not thread-safe.
 */
public final class CfadNetwork implements TrainedNetwork {
    private final CfadSpec spec;
    private final Weights weights;
    private final VolumeRunner runner;
    private final VolumeSpec proposals;
    private final VolumeSpec coarse;
    private final VolumeSpec selector;
    private final VolumeSpec refine;

    private CfadNetwork(CfadSpec spec, Weights weights, VolumeRunner runner) {
        this.spec = spec;
        this.weights = weights;
        this.runner = runner;
        proposals = spec.proposals();
        coarse = spec.coarse();
        selector = spec.selector();
        refine = spec.refine();
    }

    /** A network with fresh weights drawn from a seed. */
    public static CfadNetwork create(CfadSpec spec, long seed) {
        Weights weights = spec.weights(seed);
        return new CfadNetwork(spec, weights, new VolumeRunner(weights));
    }

    /**
     * This network, showing what comes into each batch norm. The weights are this one's; close only one of the two.
     *
     * @param beforeNorm receives the name of the convolution before it and the volume [N, c, T, H, W], which is only lent
     */
    public CfadNetwork observed(BiConsumer<String, Tensor> beforeNorm) {
        return new CfadNetwork(spec, weights, new VolumeRunner(weights, beforeNorm));
    }

    /** Its parts. */
    public CfadSpec spec() {
        return spec;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public double epsilon(String convolution) {
        return spec.parts().stream()
                .filter(part -> convolution.startsWith(part.name() + "."))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no convolution of this network: " + convolution))
                .epsilon();
    }

    /**
     * What a module says of its anchors.
     *
     * @param logits [items, anchors, scores] before softmax, background first
     * @param values [items, anchors, values]: two offsets of a span, four of a box, or 4 (k + 1) coefficients of a tube
     */
    public record Output(Tensor logits, Tensor values) {}

    /**
     * The trunk.
     *
     * @param clips [B, 3 or 5, T, H, W], R, G, B (x, y of flow), each in [-1, 1]
     * @param training whether batch norm uses the batch's statistics (and updates the running ones)
     * @return [B, C, T', H', W']
     */
    public Tensor features(Tensor clips, boolean training) {
        return runner.run(spec.trunk(), clips, training).get(0).to(ScalarType.Float);
    }

    /** The temporal proposal network, on features: something or nothing, center and length of when. */
    public Output proposals(Tensor features, boolean training) {
        List<Tensor> maps = runner.run(proposals, features, training);
        return new Output(rows(maps.get(0), 2), rows(maps.get(1), 2));
    }

    /**
     * Samples features at the N time stamps of each span, linear between time steps.
     *
     * @param features [B, C, T', H', W']
     * @param clips (in) which clip each span is of
     * @param spans (in) as many
     * @return [spans, C, N, H', W']
     */
    public Tensor sample(Tensor features, int[] clips, List<TimeSpan> spans) {
        FeatureSampling sampling = spec.sampling();
        int samples = sampling.samples();
        int[] before = new int[spans.size() * samples];
        int[] after = new int[before.length];
        float[] share = new float[before.length];
        for (int row = 0; row < before.length; row++) {
            double position = sampling.position(spans.get(row / samples), row % samples);
            int first = clips[row / samples] * sampling.steps();
            before[row] = first + sampling.before(position);
            after[row] = first + sampling.after(position);
            share[row] = sampling.shareOfAfter(position);
        }
        Tensor steps = features.transpose(1, 2).flatten(0, 1);
        Tensor weight =
                from_blob(new FloatPointer(share), share.length, 1, 1, 1).clone();
        Tensor from = index_select(steps, 0, Indices.of(before));
        Tensor to = index_select(steps, 0, Indices.of(after));
        return from.add(to.sub(from).mul(weight))
                .unflatten(0, new long[] {spans.size(), samples})
                .transpose(1, 2);
    }

    /** The coarse module, on sampled features: classes and tubes. */
    public Output coarse(Tensor sampled, boolean training) {
        List<Tensor> maps = runner.run(coarse, sampled, training);
        return new Output(
                rows(maps.get(0), spec.design().scores()),
                rows(maps.get(1), spec.design().coefficients()));
    }

    /** The selector, on sampled features: [spans, N] logits of being key. */
    public Tensor selector(Tensor sampled, boolean training) {
        return runner.run(selector, sampled, training).get(0).flatten(1, -1).to(ScalarType.Float);
    }

    /**
     * The refine module: classes and boxes.
     *
     * @param maps [M, C, H', W'], one for each selected sample
     */
    public Output refine(Tensor maps, boolean training) {
        List<Tensor> outputs = runner.run(refine, maps.unsqueeze(2), training);
        return new Output(rows(outputs.get(0), spec.design().scores()), rows(outputs.get(1), 4));
    }

    /** [N, A n, T, H, W] in any precision to [N, T H W A, n] in fp32: time steps, rows, columns, then anchors. */
    private static Tensor rows(Tensor map, int columns) {
        return map.permute(0, 2, 3, 4, 1).reshape(map.size(0), -1, columns).to(ScalarType.Float);
    }

    @Override
    public void close() {
        weights.close();
    }
}
