package io.tubecast.onnx.precision;

import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Ranges;
import java.util.Set;

/** Draft. */
public final class HalfPrecision {
    private HalfPrecision() {}

    /** The 16-bit floats. */
    public enum Kind {
        /** IEEE half. */
        FP16,
        /** Upper half of a float. */
        BF16
    }

    /**
     * Rules.
     *
     * @param keepNames names of nodes that stay
     * @param keepOperators operators that stay
     * @param maxMagnitude a node one of whose tensors was measured beyond stays
     * @param maxReductionDepth a node that sums more products stays; 0 is no limit
     */
    public record Options(Set<String> keepNames, Set<String> keepOperators, float maxMagnitude, long maxReductionDepth) {
        /** What fits a kind. */
        public static Options defaults(Kind kind) {
            return new Options(Set.of(), Set.of(), kind == Kind.FP16 ? 16384 : Float.MAX_VALUE, 0);
        }
    }

    /** Converts. */
    public static Outcome convert(OnnxModel model, Kind kind, Ranges ranges, Options options) {
        throw new OnnxException("not there yet");
    }
}
