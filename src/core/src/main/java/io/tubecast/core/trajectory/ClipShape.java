package io.tubecast.core.trajectory;

/**
 * What must be known of a network on clips to read what its modules say.
 *
 * @param frames T of its clips
 * @param classes C, background not counted
 * @param order k of the tubes' polynomials
 * @param spans anchors of the temporal proposal network
 * @param grid anchors of the coarse and refine modules
 * @param sampling how features are sampled in a span
 * @param plane values of a time step of the features
 */
public record ClipShape(
        int frames, int classes, int order, SpanAnchors spans, AnchorGrid grid, FeatureSampling sampling, int plane) {
    /** Checks that the numbers are possible and that both ways of reading time agree. */
    public ClipShape {
        if (frames < 2 || classes < 1 || order < 0 || plane < 1) {
            throw new IllegalArgumentException(
                    "a network on clips needs two frames, a class, an order of 0 or more and features, were %d, %d, %d, %d"
                            .formatted(frames, classes, order, plane));
        }
        if (spans.steps() != sampling.steps() || spans.stride() != sampling.stride()) {
            throw new IllegalArgumentException(
                    "time steps of anchors and features must be the same, were %d x %d and %d x %d"
                            .formatted(spans.steps(), spans.stride(), sampling.steps(), sampling.stride()));
        }
    }
}
