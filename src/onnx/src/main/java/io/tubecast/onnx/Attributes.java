package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
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

    /** Whole numbers, a single one taken as a list, or what they are where the node does not say. */
    public static long[] ints(NodeProto node, String name, long... absent) {
        AttributeProto attribute = find(node, name);
        if (attribute == null) {
            return absent;
        }
        return attribute.getIntsCount() == 0 && attribute.hasI()
                ? new long[] {attribute.getI()}
                : attribute.getIntsList().stream().mapToLong(Long::longValue).toArray();
    }

    /** A setting that is a whole number. */
    public static AttributeProto number(String name, long value) {
        return setting(name, AttributeType.INT).setI(value).build();
    }

    /** A setting that is a real number. */
    public static AttributeProto real(String name, float value) {
        return setting(name, AttributeType.FLOAT).setF(value).build();
    }

    /** A setting that is a word. */
    public static AttributeProto text(String name, String value) {
        return setting(name, AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    /** A setting that is whole numbers. */
    public static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute = setting(name, AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    /** A setting that is a tensor. */
    public static AttributeProto tensor(String name, TensorProto value) {
        return setting(name, AttributeType.TENSOR).setT(value).build();
    }

    /** A setting that is a graph. */
    public static AttributeProto graph(String name, GraphProto value) {
        return setting(name, AttributeType.GRAPH).setG(value).build();
    }

    private static AttributeProto.Builder setting(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
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
