package io.tubecast.training.cfad.volume;

import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.conv3d;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.max_pool3d;

import io.tubecast.training.cfad.volume.VolumeOp.Conv;
import io.tubecast.training.cfad.volume.VolumeOp.MaxPool;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Windows that walk over volumes of [N, C, T, H, W] under PyTorch, as windows on pictures where they are flat or lines.
 *
 * <p>In channels-last memory the pictures are views: [N x T, C, H, W] for windows of one time step, [N, C, T, H x W] for windows of one cell in space.
 */
final class VolumeWindows {
    private VolumeWindows() {}

    static Tensor convolve(Tensor input, Tensor weight, TensorOptional bias, Conv conv) {
        if (VolumeSpec.flat(conv.kernel(), conv.stride())) {
            Tensor frames = convolve2d(frames(input), weight.select(2, 0), bias, conv, 1);
            return volume(frames, input.size(0));
        }
        if (VolumeSpec.line(conv.kernel(), conv.stride())) {
            Tensor rows = convolve2d(input.flatten(3, 4), weight.select(4, 0), bias, conv, 0);
            return rows.unflatten(3, new long[] {input.size(3), input.size(4)});
        }
        return convolve3d(input, weight, bias, conv);
    }

    /** The convolution as it is written, without a look at its kernel. */
    static Tensor convolve3d(Tensor input, Tensor weight, TensorOptional bias, Conv conv) {
        Walk walk = new Walk(input, conv.kernel(), conv.stride(), 0, 3);
        return conv3d(walk.padded(input, 0), weight, bias, walk.stride, walk.padding, new long[] {1, 1, 1}, 1);
    }

    private static Tensor convolve2d(Tensor input, Tensor weight, TensorOptional bias, Conv conv, int from) {
        Walk walk = new Walk(input, conv.kernel(), conv.stride(), from, 2);
        return conv2d(walk.padded(input, 0), weight, bias, walk.stride, walk.padding, new long[] {1, 1}, 1);
    }

    static Tensor maxPool(Tensor input, MaxPool pool) {
        if (VolumeSpec.flat(pool.kernel(), pool.stride())) {
            return volume(maxPool2d(frames(input), pool, 1), input.size(0));
        }
        if (VolumeSpec.line(pool.kernel(), pool.stride())) {
            return maxPool2d(input.flatten(3, 4), pool, 0).unflatten(3, new long[] {input.size(3), input.size(4)});
        }
        Walk walk = new Walk(input, pool.kernel(), pool.stride(), 0, 3);
        Tensor padded = walk.padded(input, Double.NEGATIVE_INFINITY);
        return max_pool3d(padded, walk.kernel, walk.stride, walk.padding, new long[] {1, 1, 1}, false);
    }

    private static Tensor maxPool2d(Tensor input, MaxPool pool, int from) {
        Walk walk = new Walk(input, pool.kernel(), pool.stride(), from, 2);
        Tensor padded = walk.padded(input, Double.NEGATIVE_INFINITY);
        return max_pool2d(padded, walk.kernel, walk.stride, walk.padding, new long[] {1, 1}, false);
    }

    private static Tensor frames(Tensor volume) {
        return volume.transpose(1, 2).flatten(0, 1);
    }

    private static Tensor volume(Tensor frames, long count) {
        return frames.unflatten(0, new long[] {count, frames.size(0) / count}).transpose(1, 2);
    }

    /** How a window walks over the last axes of a tensor: what PyTorch pads itself, and what must be padded before it. */
    private static final class Walk {
        private final long[] kernel;
        private final long[] stride;
        private final long[] padding;
        private final long[] ahead;
        private boolean even = true;

        Walk(Tensor input, Extent kernels, Extent strides, int from, int axes) {
            kernel = new long[axes];
            stride = new long[axes];
            padding = new long[axes];
            ahead = new long[2 * axes];
            for (int axis = 0; axis < axes; axis++) {
                kernel[axis] = kernels.toArray()[from + axis];
                stride[axis] = strides.toArray()[from + axis];
                int size = Math.toIntExact(input.size(input.dim() - axes + axis));
                Padding same = Padding.same(size, (int) kernel[axis], (int) stride[axis]);
                padding[axis] = same.before();
                ahead[2 * (axes - 1 - axis)] = same.before(); // the last axis comes first
                ahead[2 * (axes - 1 - axis) + 1] = same.after();
                even &= same.before() == same.after();
            }
        }

        /** PyTorch pads both sides alike; where they differ, both are padded here. */
        Tensor padded(Tensor input, double filling) {
            if (even) {
                return input;
            }
            Arrays.fill(padding, 0);
            return constant_pad_nd(input, ahead, new Scalar(filling));
        }
    }
}
