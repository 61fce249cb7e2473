package io.tubecast.inference.bundle;

import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.TensorSpec;
import java.util.List;

/**
 * The optical flow that a motion stream takes, or a network on clips beside its pictures; a model without leaves it out.
 *
 * <p>With the family {@code cfad} it is early fusion: one field a picture of the clip, that from its frame of the video to the next ({@link FlowStack#FOLLOWING}), two values a field ({@link #XY}), computed at the size of the pictures.
 *
 * @param method how flow is computed; a model that was trained on {@code exact} flow runs on no camera
 * @param stack number of consecutive flow fields
 * @param alignment which fields belong to a frame
 * @param encoding {@code xym}: three values a field, x, y and magnitude; or {@code xy}: x and y alone
 * @param scale grey levels a pixel of displacement, around 128
 * @param width of the picture that flow is computed on, in pixels
 * @param height of the picture that flow is computed on, in pixels
 */
public record FlowSpec(
        FlowMethod method, int stack, FlowAlignment alignment, String encoding, double scale, int width, int height) {
    /** The name of the motion trunk's input. */
    public static final String TENSOR = "flow";
    /** The encoding of motion streams. */
    public static final String XYM = "xym";
    /** The encoding of networks on clips. */
    public static final String XY = "xy";

    private static final int XY_VALUES = 2;

    /** Checks the ranges and the names. */
    public FlowSpec {
        Require.range("stack", stack, 1, FlowStack.MOST_FIELDS);
        Require.that(encoding.equals(XYM) || encoding.equals(XY), "encoding must be xym or xy", "'" + encoding + "'");
        Require.that(scale > 0 && scale <= 1000, "scale must be in (0, 1000]", scale);
        Require.range("width", width, 16, 8192);
        Require.range("height", height, 16, 8192);
    }

    /**
     * The flow of a network on clips: {@link FlowStack#FOLLOWING}, x and y.
     *
     * @param width of the clip's pictures in pixels
     * @param height of the clip's pictures in pixels
     */
    public static FlowSpec ofClips(FlowMethod method, double scale, int width, int height) {
        FlowStack layout = FlowStack.FOLLOWING;
        return new FlowSpec(method, layout.fields(), layout.alignment(), XY, scale, width, height);
    }

    /** The second input of a trunk on clips: unsigned bytes [1, frames, height, width, 2], x and y. */
    TensorSpec clipTensorSpec(int frames) {
        return new TensorSpec(TENSOR, ElementType.UINT8, List.of(1, frames, height, width, XY_VALUES));
    }

    /** The input of the motion trunk that this describes: unsigned bytes [1, height, width, 3 a field], oldest field first. */
    public TensorSpec tensorSpec(int inputWidth, int inputHeight) {
        return new TensorSpec(TENSOR, ElementType.UINT8, List.of(1, inputHeight, inputWidth, layout().channels()));
    }

    /** Which fields belong to a frame. */
    public FlowStack layout() {
        return new FlowStack(alignment, stack);
    }

    /** How fields become bytes. */
    public FlowEncoding flowEncoding() {
        return new FlowEncoding(scale);
    }
}
