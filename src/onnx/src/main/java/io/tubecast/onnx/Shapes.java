package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types and sizes of what a graph's nodes compute.
 *
 * <p>For our own graphs everything must be known: what the rules do not know is refused, never guessed. For graphs of others a value may stay unknown; what does
 * not fit together is noted and the rest is worked out all the same.
 */
final class Shapes {
    /** A tensor larger than this is no list of sizes. */
    private static final int FEW = 1024;

    private final Map<String, Known> known = new LinkedHashMap<>();
    private final Map<String, TensorProto> constants;
    private final Tensors tensors;
    private final @Nullable Map<String, Port> declared;
    private final List<String> faults = new ArrayList<>();

    private Shapes(Map<String, TensorProto> constants, Tensors tensors, @Nullable Map<String, Port> declared) {
        this.constants = constants;
        this.tensors = tensors;
        this.declared = declared;
    }

    /**
     * Nothing known yet, and nothing may stay unknown.
     *
     * @param constants (in) tensors of the graph, some of which say sizes; may grow later
     */
    static Shapes strict(Map<String, TensorProto> constants, Tensors tensors) {
        return new Shapes(constants, tensors, null);
    }

    /**
     * Nothing known yet.
     *
     * @param declared what the file says of values, believed where the rules have nothing to say
     */
    static Shapes open(Map<String, TensorProto> constants, Tensors tensors, Map<String, Port> declared) {
        return new Shapes(constants, tensors, declared);
    }

    void put(Port port) {
        if (declared == null && !port.fixed()) {
            throw new OnnxException("'%s' has a size that is not fixed: %s".formatted(port.name(), port.sizes()));
        }
        known.put(port.name(), new Known(port.type(), port.ranked() ? port.shape() : null, null));
    }

    /** Sizes of a value; must be known. */
    List<Long> get(String name) {
        List<Long> shape = known(name).shape();
        if (shape == null) {
            throw new OnnxException("the sizes of '%s' are not known".formatted(name));
        }
        return shape;
    }

    Known known(String name) {
        Known value = known.get(name);
        if (value != null) {
            return value;
        }
        TensorProto constant = constants.get(name);
        if (constant != null) {
            return new Known(TensorType.of(constant.getDataType()), constant.getDimsList(), null);
        }
        if (declared == null || !name.isEmpty()) {
            throw new OnnxException("nothing before it computes '%s'".formatted(name));
        }
        return Known.NOTHING;
    }

    /** Elements of a value that follow from sizes and constants; null if there are none or too many. */
    double @Nullable [] numbers(String name) {
        TensorProto constant = known.containsKey(name) ? null : constants.get(name);
        return constant == null ? known(name).numbers() : numbers(constant);
    }

    /** Elements of a small tensor; null if it is large or holds no numbers. */
    double @Nullable [] numbers(TensorProto constant) {
        TensorType type = TensorType.of(constant.getDataType());
        boolean readable = type == TensorType.BOOL
                || type.whole()
                || type == TensorType.FLOAT
                || type == TensorType.DOUBLE
                || type == TensorType.FLOAT16
                || type == TensorType.BFLOAT16;
        return readable && Tensors.count(constant) <= FEW ? tensors.numbers(constant) : null;
    }

    /** Whether a value of these sizes is small enough to follow its elements. */
    static boolean few(@Nullable List<Long> shape) {
        if (shape == null) {
            return false;
        }
        long count = Sizes.product(shape);
        return count >= 0 && count <= FEW;
    }

    /** What did not fit, a sentence each. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    /** Works out the outputs of a node from its inputs. */
    void infer(NodeProto node) {
        Call call = new Call(node, this);
        List<List<Long>> shapes = List.of();
        try {
            shapes = shapes(node, call);
            for (int i = 0; i < node.getOutputCount(); i++) {
                if (!node.getOutput(i).isEmpty()) {
                    List<Long> shape = i < shapes.size() ? shapes.get(i) : null;
                    double[] numbers = i == 0 ? Folding.fold(call, shape, this) : null;
                    settle(call, node.getOutput(i), new Known(Types.of(call, i), shape, numbers));
                }
            }
        } catch (OnnxException e) {
            fault(node, e);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            fault(
                    node,
                    new OnnxException(
                            "node '%s' (%s) has too few inputs or sizes".formatted(Call.label(node), node.getOpType()),
                            e));
        } catch (ArithmeticException e) {
            fault(
                    node,
                    new OnnxException(
                            "node '%s' (%s) has sizes beyond all measure".formatted(Call.label(node), node.getOpType()),
                            e));
        }
    }

    private void fault(NodeProto node, OnnxException e) {
        if (declared == null) {
            throw e;
        }
        faults.add(String.valueOf(e.getMessage()));
        for (String output : node.getOutputList()) {
            if (!known.containsKey(output)) {
                known.put(output, fallback(output, Known.NOTHING));
            }
        }
    }

    private List<List<Long>> shapes(NodeProto node, Call call) {
        Rules.Entry rule = Rules.of(node);
        if (rule == null) {
            if (declared == null) {
                throw call.wrong("operator %s is not one of those we know the sizes of".formatted(node.getOpType()));
            }
            return List.of();
        }
        int wanted = rule.ranked() == Rules.ALL ? node.getInputCount() : rule.ranked();
        for (int i = 0; i < wanted; i++) {
            if (known(node.getInput(i)).shape() == null && (call.given(i) || rule.ranked() != Rules.ALL)) {
                return List.of();
            }
        }
        return rule.rule().shapes(call);
    }

    private void settle(Call call, String name, Known found) {
        List<Long> shape = found.shape();
        if (declared == null) {
            if (shape == null || shape.contains(Port.OPEN)) {
                throw call.wrong("the sizes of '%s' are not known before it runs".formatted(name));
            }
            for (long size : shape) {
                if (size < 1) {
                    throw call.wrong("%s would have nothing to say: size %d".formatted(call.operator(), size));
                }
            }
            known.put(name, found);
            return;
        }
        for (long size : shape == null ? List.<Long>of() : shape) {
            if (size < Port.OPEN) {
                throw call.wrong("%s comes to a size of %d".formatted(call.operator(), size));
            }
        }
        known.put(name, fallback(name, found));
    }

    /** What was found, and what the file says where nothing was. */
    private Known fallback(String name, Known found) {
        Port said = declared == null ? null : declared.get(name);
        if (said == null) {
            return found;
        }
        TensorType type = found.type() == TensorType.UNDEFINED ? said.type() : found.type();
        List<Long> shape = found.shape();
        Port actual = shape == null ? Port.unranked(name, type) : Port.of(name, type, shape);
        if (!FixedShapes.fills(said, actual)) {
            faults.add("'%s' is said to be %s but comes out as %s".formatted(name, said.text(), actual.text()));
            return new Known(type, shape, found.numbers());
        }
        if (shape == null || !said.ranked()) {
            return new Known(type, shape == null && said.ranked() ? said.shape() : shape, found.numbers());
        }
        List<Long> both = new ArrayList<>(shape);
        for (int axis = 0; axis < both.size(); axis++) {
            if (Sizes.open(both.get(axis))) {
                both.set(axis, said.shape().get(axis));
            }
        }
        return new Known(type, both, found.numbers());
    }
}
