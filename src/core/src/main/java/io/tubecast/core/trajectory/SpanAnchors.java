package io.tubecast.core.trajectory;

import java.util.List;

/**
 * The anchors of the temporal proposal network and how spans are written relative to them, as in R-C3D: around the middle of every time
 * step of the feature map, spans of several lengths. Offsets are (center - center of the anchor) / length of the anchor and
 * ln(length / length of the anchor), both divided by the spread that they have in training.
 *
 * <p>Lengths count both end frames. Order: time step, then length.
 *
 * @param steps time steps of the feature map, T'
 * @param stride frames of the clip in a time step
 * @param scales lengths of the anchors in strides
 */
public record SpanAnchors(int steps, int stride, List<Integer> scales) {
    /** Spread of the centers' offsets by which they are divided. */
    public static final double CENTER_SPREAD = 0.1;

    /** Spread of the lengths' offsets by which they are divided. */
    public static final double LENGTH_SPREAD = 0.2;

    /** Checks that everything is positive. */
    public SpanAnchors {
        scales = List.copyOf(scales);
        if (steps < 1 || stride < 1 || scales.isEmpty() || scales.stream().anyMatch(scale -> scale < 1)) {
            throw new IllegalArgumentException(
                    "temporal anchors need positive steps, stride and scales, were %d, %d, %s"
                            .formatted(steps, stride, scales));
        }
    }

    /** Scales that tile a clip of T frames: 1, 2, 3, 4, 5, 6, 8, 10, 12 strides, as far as they fit into the clip. */
    public static SpanAnchors tiling(int clipFrames, int stride) {
        int steps = (clipFrames + stride - 1) / stride;
        List<Integer> fitting = List.of(1, 2, 3, 4, 5, 6, 8, 10, 12).stream()
                .filter(scale -> scale <= steps)
                .toList();
        return new SpanAnchors(steps, stride, fitting);
    }

    /** Number of anchors. */
    public int size() {
        return steps * scales.size();
    }

    /** The span of an anchor; it may reach beyond the clip. */
    public TimeSpan anchor(int index) {
        return ofCenter(center(index), length(index));
    }

    /**
     * Writes a span as two offsets from an anchor.
     *
     * @param offsets (out) receives center and length from {@code at} on
     */
    public void encode(int anchor, TimeSpan span, float[] offsets, int at) {
        offsets[at] = (float) ((centerOf(span) - center(anchor)) / length(anchor) / CENTER_SPREAD);
        offsets[at + 1] = (float) (Math.log(span.length() / length(anchor)) / LENGTH_SPREAD);
    }

    /** Reads a span from two offsets; one shorter than a frame counts as a frame, its length grows at most by {@link AnchorCoding#MAX_LOG_SIZE}. */
    public TimeSpan decode(int anchor, double centerOffset, double lengthOffset) {
        double center = center(anchor) + centerOffset * CENTER_SPREAD * length(anchor);
        double logLength = Math.min(AnchorCoding.MAX_LOG_SIZE, lengthOffset * LENGTH_SPREAD);
        return ofCenter(center, Math.max(1, length(anchor) * Math.exp(logLength)));
    }

    /** The middle of an anchor's time step, in frames with continuous edges: frame f is from f to f + 1. */
    private double center(int anchor) {
        int step = anchor / scales.size();
        return (step + 0.5) * stride;
    }

    private double length(int anchor) {
        return (double) scales.get(anchor % scales.size()) * stride;
    }

    private static double centerOf(TimeSpan span) {
        return (span.start() + span.end() + 1) / 2;
    }

    private static TimeSpan ofCenter(double center, double length) {
        double start = center - length / 2;
        return new TimeSpan(start, Math.max(start, center + length / 2 - 1)); // at length 1 rounding may cross
    }
}
