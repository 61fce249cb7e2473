package io.tubecast.onnx.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.edit.OpsetLift;
import io.tubecast.onnx.edit.SelfContained;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes graphs of 32-bit floats into graphs of 16-bit floats. Every tensor's type is written into the graph ("strongly typed"), so nothing is left to the builder of
 * an engine but to obey.
 *
 * <p>A node stays in 32-bit floats, and is reported with the reason, if
 *
 * <ul>
 *   <li>it is named in the options, or its operator is;
 *   <li>its operator has no 16-bit form in the operator set, is of another domain, or holds a nested graph;
 *   <li>it exponentiates or squares and sums (Softmax, ReduceL2 and the like, with what follows up to the division): sums of squares of activations pass 65504;
 *   <li>it prepares an integer input (cast, mean, scale): there it costs nothing. Bytes are exact in both kinds and so is their difference from a whole mean in
 *       FP16, but a mean such as 123.675 is off by up to 0.03 levels in FP16 and 0.25 in BF16, the difference by as much again; in 32 bits only the result is rounded;
 *   <li>one of its constants is finite and beyond what the kind can hold, or, where the operator does not multiply it into a sum, is not 0 but would become 0 (as
 *       the 1e-12 that a division is guarded by);
 *   <li>one of its tensors was measured beyond {@link Options#maxMagnitude}.
 * </ul>
 *
 * Tensors that were not measured do not keep a node. Weights are rounded to the nearest value, ties to even; small ones become subnormal or 0 and are not clamped to
 * a least magnitude: of a sum they change what is below its last bit, and a clamp would add where there was nothing. Min, Max and Resize are converted, which older
 * tools do not, since operator set 13 lets them be; Resize's scales stay.
 *
 * <p>The graph's inputs and outputs keep their names and types. There is one Cast for each tensor that is needed in both types, however many read it.
 */
public final class HalfPrecision {
    private static final int LEAST_OPSET = 13;
    private static final int BF16_OPSET = 22; // the first in which convolutions take bfloat16

    private HalfPrecision() {}

    /** The 16-bit floats. */
    public enum Kind {
        /** IEEE 754 half: 11 significant bits, up to 65504. */
        FP16("fp16", DataType.FLOAT16, 65504f),
        /** The upper half of a 32-bit float: 8 significant bits, as far as those reach. */
        BF16("bf16", DataType.BFLOAT16, 0x1.fep127f);

        private final String label;
        private final DataType type;
        private final float max;

        Kind(String label, DataType type, float max) {
            this.label = label;
            this.type = type;
            this.max = max;
        }

        /** The greatest finite value. */
        public float max() {
            return max;
        }

        /** The 16 bits nearest to a value; see {@link HalfPrecision} for what becomes of the smallest and greatest. */
        public short encode(float value) {
            return this == FP16 ? Rounding.half(value) : Rounding.bfloat16(value);
        }

        /** The value of 16 bits. */
        public float decode(short bits) {
            return this == FP16 ? Rounding.ofHalf(bits) : Rounding.ofBfloat16(bits);
        }

        DataType type() {
            return type;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * What is to be left alone.
     *
     * @param keepNames names of nodes; one that the graph does not have is an error
     * @param keepOperators operators
     * @param maxMagnitude a node with a tensor that was measured beyond stays
     * @param maxReductionDepth a convolution or product that sums more terms stays; 0 is no limit
     */
    public record Options(
            Set<String> keepNames, Set<String> keepOperators, float maxMagnitude, long maxReductionDepth) {
        /** Copies and checks. */
        public Options {
            keepNames = Set.copyOf(keepNames);
            keepOperators = Set.copyOf(keepOperators);
            if (!(maxMagnitude > 0) || maxReductionDepth < 0) {
                throw new OnnxException("maxMagnitude must be above 0 and maxReductionDepth not below, were %s and %d"
                        .formatted(maxMagnitude, maxReductionDepth));
            }
        }

        /**
         * What fits a kind: nothing named and no limit to the depth.
         *
         * <p>The greatest magnitude for FP16 is 16384. Its relative precision is the same from 6e-5 up to 65504, so all that speaks against large activations is
         * overflow; what was measured on a few hundred examples may be passed by others, and a quarter of what fits leaves two binary places for them. The 512 of
         * other tools keeps most of a VGG-16 with inputs of 0 to 255 in 32 bits and gains nothing by it. BF16 cannot overflow where 32 bits do not.
         */
        public static Options defaults(Kind kind) {
            return new Options(Set.of(), Set.of(), kind == Kind.FP16 ? 16384 : Float.MAX_VALUE, 0);
        }
    }

    /**
     * Converts.
     *
     * @param model with operator set 13 or newer; BF16 brings it to 22, before which convolutions did not have it
     * @param ranges of its tensors as measured, {@link Ranges#NONE} if they were not
     */
    public static Outcome convert(OnnxModel model, Kind kind, Ranges ranges, Options options) {
        if (model.opset() < LEAST_OPSET) {
            throw new OnnxException("the model is of operator set %d; conversion to %s needs %d or newer"
                    .formatted(model.opset(), kind, LEAST_OPSET));
        }
        OnnxModel lifted = SelfContained.of(model);
        if (kind == Kind.BF16) {
            lifted = OpsetLift.to(lifted, BF16_OPSET);
        }
        requireNames(lifted, options.keepNames());
        KeepRules rules = new KeepRules(lifted, kind, ranges, options);
        Map<String, KeptNode> kept = rules.kept();
        OnnxModel converted = new HalfRewriter(lifted, kind, kept.keySet()).rewrite();
        return new Outcome(RedundantCasts.removed(converted), List.copyOf(kept.values()));
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
