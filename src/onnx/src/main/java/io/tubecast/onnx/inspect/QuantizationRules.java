package io.tubecast.onnx.inspect;

import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import java.util.Set;

/**
 * TensorRT quantizes symmetrically, to INT8 and smaller: zero points are 0, scales positive constants, one for all or one for each channel.
 *
 * <p>Source: {@code QuantDequantLinearHelper} in {@code onnxOpImporters.cpp} of onnx/onnx-tensorrt, branch 10.1-GA (96e7811), and the pages Quantize and
 * Dequantize of docs.nvidia.com/deeplearning/tensorrt/operators.
 */
final class QuantizationRules {
    private static final Set<TensorType> TAKEN = Set.of(TensorType.INT8, TensorType.INT4, TensorType.FLOAT8E4M3FN);

    private QuantizationRules() {}

    static void check(Site site) {
        boolean quantizes = site.operator().equals("QuantizeLinear");
        if (!quantizes && !site.operator().equals("DequantizeLinear")) {
            return;
        }
        TensorType type = quantizes ? site.out(0).type() : site.in(0).type();
        if (type == TensorType.UINT8 || type == TensorType.UINT4) {
            site.refuse(
                    "unsigned %s; TensorRT quantizes to signed values around 0".formatted(type),
                    "quantize for TensorRT, with INT8 and zero points of 0");
        } else if (type == TensorType.INT32) {
            site.refuse("INT32 cannot be dequantized", "leave the bias in floating point");
        } else if (type != TensorType.UNDEFINED && !TAKEN.contains(type)) {
            site.refuse(
                    "%s is none of %s".formatted(type, TAKEN.stream().sorted().toList()), "quantize to INT8");
        }
        zeroPoint(site);
        scale(site, type);
    }

    private static void zeroPoint(Site site) {
        double[] zero = site.numbers(2);
        if (!site.given(2) || site.in(2).type() == TensorType.FLOAT8E4M3FN) {
            return;
        }
        if (zero == null) {
            site.condition("its zero point is computed, and must come out as 0", "give it as a constant");
            return;
        }
        for (double each : zero) {
            if (each != 0) {
                site.refuse("a zero point of %d; only 0 is taken".formatted((long) each), "quantize symmetrically");
                return;
            }
        }
        long scales = site.in(1).elements();
        if (scales != Port.OPEN && scales != zero.length) {
            site.refuse(
                    "%d zero points for %d scales".formatted(zero.length, scales), "give one for each scale, or none");
        }
    }

    private static void scale(Site site, TensorType type) {
        Port scale = site.in(1);
        if (!site.constant(1) && !site.resolved(1)) {
            site.refuse(
                    "its scale is computed; it must be a constant", "calibrate before export (static quantization)");
            return;
        }
        double[] values = site.numbers(1);
        if (values != null) {
            for (double value : values) {
                if (!(value > 0)) {
                    site.refuse(
                            "a scale of %s; all must be positive".formatted(value),
                            "calibrate the channels that were always 0 with a small scale");
                    return;
                }
            }
        }
        counts(site, type, scale);
    }

    private static void counts(Site site, TensorType type, Port scale) {
        Port data = site.in(0);
        long count = scale.elements();
        if (count <= 1 || !data.ranked()) {
            return;
        }
        if (scale.shape().size() == 1) {
            long axis = site.number("axis", 1);
            long at = axis < 0 ? axis + data.shape().size() : axis;
            long channels = at >= 0 && at < data.shape().size() ? data.shape().get((int) at) : 0;
            if (channels != Port.OPEN && channels != count) {
                site.refuse(
                        "%d scales for %d channels along axis %d".formatted(count, channels, axis),
                        "give one scale, or one for each channel");
            } else if (!site.constant(0) && type == TensorType.INT8) {
                site.refuse(
                        "one scale for each channel of values that are computed",
                        "use one scale for all; only weights have one each");
            }
        } else if (scale.shape().size() != data.shape().size() || type == TensorType.INT8) {
            site.refuse(
                    "scales %s in blocks; for %s values %s only a single one or a list is taken"
                            .formatted(scale.sizes(), type, data.sizes()),
                    "use one scale for each channel");
        }
    }
}
