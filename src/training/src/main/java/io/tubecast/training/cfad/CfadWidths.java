package io.tubecast.training.cfad;

/**
 * How wide CFAD's modules are.
 *
 * @param proposals channels of the temporal proposal network
 * @param coarse channels of each branch of the coarse module
 * @param selector channels of the selector's hourglass
 * @param refine channels of the refine module
 * @param separable whether windows on space and time are written as one on space and one on time: less than half the work, and layers that run as layers on
 *     pictures; the paper does not say which
 */
public record CfadWidths(int proposals, int coarse, int selector, int refine, boolean separable) {
    /** Checks that all are positive. */
    public CfadWidths {
        if (proposals < 1 || coarse < 1 || selector < 1 || refine < 1) {
            throw new IllegalArgumentException(
                    "widths must be positive, were %d, %d, %d, %d".formatted(proposals, coarse, selector, refine));
        }
    }

    /** For Inception-I3D's 832 channels. */
    public static CfadWidths full() {
        return new CfadWidths(256, 256, 128, 256, false);
    }

    /** For the light trunk. */
    public static CfadWidths light() {
        return new CfadWidths(96, 96, 64, 96, true);
    }
}
