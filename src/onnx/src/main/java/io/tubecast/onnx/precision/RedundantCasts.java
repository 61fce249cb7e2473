package io.tubecast.onnx.precision;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Takes out Casts that change nothing: to the type that is there already; after another Cast that lost nothing (16 bits or a byte to 32-bit floats), so that one from
 * where that began does; and second ones of the same tensor to the same type. A Cast after one that rounds stays, since it must see what was rounded.
 */
final class RedundantCasts {
    private static final Set<Integer> EXACT_AS_FLOAT = Set.of(
            DataType.FLOAT16_VALUE,
            DataType.BFLOAT16_VALUE,
            DataType.UINT8_VALUE,
            DataType.INT8_VALUE,
            DataType.UINT16_VALUE,
            DataType.INT16_VALUE,
            DataType.BOOL_VALUE);

    private RedundantCasts() {}

    static OnnxModel removed(OnnxModel model) {
        GraphEdit edit = new GraphEdit(model);
        ElementTypes types = new ElementTypes(model);
        Map<String, String> seen = new HashMap<>();
        for (NodeProto listed : edit.nodes()) {
            NodeProto node = edit.producer(listed.getOutput(0)); // as earlier changes left it
            if (node != null && node.getOpType().equals("Cast")) {
                String output = node.getOutput(0);
                String source = source(edit, types, node);
                String same = types.of(source) == types.of(output)
                        ? source
                        : seen.putIfAbsent(types.of(output) + " " + source, output);
                if (same != null) {
                    redirect(edit, output, same);
                } else if (!source.equals(node.getInput(0))) {
                    edit.redirect(node, node.getInput(0), source);
                }
            }
        }
        edit.removeDead();
        return edit.build();
    }

    /** The tensor that a Cast could as well begin with. */
    private static String source(GraphEdit edit, ElementTypes types, NodeProto cast) {
        String source = cast.getInput(0);
        NodeProto before = edit.producer(source);
        if (before == null || !before.getOpType().equals("Cast") || !types.isFloat(source)) {
            return source;
        }
        return EXACT_AS_FLOAT.contains(types.of(before.getInput(0))) ? before.getInput(0) : source;
    }

    private static void redirect(GraphEdit edit, String from, String to) {
        if (!edit.isPinned(from)) {
            for (NodeProto consumer : edit.consumers(from)) {
                edit.redirect(consumer, from, to);
            }
        }
    }
}
