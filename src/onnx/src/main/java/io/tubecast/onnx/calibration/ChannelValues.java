package io.tubecast.onnx.calibration;

import io.tubecast.onnx.OnnxException;
import java.nio.FloatBuffer;

/** What each channel of a tensor [N, C, ...] holds: the greatest distance from 0 and the mean square. Depends neither on the order of the examples nor, but for rounding, on their split. For one thread. */
public final class ChannelValues {
    private final int channels;
    private final int cells;
    private final float[] greatest;
    private final double[] squares;
    private long examples;

    /**
     * Of a tensor of one example.
     *
     * @param channels C
     * @param cells how many values a channel has in an example
     */
    public ChannelValues(int channels, int cells) {
        if (channels < 1 || cells < 1) {
            throw new OnnxException(
                    "a map has at least one channel and one cell, was %d by %d".formatted(channels, cells));
        }
        this.channels = channels;
        this.cells = cells;
        greatest = new float[channels];
        squares = new double[channels];
    }

    /**
     * Adds an example.
     *
     * @param values (in) channels one after the other, from the buffer's start
     * @throws OnnxException if there are not as many as one example has
     */
    public void add(FloatBuffer values) {
        if (values.capacity() != channels * cells) {
            throw new OnnxException(
                    "%d values, %d channels of %d were expected".formatted(values.capacity(), channels, cells));
        }
        for (int channel = 0; channel < channels; channel++) {
            float most = greatest[channel];
            double sum = 0;
            for (int i = channel * cells; i < (channel + 1) * cells; i++) {
                float value = values.get(i);
                most = Math.max(most, Math.abs(value));
                sum += (double) value * value;
            }
            greatest[channel] = most;
            squares[channel] += sum;
        }
        examples++;
    }

    /** How many channels there are. */
    public int channels() {
        return channels;
    }

    /** The greatest distance from 0 that a channel had. */
    public float greatest(int channel) {
        return greatest[channel];
    }

    /** The mean of a channel's squares. */
    public double meanSquare(int channel) {
        return examples == 0 ? 0 : squares[channel] / ((double) examples * cells);
    }
}
