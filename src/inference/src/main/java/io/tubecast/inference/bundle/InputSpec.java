package io.tubecast.inference.bundle;

import io.tubecast.core.frame.ResizeMode;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.TensorSpec;
import java.util.List;

/**
 * The picture a model takes: unsigned bytes [1, height, width, 3] in B, G, R order.
 *
 * <p>What follows happens inside the graph and stands here for people and for the trainer: {@code (value - mean) * scale}, means in the order of
 * the bytes (B, G, R), then the swap to {@code networkColorOrder}.
 *
 * @param tensor name of the graph input
 * @param width in pixels
 * @param height in pixels
 * @param resize how a frame is brought to that size
 * @param mean what is subtracted, B, G, R, in [0, 255]
 * @param scale what the difference is multiplied with
 * @param networkColorOrder the order that the first convolution sees
 */
public record InputSpec(
        String tensor,
        int width,
        int height,
        ResizeMode resize,
        List<Double> mean,
        double scale,
        ColorOrder networkColorOrder) {
    /** Checks the ranges. */
    public InputSpec {
        mean = List.copyOf(mean);
        Require.text("tensor", tensor);
        Require.range("width", width, 16, 8192);
        Require.range("height", height, 16, 8192);
        Require.that(mean.size() == 3, "mean must have three values (blue, green, red)", mean);
        for (double value : mean) {
            Require.range("mean", value, 0, 255);
        }
        Require.that(scale > 0 && scale <= 1000, "scale must be in (0, 1000]", scale);
    }

    /** The graph input this describes. */
    public TensorSpec tensorSpec() {
        return new TensorSpec(tensor, ElementType.UINT8, List.of(1, height, width, 3));
    }
}
