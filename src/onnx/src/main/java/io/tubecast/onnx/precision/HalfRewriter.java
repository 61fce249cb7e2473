package io.tubecast.onnx.precision;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.onnx.edit.Tensors;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Turns nodes to 16-bit floats and puts Casts where a tensor is needed in both types. */
final class HalfRewriter {
    private static final Set<Integer> NONE = Set.of();
    private static final Set<Integer> REGION_AND_SCALES = Set.of(1, 2);

    private final HalfPrecision.Kind kind;
    private final Set<String> kept;
    private final ElementTypes types;
    private final GraphEdit edit;
    private final Map<String, String> halves = new HashMap<>(); // a tensor's name to that of its 16-bit form
    private final Map<String, String> floats = new HashMap<>(); // to that of its 32-bit form, where that has another

    /**
     * A rewrite.
     *
     * @param kept first outputs of the nodes to leave
     */
    HalfRewriter(OnnxModel model, HalfPrecision.Kind kind, Set<String> kept) {
        this.kind = kind;
        this.kept = kept;
        this.types = new ElementTypes(model);
        this.edit = new GraphEdit(model);
    }

    OnnxModel rewrite() {
        edit.typesChange();
        for (NodeProto node : edit.nodes()) {
            if (KeepRules.touchesFloats(node, types)) {
                if (kept.contains(KeepRules.key(node))) {
                    keep(node);
                } else {
                    convert(node);
                }
            }
        }
        edit.removeDead();
        return edit.build();
    }

    private void keep(NodeProto node) {
        NodeProto.Builder changed = node.toBuilder();
        for (int i = 0; i < node.getInputCount(); i++) {
            changed.setInput(i, asFloat(node.getInput(i)));
        }
        edit.replace(node, changed.build());
    }

    private void convert(NodeProto node) {
        NodeProto.Builder changed = node.toBuilder();
        Set<Integer> stay = node.getOpType().equals("Resize") ? REGION_AND_SCALES : NONE;
        for (int i = 0; i < node.getInputCount(); i++) {
            String input = node.getInput(i);
            if (!input.isEmpty() && types.isFloat(input)) {
                changed.setInput(i, stay.contains(i) ? asFloat(input) : asHalf(input));
            }
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            String output = node.getOutput(i);
            if (!output.isEmpty() && types.isFloat(output)) {
                changed.setOutput(i, output(output));
            }
        }
        boolean cast = node.getOpType().equals("Cast") && types.isFloat(node.getOutput(0));
        NodeProto built = changed.build();
        edit.replace(
                node,
                cast
                        ? Attributes.with(
                                built, Attributes.number("to", kind.type().getNumber()))
                        : built);
        for (String output : node.getOutputList()) {
            if (edit.isPinned(output) && types.isFloat(output)) { // after the replacement: the name is free now
                addCast(asHalf(output), output, DataType.FLOAT);
            }
        }
    }

    /** The name under which a converted node computes a tensor: its own, unless that must stay 32 bits wide. */
    private String output(String tensor) {
        if (edit.isPinned(tensor)) {
            String name = edit.unique(tensor + "." + kind);
            halves.put(tensor, name);
            return name;
        }
        halves.put(tensor, tensor);
        floats.put(tensor, ""); // has none yet
        return tensor;
    }

    private String asHalf(String tensor) {
        String half = halves.get(tensor);
        if (half != null) {
            return half;
        }
        TensorProto constant = edit.initializer(tensor);
        String name = edit.unique(tensor + "." + kind);
        halves.put(tensor, name);
        if (constant != null) {
            float[] values = Tensors.floats(constant);
            short[] rounded = new short[values.length];
            for (int i = 0; i < values.length; i++) {
                rounded[i] = kind.encode(values[i]);
            }
            edit.put(Tensors.shorts(name, kind.type(), constant.getDimsList(), rounded));
        } else {
            addCast(tensor, name, kind.type());
        }
        return name;
    }

    private String asFloat(String tensor) {
        String wide = floats.get(tensor);
        if (wide == null) {
            return tensor;
        }
        if (wide.isEmpty()) {
            wide = edit.unique(tensor + ".fp32");
            floats.put(tensor, wide);
            addCast(tensor, wide, DataType.FLOAT);
        }
        return wide;
    }

    private void addCast(String from, String to, DataType type) {
        edit.add(NodeProto.newBuilder()
                .setOpType("Cast")
                .setName(to + "/cast")
                .addInput(from)
                .addOutput(to)
                .addAttribute(Attributes.number("to", type.getNumber()))
                .build());
    }
}
