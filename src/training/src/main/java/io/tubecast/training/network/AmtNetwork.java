package io.tubecast.training.network;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.linalg_vector_norm;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.replication_pad2d;
import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Two-Stream AMTnet (Saha, Singh, Cuzzolin), or one stream of it: a trunk a stream, shared by both frames of a pair, and heads that see both.
 *
 * <p>Runs under PyTorch. Inputs are [N, channels, H, W], best in channels-last memory. Every tensor that a method returns belongs to the caller, so
 * wrap a step in a {@code PointerScope}. Owns its {@link Weights}. Not thread-safe.
 */
public final class AmtNetwork implements TrainedNetwork {
    /** Added to the variance under the root; the export folds with the same value. */
    public static final double EPSILON = 1e-5;

    private static final Normalization NORMALIZATION = new Normalization(EPSILON);

    private final NetworkSpec spec;
    private final Weights weights;

    private AmtNetwork(NetworkSpec spec, Weights weights) {
        this.spec = spec;
        this.weights = weights;
    }

    /**
     * A network with fresh weights: Kaiming-normal convolutions in the trunks, Xavier-uniform heads, zero biases.
     *
     * @param seed of the random numbers
     */
    public static AmtNetwork create(NetworkSpec spec, long seed) {
        return new AmtNetwork(spec, new Initializer(seed).weights(spec));
    }

    /** Its layers. */
    public NetworkSpec spec() {
        return spec;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public double epsilon(String convolution) {
        return EPSILON;
    }

    /**
     * What a head says of a batch of pairs.
     *
     * @param logits [B, A, C + 1] before softmax, background first
     * @param offsets [B, A, 8] first frame's four, then the second's
     */
    public record Output(Tensor logits, Tensor offsets) {}

    /**
     * Runs pairs of frames.
     *
     * @param inputs for each stream [2B, channels, H, W]: all first frames (or their flow stacks), then all second ones in the same order
     * @param training whether batch norm uses the batch's statistics (and updates the running ones)
     * @return what each head says, in the order of the heads
     */
    public List<Output> forward(Map<StreamKind, Tensor> inputs, boolean training) {
        Map<StreamKind, List<Tensor>> first = new EnumMap<>(StreamKind.class);
        Map<StreamKind, List<Tensor>> second = new EnumMap<>(StreamKind.class);
        for (StreamKind stream : spec.streams()) {
            Tensor input = Objects.requireNonNull(inputs.get(stream), stream.toString());
            long pairs = input.size(0) / 2;
            boolean both = spec.frames() == 2;
            List<Tensor> maps = maps(stream, both ? input : input.narrow(0, 0, pairs), training);
            first.put(stream, maps.stream().map(map -> map.narrow(0, 0, pairs)).toList());
            if (both) {
                second.put(
                        stream,
                        maps.stream().map(map -> map.narrow(0, pairs, pairs)).toList());
            }
        }
        return spec.heads().stream().map(head -> head(head, first, second)).toList();
    }

    /** Source maps [N, c, h, w] of a stream for single frames, finest first. */
    public List<Tensor> maps(StreamKind stream, Tensor input, boolean training) {
        return maps(stream, input, training, (name, map) -> {});
    }

    /**
     * Runs a stream's trunk as at test time and shows what comes into each batch norm.
     *
     * @param observer receives the name of the convolution before it and the map [N, c, h, w], which is only lent
     */
    public void observe(StreamKind stream, Tensor input, BiConsumer<String, Tensor> observer) {
        maps(stream, input, false, observer);
    }

    private List<Tensor> maps(StreamKind stream, Tensor input, boolean training, BiConsumer<String, Tensor> observer) {
        TrunkSpec trunk = spec.trunk(stream);
        Map<String, Tensor> values = new HashMap<>();
        values.put(TrunkSpec.INPUT, input);
        for (Node node : trunk.nodes()) {
            values.put(node.name(), run(stream + "." + node.name(), node, values, training, observer));
        }
        return trunk.sources().stream().map(source -> value(values, source)).toList();
    }

    /** Scores and offsets of one head from the source maps of the first and of the second frames; a head of one frame needs no second ones. */
    public Output head(HeadSpec head, Map<StreamKind, List<Tensor>> first, Map<StreamKind, List<Tensor>> second) {
        TensorVector logits = new TensorVector();
        TensorVector offsets = new TensorVector();
        for (int level = 0; level < head.levels(); level++) {
            Tensor joined = joined(head, first, second, level).div(new Scalar(HeadSpec.DIVISOR));
            Tensor padded = replication_pad2d(joined, 1, 1, 1, 1);
            logits.push_back(rows(linear(head.name() + ".score." + level, padded), head.classes() + 1));
            offsets.push_back(rows(linear(head.name() + ".offset." + level, padded), HeadSpec.OFFSETS));
        }
        return new Output(cat(logits, 1), cat(offsets, 1));
    }

    /** Both frames' maps of a level, concatenated for each stream and then joined over the streams. */
    private static Tensor joined(
            HeadSpec head, Map<StreamKind, List<Tensor>> first, Map<StreamKind, List<Tensor>> second, int level) {
        TensorVector pairs = new TensorVector();
        for (StreamKind stream : head.streams()) {
            Tensor one = map(first, stream, level);
            pairs.push_back(head.frames() == 1 ? one : cat(new TensorVector(one, map(second, stream, level)), 1));
        }
        if (pairs.size() == 1) {
            return pairs.get(0);
        }
        return switch (head.fusion()) {
            case SUM -> pairs.get(0).add(pairs.get(1));
            case MEAN -> pairs.get(0).add(pairs.get(1)).div(new Scalar(2.0));
            case CONCAT -> cat(pairs, 1);
        };
    }

    private static Tensor map(Map<StreamKind, List<Tensor>> maps, StreamKind stream, int level) {
        return Objects.requireNonNull(maps.get(stream), stream.toString()).get(level);
    }

    private Tensor linear(String name, Tensor padded) {
        return convolve(padded, name, new Op.Conv(0, 0, 3, 1, 0, 1, false, false, 1));
    }

    /** [B, A*n, h, w] in any precision to [B, h*w*A, n] in fp32: cells row by row, then anchors. */
    private static Tensor rows(Tensor map, int columns) {
        return map.permute(0, 2, 3, 1).reshape(map.size(0), -1, columns).to(ScalarType.Float);
    }

    private Tensor run(
            String name,
            Node node,
            Map<String, Tensor> values,
            boolean training,
            BiConsumer<String, Tensor> beforeNorm) {
        Tensor input = value(values, node.inputs().get(0));
        if (node.op() instanceof Op.Conv conv) {
            Tensor result = convolve(input, name, conv);
            if (conv.norm()) {
                beforeNorm.accept(name, result);
                result = NORMALIZATION.apply(result, weights, name, training);
            }
            return conv.relu() ? result.relu_() : result;
        }
        if (node.op() instanceof Op.MaxPool pool) {
            long[] kernel = {pool.kernel(), pool.kernel()};
            long[] stride = {pool.stride(), pool.stride()};
            return max_pool2d(
                    input, kernel, stride, new long[] {pool.padding(), pool.padding()}, new long[] {1, 1}, pool.ceil());
        }
        if (node.op() instanceof Op.Add add) {
            Tensor sum = input.add(value(values, node.inputs().get(1)));
            return add.relu() ? sum.relu_() : sum;
        }
        if (node.op() instanceof Op.Upsample up) {
            long[] size = {input.size(2) * up.factor(), input.size(3) * up.factor()};
            return upsample_nearest2d(input, size, new DoubleOptional(), new DoubleOptional());
        }
        Tensor length = linalg_vector_norm(input, new Scalar(2.0), new long[] {1}, true, new ScalarTypeOptional());
        Tensor scale = weights.get(name + ".scale").view(1, -1, 1, 1);
        return input.div(length.clamp_min(new Scalar(1e-12))).mul(scale);
    }

    /** The map of an earlier node; {@link TrunkSpec} has checked that there is one. */
    private static Tensor value(Map<String, Tensor> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private Tensor convolve(Tensor input, String name, Op.Conv conv) {
        TensorOptional bias = conv.norm() ? new TensorOptional() : new TensorOptional(weights.get(name + ".bias"));
        long[] stride = {conv.stride(), conv.stride()};
        long[] padding = {conv.padding(), conv.padding()};
        long[] dilation = {conv.dilation(), conv.dilation()};
        return conv2d(input, weights.get(name + ".weight"), bias, stride, padding, dilation, 1);
    }

    @Override
    public void close() {
        weights.close();
    }
}
