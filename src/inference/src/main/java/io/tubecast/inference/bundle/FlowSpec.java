package io.tubecast.inference.bundle;

import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStack;

/**
 * The optical flow a motion stream takes; a model without one leaves it out.
 *
 * @param method how flow is computed; a model that was trained on {@code exact} flow runs on no camera
 * @param stack number of consecutive flow fields
 * @param alignment which fields belong to a frame
 * @param encoding {@code xym}: three values a field, x, y and magnitude
 * @param scale grey levels a pixel of displacement, around 128
 * @param width of the picture that flow is computed on, in pixels
 * @param height of the picture that flow is computed on, in pixels
 */
public record FlowSpec(
        FlowMethod method, int stack, FlowAlignment alignment, String encoding, double scale, int width, int height) {
    /** Checks the ranges and the names. */
    public FlowSpec {
        Require.range("stack", stack, 1, FlowStack.MOST_FIELDS);
        Require.that(encoding.equals("xym"), "encoding must be xym", "'" + encoding + "'");
        Require.that(scale > 0 && scale <= 1000, "scale must be in (0, 1000]", scale);
        Require.range("width", width, 16, 8192);
        Require.range("height", height, 16, 8192);
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
