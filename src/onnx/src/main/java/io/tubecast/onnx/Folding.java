package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Follows small values that come of sizes and constants: exporters write the sizes of a Reshape or Resize as a chain of Shape, Gather, Mul, Concat.
 *
 * <p>Numbers are held as doubles, exact for whole numbers up to 2^53; NaN stands for one that is not known.
 */
final class Folding {
    private Folding() {}

    /** Elements of a node's first output; null if they are not known or too many. */
    static double @Nullable [] fold(Call call, @Nullable List<Long> shape, Shapes shapes) {
        if (!Shapes.few(shape) || shape == null) {
            return null;
        }
        int count = Math.toIntExact(Sizes.product(shape));
        double[] numbers = numbers(call, count, shapes);
        return numbers == null || numbers.length != count ? null : numbers;
    }

    private static double @Nullable [] numbers(Call call, int count, Shapes shapes) {
        boolean whole = call.type(0).whole();
        return switch (call.operator()) {
            case "Constant" -> constant(call, shapes);
            case "ConstantOfShape" -> filled(call, count, shapes);
            case "Shape" -> sizes(LayoutRules.section(call));
            case "Size" -> sizes(List.of(Sizes.product(call.shape(0))));
            case "Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten" -> call.numbers(0);
            case "Cast" -> cast(call, count);
            case "Neg" -> each(call, count, x -> -x);
            case "Abs" -> each(call, count, Math::abs);
            case "Floor" -> each(call, count, Math::floor);
            case "Ceil" -> each(call, count, Math::ceil);
            case "Round" -> each(call, count, Math::rint);
            case "Not" -> each(call, count, x -> x == 0 ? 1 : 0);
            case "Add" -> both(call, count, Double::sum);
            case "Sub" -> both(call, count, (a, b) -> a - b);
            case "Mul" -> both(call, count, (a, b) -> a * b);
            case "Div" -> both(call, count, whole ? Folding::quotient : (a, b) -> a / b);
            case "Mod" ->
                both(call, count, call.number("fmod", 0) == 1 ? (a, b) -> a % b : (a, b) -> a - b * Math.floor(a / b));
            case "Max" -> both(call, count, Math::max);
            case "Min" -> both(call, count, Math::min);
            case "Where" -> where(call, count);
            case "Concat" -> joined(call, count);
            case "Gather" -> gathered(call, count);
            case "Slice" -> sliced(call, count);
            case "Range" -> range(call, count);
            case "Expand" -> each(call, count, x -> x);
            case "ReduceProd" -> reduced(call, count, 1, (a, b) -> a * b);
            case "ReduceSum" -> reduced(call, count, 0, Double::sum);
            case "ReduceMax" -> reduced(call, count, Double.NEGATIVE_INFINITY, Math::max);
            case "ReduceMin" -> reduced(call, count, Double.POSITIVE_INFINITY, Math::min);
            default -> compared(call, count);
        };
    }

    private static double @Nullable [] compared(Call call, int count) {
        return switch (call.operator()) {
            case "Equal" -> both(call, count, (a, b) -> truth(a == b, a, b));
            case "Greater" -> both(call, count, (a, b) -> truth(a > b, a, b));
            case "GreaterOrEqual" -> both(call, count, (a, b) -> truth(a >= b, a, b));
            case "Less" -> both(call, count, (a, b) -> truth(a < b, a, b));
            case "LessOrEqual" -> both(call, count, (a, b) -> truth(a <= b, a, b));
            case "And" -> both(call, count, (a, b) -> truth(a != 0 && b != 0, a, b));
            case "Or" -> both(call, count, (a, b) -> truth(a != 0 || b != 0, a, b));
            default -> null;
        };
    }

    private static double[] sizes(List<Long> shape) {
        return shape.stream()
                .mapToDouble(size -> Sizes.open(size) ? Double.NaN : size)
                .toArray();
    }

    private static double quotient(double a, double b) {
        double quotient = a / b;
        return Double.isInfinite(quotient) ? Double.NaN : quotient < 0 ? Math.ceil(quotient) : Math.floor(quotient);
    }

    private static double truth(boolean value, double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : value ? 1 : 0;
    }

    private static double @Nullable [] constant(Call call, Shapes shapes) {
        AttributeProto tensor = call.attribute("value");
        if (tensor != null) {
            return shapes.numbers(tensor.getT());
        }
        for (String name : List.of("value_int", "value_ints", "value_float", "value_floats")) {
            AttributeProto value = call.attribute(name);
            if (value != null) {
                return switch (name) {
                    case "value_int" -> new double[] {value.getI()};
                    case "value_float" -> new double[] {value.getF()};
                    case "value_ints" ->
                        value.getIntsList().stream()
                                .mapToDouble(Long::doubleValue)
                                .toArray();
                    default ->
                        value.getFloatsList().stream()
                                .mapToDouble(Float::doubleValue)
                                .toArray();
                };
            }
        }
        return null;
    }

    private static double @Nullable [] filled(Call call, int count, Shapes shapes) {
        AttributeProto tensor = call.attribute("value");
        double[] value = tensor == null ? new double[] {0} : shapes.numbers(tensor.getT());
        double[] all = new double[count];
        if (value == null || value.length == 0) {
            return null;
        }
        Arrays.fill(all, value[0]);
        return all;
    }

    private static double @Nullable [] cast(Call call, int count) {
        TensorType to = Types.of(call, 0);
        if (to == TensorType.BOOL) {
            return each(call, count, x -> truth(x != 0, x, x));
        }
        return each(
                call, count, to.whole() && !call.type(0).whole() ? x -> x < 0 ? Math.ceil(x) : Math.floor(x) : x -> x);
    }

    /** One element is taken for all. */
    private static double @Nullable [] each(Call call, int count, DoubleUnaryOperator change) {
        double[] x = call.numbers(0);
        if (x == null || (x.length != count && x.length != 1)) {
            return null;
        }
        double[] out = new double[count];
        Arrays.setAll(out, i -> Double.isNaN(x[i % x.length]) ? Double.NaN : change.applyAsDouble(x[i % x.length]));
        return out;
    }

    private static double @Nullable [] both(Call call, int count, DoubleBinaryOperator combine) {
        double[] a = call.numbers(0);
        double[] b = call.numbers(1);
        if (call.inputs() != 2 || a == null || b == null || !goes(a, count) || !goes(b, count)) {
            return null;
        }
        boolean single = call.type(0) == TensorType.FLOAT; // engines round to it: 3 x 1.6666666 is 5 there
        double[] out = new double[count];
        for (int i = 0; i < count; i++) {
            double value = combine.applyAsDouble(a[i % a.length], b[i % b.length]);
            out[i] = single ? (float) value : value;
        }
        return out;
    }

    private static boolean goes(double[] values, int count) {
        return values.length == count || values.length == 1;
    }

    private static double @Nullable [] where(Call call, int count) {
        double[] which = call.numbers(0);
        double[] yes = call.numbers(1);
        double[] no = call.numbers(2);
        if (which == null
                || yes == null
                || no == null
                || !goes(which, count)
                || !goes(yes, count)
                || !goes(no, count)) {
            return null;
        }
        double[] out = new double[count];
        Arrays.setAll(out, i -> {
            double condition = which[i % which.length];
            return Double.isNaN(condition) ? Double.NaN : condition != 0 ? yes[i % yes.length] : no[i % no.length];
        });
        return out;
    }

    /** Lists behind one another; one that is not known leaves a gap of its length. */
    private static double @Nullable [] joined(Call call, int count) {
        double[] out = new double[count];
        int at = 0;
        for (int input = 0; input < call.inputs(); input++) {
            List<Long> shape = call.shape(input);
            if (shape.size() != 1 || Sizes.open(shape.get(0))) {
                return null;
            }
            double[] part = call.numbers(input);
            int length = Math.toIntExact(shape.get(0));
            for (int i = 0; i < length; i++) {
                out[at++] = part == null ? Double.NaN : part[i];
            }
        }
        return out;
    }

    private static double @Nullable [] gathered(Call call, int count) {
        double[] x = call.numbers(0);
        double[] places = call.numbers(1);
        if (x == null || places == null || call.shape(0).size() != 1 || places.length != count) {
            return null;
        }
        double[] out = new double[count];
        for (int i = 0; i < count; i++) {
            out[i] = Double.isNaN(places[i]) ? Double.NaN : x[Sizes.axis(call, (long) places[i], x.length)];
        }
        return out;
    }

    private static double @Nullable [] sliced(Call call, int count) {
        double[] x = call.numbers(0);
        double[] starts = call.numbers("starts", 1);
        double[] steps = call.numbers(4);
        if (x == null || starts == null || starts.length != 1 || call.shape(0).size() != 1) {
            return null;
        }
        double step = steps == null ? 1 : steps[0];
        double start = starts[0] < 0 ? starts[0] + x.length : starts[0];
        start = Math.max(0, Math.min(x.length - 1, start));
        if (Double.isNaN(start) || Double.isNaN(step)) {
            return null;
        }
        double[] out = new double[count];
        for (int i = 0; i < count; i++) {
            out[i] = x[(int) (start + i * step)];
        }
        return out;
    }

    private static double @Nullable [] range(Call call, int count) {
        double[] start = call.numbers(0);
        double[] delta = call.numbers(2);
        if (start == null || delta == null) {
            return null;
        }
        double[] out = new double[count];
        Arrays.setAll(out, i -> start[0] + i * delta[0]);
        return out;
    }

    private static double @Nullable [] reduced(Call call, int count, double start, DoubleBinaryOperator combine) {
        double[] x = call.numbers(0);
        return x == null || count != 1 ? null : new double[] {Arrays.stream(x).reduce(start, combine)};
    }
}
