package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sizes of what a node computes, for the operators our graphs use. A size the rules do not know is refused, never guessed. */
final class Shapes {
    private final Map<String, List<Long>> known = new HashMap<>();
    private final Map<String, TensorProto> constants;

    /**
     * Nothing known yet.
     *
     * @param constants (in) tensors of the graph, some of which say sizes; may grow later
     */
    Shapes(Map<String, TensorProto> constants) {
        this.constants = constants;
    }

    void put(String name, List<Long> shape) {
        known.put(name, List.copyOf(shape));
    }

    List<Long> get(String name) {
        List<Long> shape = known.get(name);
        if (shape != null) {
            return shape;
        }
        TensorProto constant = constants.get(name);
        if (constant == null) {
            throw new OnnxException("nothing before it computes '%s'".formatted(name));
        }
        return constant.getDimsList();
    }

    /** Works out the outputs of a node from its inputs. */
    void infer(NodeProto node) {
        try {
            put(node.getOutput(0), output(node));
        } catch (IndexOutOfBoundsException e) {
            throw new OnnxException(
                    "node '%s' (%s) has too few inputs or sizes".formatted(node.getName(), node.getOpType()), e);
        }
    }

    private List<Long> output(NodeProto node) {
        List<Long> first = get(node.getInput(0));
        return switch (node.getOpType()) {
            case "Relu", "Softmax", "Cast" -> first;
            case "Add", "Sub", "Mul", "Div", "Max" -> broadcast(node, first, get(node.getInput(1)));
            case "Conv" -> conv(node, first, get(node.getInput(1)));
            case "MaxPool" -> pool(node, first);
            case "Pad" -> pad(node, first);
            case "Concat" -> concat(node, first);
            case "Transpose" -> transpose(node, first);
            case "Reshape" -> reshape(node, first);
            case "ReduceL2" -> reduce(node, first);
            case "Resize" -> resize(node, first);
            default ->
                throw new OnnxException("node '%s': operator %s is not one of those we know the sizes of"
                        .formatted(node.getName(), node.getOpType()));
        };
    }

    private static List<Long> broadcast(NodeProto node, List<Long> a, List<Long> b) {
        int rank = Math.max(a.size(), b.size());
        List<Long> out = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long left = i < rank - a.size() ? 1 : a.get(i - rank + a.size());
            long right = i < rank - b.size() ? 1 : b.get(i - rank + b.size());
            if (left != right && left != 1 && right != 1) {
                throw new OnnxException("node '%s' (%s): sizes %s and %s do not go together"
                        .formatted(node.getName(), node.getOpType(), a, b));
            }
            out.add(Math.max(left, right));
        }
        return out;
    }

    private static List<Long> conv(NodeProto node, List<Long> x, List<Long> w) {
        if (!x.get(1).equals(w.get(1))) {
            throw new OnnxException("node '%s': %d channels come in, the weights %s take %d"
                    .formatted(node.getName(), x.get(1), w, w.get(1)));
        }
        long[] pads = ints(node, "pads", 0, 0, 0, 0);
        long[] strides = ints(node, "strides", 1, 1);
        long[] dilations = ints(node, "dilations", 1, 1);
        List<Long> out = new ArrayList<>(List.of(x.get(0), w.get(0)));
        for (int axis = 0; axis < 2; axis++) {
            long reach = x.get(2 + axis) + pads[axis] + pads[axis + 2] - dilations[axis] * (w.get(2 + axis) - 1) - 1;
            out.add(positive(node, reach / strides[axis] + 1));
        }
        return out;
    }

    private static List<Long> pool(NodeProto node, List<Long> x) {
        long[] kernel = ints(node, "kernel_shape");
        long[] pads = ints(node, "pads", 0, 0, 0, 0);
        long[] strides = ints(node, "strides", 1, 1);
        boolean ceil = ints(node, "ceil_mode", 0)[0] == 1;
        List<Long> out = new ArrayList<>(x.subList(0, 2));
        for (int axis = 0; axis < 2; axis++) {
            long reach = x.get(2 + axis) + pads[axis] + pads[axis + 2] - kernel[axis];
            out.add(positive(node, (ceil ? reach + strides[axis] - 1 : reach) / strides[axis] + 1));
        }
        return out;
    }

    private List<Long> pad(NodeProto node, List<Long> x) {
        long[] pads = longs(node.getInput(1));
        List<Long> out = new ArrayList<>();
        for (int axis = 0; axis < x.size(); axis++) {
            out.add(positive(node, x.get(axis) + pads[axis] + pads[axis + x.size()]));
        }
        return out;
    }

    private List<Long> concat(NodeProto node, List<Long> first) {
        int axis = axis(node, first.size());
        List<Long> out = new ArrayList<>(first);
        for (String name : node.getInputList().subList(1, node.getInputCount())) {
            List<Long> next = get(name);
            for (int i = 0; i < first.size(); i++) {
                if (i != axis && !next.get(i).equals(first.get(i))) {
                    throw new OnnxException("node '%s': %s and %s cannot be joined along axis %d"
                            .formatted(node.getName(), first, next, axis));
                }
            }
            out.set(axis, out.get(axis) + next.get(axis));
        }
        return out;
    }

    private static List<Long> transpose(NodeProto node, List<Long> x) {
        return Arrays.stream(ints(node, "perm"))
                .mapToObj(axis -> x.get((int) axis))
                .toList();
    }

    private List<Long> reshape(NodeProto node, List<Long> x) {
        long[] wanted = longs(node.getInput(1));
        long total = x.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
        long fixed = 1;
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = wanted[i] == 0 ? x.get(i) : wanted[i];
            fixed *= wanted[i] == -1 ? 1 : wanted[i];
        }
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = wanted[i] == -1 ? total / fixed : wanted[i];
        }
        if (Arrays.stream(wanted).reduce(1, Math::multiplyExact) != total) {
            throw new OnnxException("node '%s': %s does not hold as many values as %s"
                    .formatted(node.getName(), Arrays.toString(wanted), x));
        }
        return Arrays.stream(wanted).boxed().toList();
    }

    private static List<Long> reduce(NodeProto node, List<Long> x) {
        List<Long> out = new ArrayList<>(x);
        for (long axis : ints(node, "axes")) {
            out.set((int) axis, 1L);
        }
        return out;
    }

    private List<Long> resize(NodeProto node, List<Long> x) {
        float[] scales = floats(constant(node.getInput(2)));
        List<Long> out = new ArrayList<>();
        for (int axis = 0; axis < x.size(); axis++) {
            out.add((long) Math.floor(x.get(axis) * (double) scales[axis]));
        }
        return out;
    }

    private static int axis(NodeProto node, int rank) {
        int axis = (int) ints(node, "axis", 0)[0];
        return axis < 0 ? axis + rank : axis;
    }

    private static long positive(NodeProto node, long size) {
        if (size < 1) {
            throw new OnnxException("node '%s' (%s) would have nothing to say: size %d"
                    .formatted(node.getName(), node.getOpType(), size));
        }
        return size;
    }

    private TensorProto constant(String name) {
        TensorProto constant = constants.get(name);
        if (constant == null) {
            throw new OnnxException("'%s' must be a constant".formatted(name));
        }
        return constant;
    }

    private long[] longs(String name) {
        TensorProto constant = constant(name);
        long[] values = new long[Math.toIntExact(constant.getDims(0))];
        if (constant.getRawData().isEmpty()) {
            Arrays.setAll(values, constant::getInt64Data);
        } else {
            OnnxModel.littleEndian(constant).asLongBuffer().get(values);
        }
        return values;
    }

    static float[] floats(TensorProto constant) {
        int count = Math.toIntExact(constant.getDimsList().stream().reduce(1L, Math::multiplyExact));
        float[] values = new float[count];
        if (constant.getRawData().isEmpty()) {
            for (int i = 0; i < count; i++) {
                values[i] = constant.getFloatData(i);
            }
        } else {
            OnnxModel.littleEndian(constant).asFloatBuffer().get(values);
        }
        return values;
    }

    /** An attribute of whole numbers, or what it is where the node does not say. */
    static long[] ints(NodeProto node, String name, long... absent) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return attribute.getType() == AttributeProto.AttributeType.INT
                        ? new long[] {attribute.getI()}
                        : attribute.getIntsList().stream()
                                .mapToLong(Long::longValue)
                                .toArray();
            }
        }
        return absent;
    }
}
