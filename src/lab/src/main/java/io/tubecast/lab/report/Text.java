package io.tubecast.lab.report;

import java.util.Locale;

/** Numbers and texts as a report writes them. */
public final class Text {
    private Text() {}

    /** A fraction in percent with one digit behind the point; a dash if it cannot be told. */
    public static String percent(double fraction) {
        return Double.isNaN(fraction) ? "-" : String.format(Locale.ROOT, "%.1f", 100 * fraction);
    }

    /** A number with so many digits behind the point; a dash if it cannot be told. */
    public static String number(double value, int digits) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** A rate: whole from ten up, with one digit below; a dash if it cannot be told. */
    public static String rate(double value) {
        return number(value, value >= 10 ? 0 : 1);
    }

    /** A text inside HTML. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A coordinate in a picture. */
    static String at(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
