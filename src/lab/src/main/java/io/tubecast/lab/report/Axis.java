package io.tubecast.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One axis of a chart: what it measures, from where to where, and where it is labelled.
 *
 * @param title what it measures
 * @param low value at its beginning
 * @param high value at its end, above {@code low}
 * @param logarithmic whether equal ratios are equally long; {@code low} is above 0 then
 * @param ticks labelled values
 */
public record Axis(String title, double low, double high, boolean logarithmic, List<Tick> ticks) {
    private static final int MOST_TICKS = 6;

    /** A labelled value. */
    public record Tick(double value, String label) {}

    /** Checks the ends. */
    public Axis {
        if (!(low < high) || (logarithmic && !(low > 0))) {
            throw new IllegalArgumentException("an axis from %s to %s".formatted(low, high));
        }
        ticks = List.copyOf(ticks);
    }

    /** From 0 to 100 percent for values from 0 to 1. */
    public static Axis percent(String title) {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i <= 5; i++) {
            ticks.add(new Tick(i / 5.0, Integer.toString(20 * i)));
        }
        return new Axis(title, 0, 1, false, ticks);
    }

    /** From 0 to a round number at or above {@code most}. */
    public static Axis upTo(String title, double most) {
        return steps(title, most, roundStep(most > 0 ? most : 1));
    }

    /** The same for numbers of things, labelled at whole ones only. */
    public static Axis counts(String title, int most) {
        return steps(title, most, Math.max(1, roundStep(Math.max(1, most))));
    }

    private static Axis steps(String title, double most, double step) {
        int count = (int) Math.max(1, Math.ceil(most / step - 1e-9));
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i <= count; i++) {
            ticks.add(new Tick(i * step, label(i * step)));
        }
        return new Axis(title, 0, count * step, false, ticks);
    }

    /** Powers of ten around the values; each labelled. */
    public static Axis powers(String title, double least, double most) {
        int from = (int) Math.floor(Math.log10(least) + 1e-9);
        int to = Math.max(from + 1, (int) Math.ceil(Math.log10(most) - 1e-9));
        List<Tick> ticks = new ArrayList<>();
        for (int power = from; power <= to; power++) {
            double value = Math.pow(10, power);
            ticks.add(new Tick(value, label(value)));
        }
        return new Axis(title, Math.pow(10, from), Math.pow(10, to), true, ticks);
    }

    /** Where a value lies: 0 at the beginning, 1 at the end; values beyond an end lie on it. */
    public double position(double value) {
        double inside = Math.max(low, Math.min(high, value));
        return logarithmic ? Math.log(inside / low) / Math.log(high / low) : (inside - low) / (high - low);
    }

    /** 1, 2 or 5 times a power of ten, so that few ticks are enough. */
    private static double roundStep(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most / MOST_TICKS)));
        for (double factor : new double[] {1, 2, 5}) {
            if (most / (factor * power) <= MOST_TICKS) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String label(double value) {
        if (value >= 1e6) {
            return trimmed(value / 1e6) + "M";
        }
        return value >= 1e4 ? trimmed(value / 1e3) + "k" : trimmed(value);
    }

    private static String trimmed(double value) {
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
