package io.tubecast.onnx.calibration;

import io.tubecast.onnx.OnnxException;

/**
 * The values a tensor takes.
 *
 * @param min the least, finite
 * @param max the greatest, finite
 */
public record Range(float min, float max) {
    /** Checks that the bounds are finite and in order. */
    public Range {
        if (!(min <= max) || Float.isInfinite(min) || Float.isInfinite(max)) { // written so that NaN fails too
            throw new OnnxException("a range goes from a finite value to one that is not less, was [%s, %s]"
                    .formatted(Float.toString(min), Float.toString(max)));
        }
    }

    /** The distance of the farther bound from 0. */
    public float magnitude() {
        return Math.max(Math.abs(min), Math.abs(max));
    }

    /** The least range that covers both. */
    public Range union(Range other) {
        return new Range(Math.min(min, other.min), Math.max(max, other.max));
    }

    /** What of this range is within {@code limit} of 0; {@code limit} itself where nothing is. */
    public Range clip(float limit) {
        return new Range(Math.max(-limit, Math.min(limit, min)), Math.max(-limit, Math.min(limit, max)));
    }
}
