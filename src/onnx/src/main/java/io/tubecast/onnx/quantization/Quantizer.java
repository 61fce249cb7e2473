package io.tubecast.onnx.quantization;

import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.precision.Outcome;
import java.util.List;
import java.util.Set;

/** Draft. */
public final class Quantizer {
    private Quantizer() {}

    /** What is not 8 bits wide. */
    public enum Rest {
        /** 32-bit floats. */
        FP32,
        /** 16-bit floats. */
        FP16
    }

    /**
     * Rules.
     *
     * @param keep names of nodes that are not quantized
     * @param reduceRange 7-bit weights, for x86 without VNNI (ONNX_RUNTIME)
     * @param signedActivations S8 activations, for arm64 (ONNX_RUNTIME)
     * @param rest of the graph (TENSORRT)
     */
    public record Options(Set<String> keep, boolean reduceRange, boolean signedActivations, Rest rest) {
        /** Everything quantized, the rest in 32-bit floats. */
        public static final Options DEFAULTS = new Options(Set.of(), false, false, Rest.FP32);
    }

    /** The names of the nodes that would be quantized. */
    public static List<String> candidates(OnnxModel model, Form form, Ranges ranges) {
        throw new OnnxException("not there yet");
    }

    /** Converts. */
    public static Outcome convert(OnnxModel model, Form form, Ranges ranges, Options options) {
        throw new OnnxException("not there yet");
    }
}
