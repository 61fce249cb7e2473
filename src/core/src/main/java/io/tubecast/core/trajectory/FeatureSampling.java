package io.tubecast.core.trajectory;

import java.nio.FloatBuffer;

/**
 * Samples a clip's features at the N time stamps of a span, linear between time steps: a feature map has fewer steps than N, and spans begin anywhere.
 *
 * <p>A time step stands for the middle of its frames, so a time stamp t is at (t + 0.5) / stride - 0.5; before the first and after the last
 * step the features are theirs. Cheap enough to stay outside of the network: each sample reads two steps and writes one.
 *
 * @param steps T', time steps of the features
 * @param stride frames of the clip in a time step
 * @param samples N
 */
public record FeatureSampling(int steps, int stride, int samples) {
    /** Checks that all are positive. */
    public FeatureSampling {
        if (steps < 1 || stride < 1 || samples < 1) {
            throw new IllegalArgumentException("sampling needs positive steps, stride and samples, were %d, %d, %d"
                    .formatted(steps, stride, samples));
        }
    }

    /** Where the i-th of the N time stamps of a span is, in time steps, in [0, T' - 1]. */
    public double position(TimeSpan span, int i) {
        double step = (span.sample(i, samples) + 0.5) / stride - 0.5;
        return Math.max(0, Math.min(steps - 1, step));
    }

    /** The time step at or before a position. */
    public int before(double position) {
        return (int) position;
    }

    /** The time step behind a position; the last one has none but itself. */
    public int after(double position) {
        return Math.min(steps - 1, (int) position + 1);
    }

    /** How much of the step behind is in the sample at a position, in [0, 1). */
    public float shareOfAfter(double position) {
        return (float) (position - (int) position);
    }

    /**
     * Samples features.
     *
     * @param features (in) [T' x plane] time step by time step, from the buffer's position on
     * @param plane values of a time step
     * @param span when
     * @param sampled (out) [N x plane] sample by sample, from the buffer's position on
     */
    public void sample(FloatBuffer features, int plane, TimeSpan span, FloatBuffer sampled) {
        for (int i = 0; i < samples; i++) {
            sample(features, plane, position(span, i), sampled, sampled.position() + plane * i);
        }
    }

    /**
     * Samples features at one of the N time stamps.
     *
     * @param features (in) as above
     * @param plane values of a time step
     * @param span when
     * @param i which of the N
     * @param sample (out) [plane], from the buffer's position on
     */
    public void sample(FloatBuffer features, int plane, TimeSpan span, int i, FloatBuffer sample) {
        sample(features, plane, position(span, i), sample, sample.position());
    }

    private void sample(FloatBuffer features, int plane, double position, FloatBuffer into, int at) {
        int from = features.position() + plane * before(position);
        int to = features.position() + plane * after(position);
        float share = shareOfAfter(position);
        for (int value = 0; value < plane; value++) {
            float first = features.get(from + value);
            into.put(at + value, first + share * (features.get(to + value) - first));
        }
    }
}
