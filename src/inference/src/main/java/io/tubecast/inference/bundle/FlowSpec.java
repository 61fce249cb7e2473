package io.tubecast.inference.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.TensorSpec;
import java.util.List;
import java.util.Set;

/**
 * The optical flow a motion stream takes; a model without one leaves it out.
 *
 * @param method how flow is computed: {@code dis}, {@code farneback}, {@code tvl1} or {@code brox}
 * @param stack number of consecutive flow fields
 * @param alignment which fields belong to a frame
 * @param encoding {@code xym}: three values a field, x, y and magnitude
 * @param scale grey levels a pixel of displacement, around 128
 * @param width of the picture that flow is computed on, in pixels
 * @param height of the picture that flow is computed on, in pixels
 */
public record FlowSpec(
        String method, int stack, Alignment alignment, String encoding, double scale, int width, int height) {
    /** The name of the motion trunk's input. */
    public static final String TENSOR = "flow";

    /** Which flow fields belong to frame t. */
    public enum Alignment {
        /** t-2 to t+2 for a stack of five: needs frames after t. */
        @JsonProperty("centred")
        CENTERED,
        /** t-5 to t-1 for a stack of five: no latency. */
        @JsonProperty("causal")
        CAUSAL
    }

    private static final Set<String> METHODS = Set.of("dis", "farneback", "tvl1", "brox");

    /** Checks the ranges and the names. */
    public FlowSpec {
        Require.that(METHODS.contains(method), "method must be one of dis, farneback, tvl1, brox", "'" + method + "'");
        Require.range("stack", stack, 1, 16);
        Require.that(encoding.equals("xym"), "encoding must be xym", "'" + encoding + "'");
        Require.that(scale > 0 && scale <= 1000, "scale must be in (0, 1000]", scale);
        Require.range("width", width, 16, 8192);
        Require.range("height", height, 16, 8192);
    }

    /** The input of the motion trunk that this describes: unsigned bytes [1, height, width, 3 a field], oldest field first. */
    public TensorSpec tensorSpec(int inputWidth, int inputHeight) {
        return new TensorSpec(TENSOR, ElementType.UINT8, List.of(1, inputHeight, inputWidth, 3 * stack));
    }
}
