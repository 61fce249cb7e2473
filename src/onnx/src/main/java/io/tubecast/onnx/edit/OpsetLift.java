package io.tubecast.onnx.edit;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import java.util.Map;
import java.util.Set;

/**
 * Brings graphs of operator sets from 13 on up to a newer one, as far as 22.
 *
 * <p>In between only these change in a way that an unchanged node would feel: RoiAlign aligns in another way unless it says otherwise (16), the axes of the reductions
 * become an input (18), Split must say into how many (18), the modes of GridSample have other names (20); DFT (20) and GroupNormalization (21) change their inputs and
 * are refused. Everything else was only widened.
 */
public final class OpsetLift {
    private static final int OLDEST = 13;
    private static final int NEWEST = 22;
    private static final int AXES_ARE_INPUTS = 18;
    private static final int GRID_SAMPLE_RENAMED = 20;
    private static final int ROI_ALIGN_MOVED = 16;
    private static final Map<String, Integer> REFUSED = Map.of("DFT", 20, "GroupNormalization", 21);
    private static final Set<String> REDUCTIONS = Set.of(
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSum",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSumSquare");

    private OpsetLift() {}

    /** The model in an operator set, or itself where it is of that or a newer one. */
    public static OnnxModel to(OnnxModel model, int opset) {
        long now = model.opset();
        if (now >= opset) {
            return model;
        }
        if (now < OLDEST || opset > NEWEST) {
            throw new OnnxException(
                    "operator set %d cannot be brought to %d; %d to %d can be".formatted(now, opset, OLDEST, NEWEST));
        }
        GraphEdit edit = new GraphEdit(model);
        for (NodeProto node : edit.nodes()) {
            int changed = REFUSED.getOrDefault(node.getOpType(), Integer.MAX_VALUE);
            if (!Protos.nested(node).isEmpty() || (now < changed && opset >= changed)) {
                throw new OnnxException("node '%s' (%s) cannot be brought to operator set %d"
                        .formatted(GraphEdit.nameOf(node), node.getOpType(), opset));
            }
            NodeProto lifted = node;
            if (now < AXES_ARE_INPUTS && opset >= AXES_ARE_INPUTS) {
                lifted = REDUCTIONS.contains(node.getOpType()) ? axesAsInput(edit, node) : split(node);
            }
            if (now < GRID_SAMPLE_RENAMED && opset >= GRID_SAMPLE_RENAMED) {
                lifted = gridSample(lifted);
            }
            if (now < ROI_ALIGN_MOVED
                    && opset >= ROI_ALIGN_MOVED
                    && node.getOpType().equals("RoiAlign")) {
                lifted =
                        Attributes.with(lifted, Attributes.text("coordinate_transformation_mode", "output_half_pixel"));
            }
            edit.replace(node, lifted);
        }
        edit.opset(opset);
        return edit.build();
    }

    private static NodeProto axesAsInput(GraphEdit edit, NodeProto node) {
        AttributeProto axes = Attributes.find(node, "axes");
        if (axes == null) {
            return node;
        }
        long[] values = axes.getIntsList().stream().mapToLong(Long::longValue).toArray();
        String name = edit.put(Tensors.longs(edit.unique(node.getOutput(0) + ".axes"), values));
        return Attributes.without(node, "axes").toBuilder().addInput(name).build();
    }

    private static NodeProto split(NodeProto node) {
        boolean equalParts = node.getOpType().equals("Split")
                && (node.getInputCount() < 2 || node.getInput(1).isEmpty());
        return equalParts ? Attributes.with(node, Attributes.number("num_outputs", node.getOutputCount())) : node;
    }

    private static NodeProto gridSample(NodeProto node) {
        if (!node.getOpType().equals("GridSample")) {
            return node;
        }
        String mode = Attributes.text(node, "mode", "bilinear");
        String renamed = mode.equals("bilinear") ? "linear" : mode.equals("bicubic") ? "cubic" : mode;
        return Attributes.with(node, Attributes.text("mode", renamed));
    }
}
