package io.tubecast.onnx.inspect;

import io.tubecast.onnx.TensorType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Element types, attributes and ranks that the parser does not take. */
final class NodeRules {
    /** Types that are told of where they come into the graph, or are taken as another one. */
    private static final Set<TensorType> TOLD_ELSEWHERE = EnumSet.of(
            TensorType.UNDEFINED,
            TensorType.DOUBLE,
            TensorType.STRING,
            TensorType.INT16,
            TensorType.UINT16,
            TensorType.UINT32,
            TensorType.UINT64,
            TensorType.UINT4,
            TensorType.COMPLEX64,
            TensorType.COMPLEX128,
            TensorType.FLOAT8E4M3FNUZ,
            TensorType.FLOAT8E5M2,
            TensorType.FLOAT8E5M2FNUZ);

    private static final Set<TensorType> WHOLE = EnumSet.of(TensorType.INT32, TensorType.INT64);

    private NodeRules() {}

    static void check(Site site) {
        types(site);
        switch (site.operator()) {
            case "Cast" -> cast(site);
            case "Constant" -> constant(site);
            case "AveragePool", "MaxPool", "LpPool" -> pool(site);
            case "Conv", "ConvTranspose", "DeformConv" -> conv(site);
            case "Resize" -> resize(site);
            case "Upsample" -> upsample(site);
            case "Pad" -> pad(site);
            case "BatchNormalization" -> attribute(site, "training_mode", 0, "export the network in evaluation mode");
            case "Dropout" -> dropout(site);
            case "LSTM" -> lstm(site);
            case "LpNormalization" -> norm(site);
            case "LayerNormalization" -> outputs(site, 1);
            case "ScatterND" -> reduction(site);
            case "GridSample" -> rank(site, 4, 4);
            case "Mod" -> mod(site);
            case "Einsum" -> einsum(site);
            case "TopK" -> top(site);
            default -> {}
        }
    }

    private static void types(Site site) {
        Set<TensorType> taken = ParserOperators.types(site.operator());
        int input = site.operator().equals("Where") ? 1 : site.operator().equals("OneHot") ? 2 : 0;
        TensorType type = site.node().getInputCount() == 0
                ? TensorType.UNDEFINED
                : site.in(input).type();
        boolean control = List.of("If", "Loop", "Scan", "QuantizeLinear", "DequantizeLinear")
                .contains(site.operator());
        if (taken == null || control || TOLD_ELSEWHERE.contains(type) || taken.contains(type)) {
            return;
        }
        String reason = "it does not take %s, but %s".formatted(type, taken);
        switch (type) {
            case UINT8 ->
                site.refuse(
                        reason, "UINT8 may only come into the graph or leave it: put a Cast right behind the input");
            case INT8, INT4, FLOAT8E4M3FN ->
                site.refuse(
                        reason,
                        "values of %s may only lie between QuantizeLinear and DequantizeLinear".formatted(type));
            default -> site.refuse(reason, "put a Cast before and behind it");
        }
    }

    private static void cast(Site site) {
        TensorType to = TensorType.of((int) site.number("to", 0));
        if (to == TensorType.DOUBLE) {
            site.condition("DOUBLE is narrowed to FLOAT, larger values clamped", "cast to FLOAT");
        } else if (TOLD_ELSEWHERE.contains(to)) {
            site.refuse("TensorRT has no element type " + to, "cast to INT32 or FLOAT");
        } else if (to == TensorType.INT8 || to == TensorType.INT4 || to == TensorType.FLOAT8E4M3FN) {
            site.refuse("%s is made by QuantizeLinear only".formatted(to), "use QuantizeLinear, or cast to INT32");
        }
    }

    private static void constant(Site site) {
        for (String form : List.of("sparse_value", "value_string", "value_strings")) {
            if (site.has(form)) {
                site.refuse("its form '%s' is not taken".formatted(form), "give it as a dense tensor of numbers");
            }
        }
    }

    private static void pool(Site site) {
        if (site.ints("dilations").stream().anyMatch(dilation -> dilation != 1)) {
            site.refuse(
                    "dilations %s; all must be 1".formatted(site.ints("dilations")),
                    "pool without gaps, or use a convolution");
        }
        if (site.operator().equals("MaxPool") && site.node().getOutputCount() > 1) {
            site.refuse("its output of indices is not taken", "leave the second output out");
        }
        if (site.operator().equals("LpPool")) {
            norm(site);
        }
        int axes = site.ints("kernel_shape").size();
        // one axis is widened to two by the parser
        if (axes > 3) {
            site.refuse(
                    "pooling over %d axes; at most 3 are taken".formatted(axes),
                    "pool in two steps, with a Reshape in between");
        }
    }

    private static void conv(Site site) {
        boolean deformed = site.operator().equals("DeformConv");
        int rank = site.rank(0);
        if (rank > (deformed ? 4 : 5) || (rank >= 0 && rank < 3)) {
            site.refuse(
                    "a map of %d axes; 3 to %d are taken".formatted(rank, deformed ? 4 : 5),
                    "reshape the map around the convolution");
        }
        List<Long> pads = site.ints("pads");
        int half = pads.size() / 2;
        if (deformed && !pads.subList(0, half).equals(pads.subList(half, 2 * half))) {
            site.refuse("pads %s are not the same on both sides".formatted(pads), "pad with a Pad node before it");
        }
        if (site.operator().equals("ConvTranspose")
                && pads.subList(0, half).stream().anyMatch(pad -> pad < 0)) {
            site.refuse("pads %s below 0".formatted(pads), "crop with a Slice behind it");
        }
    }

    private static void resize(Site site) {
        String mode = site.text("mode", "nearest");
        String places = site.text("coordinate_transformation_mode", "half_pixel");
        String rounding = site.text("nearest_mode", "round_prefer_floor");
        if (!List.of("half_pixel", "pytorch_half_pixel", "tf_half_pixel_for_nn", "asymmetric", "align_corners")
                .contains(places)) {
            site.refuse(
                    "coordinate_transformation_mode '%s'".formatted(places),
                    "export with half_pixel, asymmetric or align_corners");
        }
        if (places.equals("tf_half_pixel_for_nn") && !rounding.equals("round_prefer_floor")) {
            site.refuse("tf_half_pixel_for_nn with nearest_mode '%s'".formatted(rounding), "use round_prefer_floor");
        }
        if (mode.equals("cubic")) {
            site.condition(
                    "the parser's table has no mode 'cubic', its code takes it over the last two axes",
                    "export with mode linear");
        }
        int last = mode.equals("cubic") ? 2 : mode.equals("linear") ? 3 : Integer.MAX_VALUE;
        if (scaled(site, last)) {
            site.refuse("mode '%s' over more than the last %d axes".formatted(mode, last), "resize in two steps");
        }
        attribute(site, "antialias", 0, "export without antialiasing");
        String policy = site.text("keep_aspect_ratio_policy", "stretch");
        if (!policy.equals("stretch")) {
            site.refuse("keep_aspect_ratio_policy '%s'".formatted(policy), "work the sizes out before export");
        }
        List<Long> axes = site.ints("axes");
        boolean inOrder = true;
        for (int i = 0; i < axes.size(); i++) {
            inOrder &= axes.get(i) == i;
        }
        if (!axes.isEmpty() && site.given(2) && !site.constant(2) && (axes.size() != site.rank(0) || !inOrder)) {
            site.refuse(
                    "axes %s with scales that are computed".formatted(axes),
                    "give scales for all axes, or constant ones");
        }
    }

    /** Whether an axis before the last few is scaled. */
    private static boolean scaled(Site site, int last) {
        List<Long> from = site.in(0).shape();
        List<Long> to = site.out(0).shape();
        for (int axis = 0; axis < from.size() - (long) last && axis < to.size(); axis++) {
            if (!from.get(axis).equals(to.get(axis))) {
                return true;
            }
        }
        return false;
    }

    private static void upsample(Site site) {
        String mode = site.text("mode", "nearest");
        if (!List.of("nearest", "linear", "bilinear").contains(mode)) {
            site.refuse("mode '%s'".formatted(mode), "export with mode nearest or linear");
        }
    }

    private static void pad(Site site) {
        String mode = site.text("mode", "constant");
        if (!List.of("constant", "edge", "reflect", "wrap").contains(mode)) {
            site.refuse("mode '%s'".formatted(mode), "use constant, edge or reflect");
        } else if (mode.equals("wrap")) {
            site.condition(
                    "mode 'wrap' is taken since TensorRT 10.0",
                    "join the pieces with Slice and Concat for older versions");
        }
        if (site.given(3) && !site.constant(3)) {
            site.refuse("its axes are computed", "give them as a constant");
        }
    }

    private static void attribute(Site site, String name, long taken, String advice) {
        if (site.number(name, taken) != taken) {
            site.refuse("%s is %d; only %d is taken".formatted(name, site.number(name, taken), taken), advice);
        }
    }

    private static void dropout(Site site) {
        double[] training = site.numbers(2);
        if (site.given(2) && (training == null || Double.isNaN(training[0]))) {
            site.refuse("whether it trains is computed", "export the network in evaluation mode");
        } else if (training != null && training[0] != 0) {
            site.refuse("it is set to train", "export the network in evaluation mode");
        }
    }

    private static void lstm(Site site) {
        attribute(site, "input_forget", 0, "give separate input and forget gates");
        attribute(site, "layout", 0, "export with the sequence as the first axis");
    }

    private static void norm(Site site) {
        long p = site.number("p", 2);
        if (p != 1 && p != 2) {
            site.refuse("p is %d; 1 and 2 are taken".formatted(p), "use the sum or the length");
        }
    }

    private static void outputs(Site site, int taken) {
        for (int output = taken; output < site.node().getOutputCount(); output++) {
            if (!site.node().getOutput(output).isEmpty()) {
                site.refuse("output %d is not taken".formatted(output + 1), "leave it out");
            }
        }
    }

    private static void reduction(Site site) {
        String reduction = site.text("reduction", "none");
        if (!reduction.equals("none")) {
            site.refuse("reduction '%s'".formatted(reduction), "use ScatterElements, or write without a reduction");
        }
    }

    private static void rank(Site site, int least, int most) {
        int rank = site.rank(0);
        if (rank >= 0 && (rank < least || rank > most)) {
            site.refuse(
                    "a map of %d axes; %d to %d are taken".formatted(rank, least, most), "reshape the map around it");
        }
    }

    private static void mod(Site site) {
        TensorType type = site.in(0).type();
        if (site.number("fmod", 0) == 0 && type != TensorType.UNDEFINED && !WHOLE.contains(type)) {
            site.refuse("fmod 0 with %s".formatted(type), "set fmod to 1");
        }
    }

    private static void einsum(Site site) {
        String equation = site.text("equation", "");
        if (equation.chars().anyMatch(letter -> (letter < 'a' || letter > 'z') && "->., ".indexOf(letter) < 0)) {
            site.refuse("letters other than a to z in '%s'".formatted(equation), "write the equation in small letters");
        }
    }

    private static void top(Site site) {
        attribute(site, "sorted", 1, "ask for sorted values");
        double[] k = site.numbers(1);
        if (k != null && k.length == 1 && k[0] >= 3840) {
            site.refuse(
                    "k is %d; it must be below 3840".formatted((long) k[0]),
                    "take fewer, or sort outside of the network");
        }
    }
}
