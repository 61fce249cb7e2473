package io.tubecast.training.cfad.volume;

import static org.bytedeco.pytorch.global.torch.bmm;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.softmax;

import io.tubecast.training.cfad.volume.VolumeOp.Add;
import io.tubecast.training.cfad.volume.VolumeOp.Attention;
import io.tubecast.training.cfad.volume.VolumeOp.Concat;
import io.tubecast.training.cfad.volume.VolumeOp.Conv;
import io.tubecast.training.cfad.volume.VolumeOp.CropTime;
import io.tubecast.training.cfad.volume.VolumeOp.Difference;
import io.tubecast.training.cfad.volume.VolumeOp.MaxPool;
import io.tubecast.training.cfad.volume.VolumeOp.MeanSpace;
import io.tubecast.training.cfad.volume.VolumeOp.MeanTime;
import io.tubecast.training.cfad.volume.VolumeOp.PadTime;
import io.tubecast.training.cfad.volume.VolumeOp.RepeatTime;
import io.tubecast.training.network.Normalization;
import io.tubecast.training.network.Weights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Runs networks on volumes under PyTorch.
 *
 * <p>Volumes are [N, C, T, H, W] in channels-last memory. There every window of one time step is a window on N x T pictures, and every window of one cell in space is one on
 * a picture of T rows and H x W columns, without copying anything; {@link VolumeWindows} does that. Every tensor that a method returns belongs to the caller, so wrap a
 * step in a {@code PointerScope}. The weights are the caller's. Not thread-safe.
 */
public final class VolumeRunner {
    private static final int TIME = 2;

    private final Weights weights;
    private final BiConsumer<String, Tensor> beforeNorm;

    /** A runner on weights that it does not own. */
    public VolumeRunner(Weights weights) {
        this(weights, (name, volume) -> {});
    }

    /**
     * A runner that shows what comes into each batch norm.
     *
     * @param beforeNorm receives the name of the convolution before it and the volume [N, c, T, H, W], which is only lent
     */
    public VolumeRunner(Weights weights, BiConsumer<String, Tensor> beforeNorm) {
        this.weights = weights;
        this.beforeNorm = beforeNorm;
    }

    /**
     * Runs a network.
     *
     * @param input [N, inputChannels, T, H, W]
     * @param training whether batch norm uses the batch's statistics (and updates the running ones)
     * @return its outputs in their order
     */
    public List<Tensor> run(VolumeSpec spec, Tensor input, boolean training) {
        Map<String, Tensor> values = new HashMap<>();
        values.put(VolumeSpec.INPUT, input.contiguous(MemoryFormat.ChannelsLast3d));
        Normalization normalization = new Normalization(spec.epsilon());
        for (VolumeNode node : spec.nodes()) {
            List<Tensor> inputs =
                    node.inputs().stream().map(name -> value(values, name)).toList();
            Tensor output = node.op() instanceof Conv conv
                    ? convolve(spec.weightName(node), conv, inputs.get(0), normalization, training)
                    : run(node.op(), inputs);
            values.put(node.name(), output);
        }
        return spec.outputs().stream().map(name -> value(values, name)).toList();
    }

    private static Tensor value(Map<String, Tensor> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private Tensor convolve(String name, Conv conv, Tensor input, Normalization normalization, boolean training) {
        TensorOptional bias = conv.norm() ? new TensorOptional() : new TensorOptional(weights.get(name + ".bias"));
        Tensor result = VolumeWindows.convolve(input, weights.get(name + ".weight"), bias, conv);
        if (conv.norm()) {
            beforeNorm.accept(name, result);
            result = normalization.apply(result, weights, name, training);
        }
        return conv.relu() ? result.relu_() : result;
    }

    private static Tensor run(VolumeOp op, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        if (op instanceof MaxPool pool) {
            return VolumeWindows.maxPool(input, pool);
        }
        if (op instanceof Add add) {
            Tensor sum = input.add(inputs.get(1));
            return add.relu() ? sum.relu_() : sum;
        }
        if (op instanceof Concat) {
            return cat(new TensorVector(inputs.toArray(Tensor[]::new)), 1);
        }
        if (op instanceof Attention attention) {
            return attend(inputs, attention.channels());
        }
        if (op instanceof MeanTime) {
            return input.mean(new long[] {TIME}, true, new ScalarTypeOptional());
        }
        if (op instanceof MeanSpace) {
            return input.mean(new long[] {3, 4}, true, new ScalarTypeOptional());
        }
        return alongTime(op, inputs);
    }

    private static Tensor alongTime(VolumeOp op, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        long steps = input.size(TIME);
        if (op instanceof Difference) {
            return input.narrow(TIME, 1, steps - 1).sub(input.narrow(TIME, 0, steps - 1));
        }
        if (op instanceof RepeatTime repeat) {
            return input.repeat_interleave(repeat.factor(), new LongOptional(TIME), new LongOptional());
        }
        if (op instanceof PadTime pad) {
            long missing = Math.floorMod(-steps, (long) pad.multiple());
            if (missing == 0) {
                return input;
            }
            Tensor last = input.narrow(TIME, steps - 1, 1).expand(input.size(0), input.size(1), missing, -1, -1);
            return cat(new TensorVector(input, last), TIME);
        }
        if (op instanceof CropTime) {
            return input.narrow(TIME, 0, inputs.get(1).size(TIME));
        }
        throw new IllegalArgumentException("no such operation on volumes: " + op);
    }

    /** [N, C, T, H, W] each; all cells of a volume see one another. */
    private static Tensor attend(List<Tensor> inputs, int channels) {
        Tensor queries = inputs.get(0).flatten(2, -1);
        Tensor keys = inputs.get(1).flatten(2, -1);
        Tensor values = inputs.get(2).flatten(2, -1);
        Tensor affinity = bmm(queries.transpose(1, 2), keys).mul(new Scalar(1 / Math.sqrt(channels)));
        Tensor taken = bmm(softmax(affinity, 2), values.transpose(1, 2));
        return taken.transpose(1, 2).reshape(inputs.get(0).sizes());
    }
}
