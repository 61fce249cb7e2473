package io.tubecast.training.config;

import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStack;

/**
 * The optical flow that the motion stream sees.
 *
 * @param method how flow is computed, such as {@code dis}, or {@code exact} or {@code zero} in studies
 * @param stack flow fields in a stack, 5 in the paper
 * @param alignment {@code centred} (paper) or {@code causal}: which fields belong to a frame
 * @param scale grey levels a pixel of displacement, 16 in the released code
 * @param size width and height of the picture that flow is computed on, in pixels
 */
public record FlowConfig(FlowMethod method, int stack, FlowAlignment alignment, double scale, int size) {
    /** Checks the ranges. */
    public FlowConfig {
        Checks.require(
                stack >= 1 && stack <= FlowStack.MOST_FIELDS,
                "flow.stack must be in [1, %d], was %d".formatted(FlowStack.MOST_FIELDS, stack));
        Checks.positive("flow.scale", scale);
        Checks.atLeast("flow.size", size, 16);
    }
}
