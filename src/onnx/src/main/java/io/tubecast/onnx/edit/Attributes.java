package io.tubecast.onnx.edit;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** The settings of nodes. */
public final class Attributes {
    private Attributes() {}

    /** A setting, or null where the node does not say. */
    public static @Nullable AttributeProto find(NodeProto node, String name) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return attribute;
            }
        }
        return null;
    }

    /** A whole number, or what it is where the node does not say. */
    public static long number(NodeProto node, String name, long absent) {
        AttributeProto attribute = find(node, name);
        return attribute == null ? absent : attribute.getI();
    }

    /** A real number, or what it is where the node does not say. */
    public static float real(NodeProto node, String name, float absent) {
        AttributeProto attribute = find(node, name);
        return attribute == null ? absent : attribute.getF();
    }

    /** A word, or what it is where the node does not say. */
    public static String text(NodeProto node, String name, String absent) {
        AttributeProto attribute = find(node, name);
        return attribute == null ? absent : attribute.getS().toStringUtf8();
    }

    /** A setting that is a whole number. */
    public static AttributeProto of(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /** A setting that is a word. */
    public static AttributeProto of(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    /** The node with a setting added or replaced. */
    public static NodeProto with(NodeProto node, AttributeProto setting) {
        return without(node, setting.getName()).toBuilder()
                .addAttribute(setting)
                .build();
    }

    /** The node without a setting. */
    public static NodeProto without(NodeProto node, String name) {
        NodeProto.Builder changed = node.toBuilder().clearAttribute();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (!attribute.getName().equals(name)) {
                changed.addAttribute(attribute);
            }
        }
        return changed.build();
    }
}
