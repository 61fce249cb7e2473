package io.tubecast.onnx.quantization;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a choice of nodes led to.
 *
 * @param kept names of the nodes that were not quantized, sorted
 * @param error of the graph with all others quantized; infinite where it does not work at all
 */
public record Measurement(Set<String> kept, double error) {
    /** Sorts the names and takes what is no number for an infinite error. */
    public Measurement {
        kept = Collections.unmodifiableSet(new TreeSet<>(kept));
        error = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }
}
