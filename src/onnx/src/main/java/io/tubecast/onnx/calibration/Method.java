package io.tubecast.onnx.calibration;

import io.tubecast.onnx.OnnxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a range is chosen from what was measured.
 *
 * @param kind of choice
 * @param percent of the values that a percentile keeps; 100 for the others
 */
public record Method(Kind kind, double percent) {
    /** The kinds of choice. */
    public enum Kind {
        /** All values that were seen. */
        MAX,
        /** Values up to the limit where 128 levels tell most about the distribution. */
        ENTROPY,
        /** Values up to the limit where rounding and cutting off change least in the mean of squares. */
        MSE,
        /** Values up to the limit below which a share of them lies. */
        PERCENTILE
    }

    /** All values that were seen. */
    public static final Method MAX = new Method(Kind.MAX, 100);

    /** Values up to the limit where 128 levels tell most about the distribution. */
    public static final Method ENTROPY = new Method(Kind.ENTROPY, 100);

    /** Values up to the limit where rounding and cutting off change least in the mean of squares. */
    public static final Method MSE = new Method(Kind.MSE, 100);

    /** Checks the share. */
    public Method {
        if (kind == Kind.PERCENTILE ? !(percent >= 50 && percent <= 100) : percent != 100) {
            throw new OnnxException("a percentile must be in [50, 100], was " + percent);
        }
    }

    /** Values up to the limit below which {@code percent} of a hundred lie; 99.9, 99.99 and 99.999 are usual. */
    public static Method percentile(double percent) {
        return new Method(Kind.PERCENTILE, percent);
    }

    /** The method of a text as {@link #toString} writes it: {@code max}, {@code entropy}, {@code mse}, {@code percentile:99.99}. */
    public static Method parse(String text) {
        return switch (text) {
            case "max" -> MAX;
            case "entropy" -> ENTROPY;
            case "mse" -> MSE;
            default -> parsePercentile(text);
        };
    }

    private static Method parsePercentile(String text) {
        String prefix = "percentile:";
        if (text.startsWith(prefix)) {
            try {
                return percentile(Double.parseDouble(text.substring(prefix.length())));
            } catch (NumberFormatException e) {
                throw unknown(text, e);
            }
        }
        throw unknown(text, null);
    }

    private static OnnxException unknown(String text, @Nullable Throwable cause) {
        return new OnnxException(
                "calibration method '%s' is none of max, entropy, mse, percentile:P with P as in 99.99".formatted(text),
                cause);
    }

    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return kind == Kind.PERCENTILE ? name + ":" + percent : name;
    }
}
