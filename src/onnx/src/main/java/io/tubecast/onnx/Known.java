package io.tubecast.onnx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a value before the graph runs.
 *
 * @param type of its elements, UNDEFINED if not known
 * @param shape its sizes, OPEN where one is not known; null if not even their number is known
 * @param numbers its elements if they follow from sizes and constants, NaN for one that does not; null if none does. Never changed.
 */
@SuppressWarnings("ArrayRecordComponent") // internal, compared by nobody
record Known(TensorType type, @Nullable List<Long> shape, double @Nullable [] numbers) {
    /** Nothing is known. */
    static final Known NOTHING = new Known(TensorType.UNDEFINED, null, null);
}
