package io.tubecast.inference.bundle;

import java.util.Locale;
import java.util.regex.Pattern;

/** Rules of manifest values; every message says key, rule and value. */
public final class Require {
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*");

    private Require() {}

    /** Refuses a value that breaks a rule. */
    public static void that(boolean condition, String rule, Object value) {
        if (!condition) {
            throw new IllegalArgumentException("%s, was %s".formatted(rule, value));
        }
    }

    /** A text that is not blank. */
    public static void text(String key, String value) {
        that(!value.isBlank(), key + " must not be blank", "'" + value + "'");
    }

    /** A number between two others, both allowed. */
    public static void range(String key, double value, double low, double high) {
        that(
                value >= low && value <= high,
                "%s must be in [%s, %s]".formatted(key, plain(low), plain(high)),
                plain(value));
    }

    /** A path inside the bundle: relative, plain letters, no way out. */
    public static void file(String key, String value) {
        that(
                FILE.matcher(value).matches(),
                key + " must be a relative path of letters, digits, '_', '-' and '.' inside the bundle",
                "'" + value + "'");
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%d", (long) value)
                : String.valueOf(value);
    }
}
