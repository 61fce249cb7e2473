package io.tubecast.onnx.calibration;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of a graph's tensors.
 *
 * @param byTensor by name, in the order of the names
 */
public record Ranges(Map<String, Range> byTensor) {
    /** Nothing is known. */
    public static final Ranges NONE = new Ranges(Map.of());

    /** Sorts by name, so that equal ranges are written alike. */
    public Ranges {
        byTensor = Collections.unmodifiableMap(new TreeMap<>(byTensor));
    }

    /** The range of a tensor, or null if none is known. */
    public @Nullable Range get(String tensor) {
        return byTensor.get(tensor);
    }
}
