package io.tubecast.trtbuild.conversion;

import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.InstructionSet;
import io.tubecast.inference.engines.Precision;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.inspect.GraphReport;
import io.tubecast.onnx.precision.HalfPrecision;
import io.tubecast.onnx.precision.HalfPrecision.Kind;
import io.tubecast.onnx.precision.KeptNode;
import io.tubecast.onnx.precision.Outcome;
import io.tubecast.onnx.quantization.Form;
import io.tubecast.onnx.quantization.Quantizer;
import io.tubecast.onnx.quantization.Quantizer.Rest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Converts one fp32 graph to other precisions, in the form that a target runs fast.
 *
 * @param model the fp32 graph
 * @param seen from the least to the greatest value of each tensor
 * @param chosen the ranges that eight bits are spread over
 * @param form of a quantized graph
 * @param precious names of nodes that are not quantized whatever a search says
 */
public record GraphConverter(OnnxModel model, Ranges seen, Ranges chosen, TargetForm form, Set<String> precious) {
    private static final String PRECIOUS = "it would lose more than it would gain";

    /** Copies the set. */
    public GraphConverter {
        precious = Set.copyOf(precious);
    }

    /** Of a graph whose nodes may all be quantized. */
    public GraphConverter(OnnxModel model, Ranges seen, Ranges chosen, TargetForm form) {
        this(model, seen, chosen, form, Set.of());
    }

    /** The same with nodes that are never quantized. */
    public GraphConverter withPrecious(Set<String> nodes) {
        return new GraphConverter(model, seen, chosen, form, nodes);
    }

    /**
     * What a target wants of quantized graphs.
     *
     * @param target what runs the graph
     * @param reduceRange whether weights have seven bits, for processors that sum pairs of products in 16 bits
     * @param signedActivations whether activations are signed bytes, which Arm processors are fast at
     */
    public record TargetForm(EngineTarget target, boolean reduceRange, boolean signedActivations) {
        /** Plans for TensorRT. */
        public static TargetForm tensorRt() {
            return new TargetForm(EngineTarget.TENSORRT, false, false);
        }

        /** Graphs for ONNX Runtime on a processor. */
        public static TargetForm onnxRuntime(String architecture, InstructionSet instructions) {
            boolean arm = architecture.equals("aarch64");
            return new TargetForm(EngineTarget.ONNXRUNTIME, !arm && instructions.saturates(), arm);
        }

        private Form form() {
            return target == EngineTarget.TENSORRT ? Form.TENSORRT : Form.ONNX_RUNTIME;
        }

        /** What TensorRT computes in where it is not eight bits is half precision; ONNX Runtime on a CPU has none. */
        private Rest rest() {
            return target == EngineTarget.TENSORRT ? Rest.FP16 : Rest.FP32;
        }
    }

    /** The names of the nodes that would be quantized, in the graph's order; empty if there are none. */
    public List<String> candidates() {
        return Quantizer.candidates(model, form.form(), chosen).stream()
                .filter(name -> !precious.contains(name))
                .toList();
    }

    /** Multiply-accumulates by the names of nodes; without those that have none or open sizes. */
    public Map<String, Long> macs() {
        Map<String, Long> macs = new HashMap<>();
        for (GraphReport.NodeCost node : GraphReport.of(model).nodes()) {
            if (node.macs() > 0) {
                macs.merge(node.name(), node.macs(), Long::sum);
            }
        }
        return macs;
    }

    /**
     * The graph in another precision, with the inputs and outputs it has.
     *
     * @param kept names of the nodes that are not quantized
     */
    public Outcome convert(Precision precision, Set<String> kept) {
        return switch (precision) {
            case FP32 -> new Outcome(model, List.of());
            case FP16 -> HalfPrecision.convert(model, Kind.FP16, seen, HalfPrecision.Options.defaults(Kind.FP16));
            case BF16 -> HalfPrecision.convert(model, Kind.BF16, seen, HalfPrecision.Options.defaults(Kind.BF16));
            case INT8, MIXED -> quantized(kept, form.rest());
        };
    }

    /** The quantized graph as ONNX Runtime on a CPU can run it without needless casts: what a quantized engine computes, to the rounding of the rest. */
    public OnnxModel simulation(Set<String> kept) {
        return quantized(kept, Rest.FP32).model();
    }

    private Outcome quantized(Set<String> kept, Rest rest) {
        Set<String> all = new HashSet<>(kept);
        all.addAll(precious);
        Outcome outcome = Quantizer.convert(
                model,
                form.form(),
                seen,
                chosen,
                new Quantizer.Options(all, form.reduceRange(), form.signedActivations(), rest));
        List<KeptNode> told = outcome.kept().stream()
                .map(node ->
                        precious.contains(node.name()) ? new KeptNode(node.name(), node.operator(), PRECIOUS) : node)
                .toList();
        return new Outcome(outcome.model(), told);
    }

    /** What the engine's manifest calls the precision of a converted graph. */
    public Precision named(Precision precision) {
        return precision == Precision.INT8 && form.rest() == Rest.FP16 ? Precision.MIXED : precision;
    }
}
