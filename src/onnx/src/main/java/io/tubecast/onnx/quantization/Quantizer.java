package io.tubecast.onnx.quantization;

import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.edit.OpsetLift;
import io.tubecast.onnx.edit.SelfContained;
import io.tubecast.onnx.precision.HalfPrecision;
import io.tubecast.onnx.precision.HalfPrecision.Kind;
import io.tubecast.onnx.precision.KeptNode;
import io.tubecast.onnx.precision.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes graphs of 32-bit floats into graphs that compute in 8-bit integers, by QuantizeLinear and DequantizeLinear nodes from which the engine sees what it may run in
 * integers. Weights are symmetric with a scale for each output channel. What the two forms have apart is said at {@link Form}.
 *
 * <p>The graph's inputs and outputs keep their names and types.
 */
public final class Quantizer {
    private static final int LEAST_OPSET = 13; // scales for each channel
    private static final int HALF_SCALES_OPSET = 19;

    private Quantizer() {}

    /** What is not in 8 bits. */
    public enum Rest {
        /** 32-bit floats. */
        FP32,
        /** 16-bit floats by {@link HalfPrecision}, scales too; brings the operator set to 19, which lets them be. */
        FP16
    }

    /**
     * What is to be done how.
     *
     * @param keep names of nodes that are not quantized; one that the graph does not have is an error
     * @param reduceRange weights of 7 bits, for x86 CPUs without VNNI, which add products in 16 bits; only {@link Form#ONNX_RUNTIME}
     * @param signedActivations activations from -128 to 127 in place of 0 to 255, the fast form on arm64 and a slow one on x86; only {@link Form#ONNX_RUNTIME}
     * @param rest what is not in 8 bits; 16-bit floats only with {@link Form#TENSORRT}
     */
    public record Options(Set<String> keep, boolean reduceRange, boolean signedActivations, Rest rest) {
        /** Everything quantized that can be, weights of 8 bits, the rest in 32-bit floats. */
        public static final Options DEFAULTS = new Options(Set.of(), false, false, Rest.FP32);

        /** Copies. */
        public Options {
            keep = Set.copyOf(keep);
        }

        /** The same with other nodes kept. */
        public Options withKeep(Set<String> names) {
            return new Options(names, reduceRange, signedActivations, rest);
        }
    }

    /**
     * The names of the nodes that would be quantized if none is kept, in the order of the graph: what a {@link Sensitivity} searches among.
     *
     * @param ranges of the tensors as measured; a node whose tensors were not is not quantized
     */
    public static List<String> candidates(OnnxModel model, Form form, Ranges ranges) {
        OnnxModel prepared = prepared(model);
        return switch (form) {
            case TENSORRT -> new TensorRtForm(prepared, ranges, Options.DEFAULTS).quantized();
            case ONNX_RUNTIME -> new RuntimePlan(prepared, ranges, Options.DEFAULTS).quantized();
        };
    }

    /** Converts with ranges that are both: what was seen, and what 8 bits are spread over. */
    public static Outcome convert(OnnxModel model, Form form, Ranges ranges, Options options) {
        return convert(model, form, ranges, ranges, options);
    }

    /**
     * Converts.
     *
     * @param model with operator set 13 or newer
     * @param seen from the least to the greatest value of the tensors: tells what fits into the 16-bit floats of the rest
     * @param chosen what 8 bits are spread over, by any method; a node whose tensors are not there is not quantized
     * @return the graph; and of the nodes that multiply or add activations those that are not in 8 bits
     */
    public static Outcome convert(OnnxModel model, Form form, Ranges seen, Ranges chosen, Options options) {
        OnnxModel prepared = prepared(model);
        requireNames(prepared, options.keep());
        if (form == Form.ONNX_RUNTIME) {
            if (options.rest() != Rest.FP32) {
                throw new OnnxException(
                        "the rest of a graph for ONNX Runtime is in 32-bit floats: its CPU computes in no other");
            }
            RuntimePlan plan = new RuntimePlan(prepared, chosen, options);
            return new Outcome(new RuntimeForm(prepared, plan, options).rewritten(), plan.kept());
        }
        if (options.reduceRange() || options.signedActivations()) {
            throw new OnnxException("reduceRange and signedActivations are choices of the form for ONNX Runtime only");
        }
        OnnxModel lifted = options.rest() == Rest.FP16 ? OpsetLift.to(prepared, HALF_SCALES_OPSET) : prepared;
        TensorRtForm tensorRt = new TensorRtForm(lifted, chosen, options);
        OnnxModel rewritten = tensorRt.rewritten();
        List<KeptNode> kept = new ArrayList<>(tensorRt.kept());
        if (options.rest() == Rest.FP16) {
            Outcome halved =
                    HalfPrecision.convert(rewritten, Kind.FP16, seen, HalfPrecision.Options.defaults(Kind.FP16));
            kept.addAll(halved.kept());
            rewritten = halved.model();
        }
        return new Outcome(rewritten, kept);
    }

    private static OnnxModel prepared(OnnxModel model) {
        if (model.opset() < LEAST_OPSET) {
            throw new OnnxException("the model is of operator set %d; quantization needs %d or newer"
                    .formatted(model.opset(), LEAST_OPSET));
        }
        return SelfContained.of(model);
    }

    private static void requireNames(OnnxModel model, Set<String> names) {
        Set<String> known = new HashSet<>();
        model.proto().getGraph().getNodeList().forEach(node -> known.add(GraphEdit.nameOf(node)));
        for (String name : names) {
            if (!known.contains(name)) {
                throw new OnnxException("there is no node '%s' to keep".formatted(name));
            }
        }
    }
}
