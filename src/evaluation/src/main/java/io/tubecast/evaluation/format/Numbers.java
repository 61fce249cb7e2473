package io.tubecast.evaluation.format;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Lists of numbers in JSON. */
final class Numbers {
    private Numbers() {}

    /** Writes {@code values[from .. from + length)} as a list. */
    static void write(JsonGenerator json, double[] values, int from, int length) throws IOException {
        json.writeStartArray();
        for (int i = from; i < from + length; i++) {
            json.writeNumber(finite(values[i]));
        }
        json.writeEndArray();
    }

    /** The value itself, which JSON can only hold if it is finite. */
    static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no " + value);
        }
        return value;
    }
}
