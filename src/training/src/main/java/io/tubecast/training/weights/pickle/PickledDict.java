package io.tubecast.training.weights.pickle;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A dictionary of a pickle, in the order of its file. Keys are texts, numbers, truth values, nothing or bytes, so that no key can contain itself.
 *
 * <p>Has neither {@code equals} nor {@code toString} of its own: a pickle can make a dictionary that contains itself.
 */
public final class PickledDict {
    private final Map<Object, Object> entries = new LinkedHashMap<>();

    /** All entries. */
    public Map<Object, Object> entries() {
        return entries;
    }
}
