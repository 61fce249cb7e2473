package io.tubecast.onnx.calibration;

import io.tubecast.onnx.OnnxException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Gathers what a graph's tensors hold while it runs on examples, and chooses their ranges from that.
 *
 * <p>What comes out depends on the examples alone, not on their order (see {@link Histogram}). 16 KiB per tensor, however many examples. For one thread.
 */
public final class Calibrator {
    private final Map<String, Histogram> histograms = new TreeMap<>();
    private int frames;

    /**
     * Adds what a tensor held for an example.
     *
     * @param values (in) from position to limit; the position stays
     * @throws OnnxException if a value is not finite: the network is broken there, and no range would mean anything
     */
    public void add(String tensor, FloatBuffer values) {
        try {
            histograms.computeIfAbsent(tensor, absent -> new Histogram()).add(values);
        } catch (OnnxException e) {
            throw new OnnxException("tensor '%s': %s".formatted(tensor, e.getMessage()), e);
        }
    }

    /** Says that all tensors of an example were added. */
    public void frameDone() {
        frames++;
    }

    /** How many examples were added. */
    public int frames() {
        return frames;
    }

    /** The tensors that were added. */
    public Set<String> tensors() {
        return Set.copyOf(histograms.keySet());
    }

    /** What a tensor held. */
    public Histogram histogram(String tensor) {
        Histogram histogram = histograms.get(tensor);
        if (histogram == null) {
            throw new OnnxException("tensor '%s' was not measured".formatted(tensor));
        }
        return histogram;
    }

    /** The ranges a method chooses; tensors that never held a value are left out. */
    public Ranges ranges(Method method) {
        Map<String, Range> ranges = new TreeMap<>();
        histograms.forEach((tensor, histogram) -> {
            if (histogram.total() > 0) {
                ranges.put(tensor, histogram.choose(method));
            }
        });
        return new Ranges(ranges);
    }

    /** What was measured and chosen, to be remembered for a model. */
    public CalibrationTable table(String modelSha256, Method method) {
        return new CalibrationTable(modelSha256, method, frames, ranges(Method.MAX), ranges(method));
    }
}
