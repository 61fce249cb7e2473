package io.tubecast.lab.report;

import java.util.List;
import java.util.Map;

/** Horizontal bars, a group for each label, drawn as SVG. */
final class Bars {
    private static final int WIDTH = 620;
    private static final int LABEL = 170;
    private static final int VALUE = 52;
    private static final int BAR = 11;
    private static final int GAP = 9;
    private static final int BOTTOM = 40;
    private static final int LONGEST_LABEL = 24;

    private Bars() {}

    /**
     * Draws bars.
     *
     * @param values by label, one value for each tone; NaN draws none
     * @param digits behind the point of the written values
     */
    static String svg(String description, Axis axis, Map<String, double[]> values, List<String> tones, int digits) {
        int group = tones.size() * BAR + GAP;
        int bottom = values.size() * group + GAP;
        StringBuilder svg = new StringBuilder();
        svg.append("<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">"
                .formatted(WIDTH, bottom + BOTTOM, WIDTH, bottom + BOTTOM, Text.escaped(description)));
        for (Axis.Tick tick : axis.ticks()) {
            String at = Text.at(pixel(axis, tick.value()));
            svg.append("<line class=\"grid\" x1=\"%s\" y1=\"0\" x2=\"%s\" y2=\"%d\"/>".formatted(at, at, bottom));
            svg.append("<text class=\"tick\" text-anchor=\"middle\" x=\"%s\" y=\"%d\">%s</text>"
                    .formatted(at, bottom + 14, tick.label()));
        }
        int top = GAP;
        for (Map.Entry<String, double[]> entry : values.entrySet()) {
            svg.append("<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%s\">%s</text>"
                    .formatted(
                            LABEL - 8,
                            Text.at(top + tones.size() * BAR / 2.0 + 4),
                            Text.escaped(shortened(entry.getKey()))));
            for (int i = 0; i < tones.size(); i++) {
                bar(svg, axis, entry.getValue()[i], tones.get(i), top + i * BAR, digits);
            }
            top += group;
        }
        svg.append("<path class=\"axis\" d=\"M%d 0V%dH%d\"/>".formatted(LABEL, bottom, WIDTH - VALUE));
        svg.append("<text class=\"axis-title\" text-anchor=\"middle\" x=\"%s\" y=\"%d\">%s</text>"
                .formatted(Text.at((LABEL + WIDTH - VALUE) / 2.0), bottom + 32, Text.escaped(axis.title())));
        return svg.append("</svg>").toString();
    }

    private static void bar(StringBuilder svg, Axis axis, double value, String tone, int top, int digits) {
        if (Double.isNaN(value)) {
            return;
        }
        double end = pixel(axis, value);
        svg.append("<rect class=\"bar %s\" x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\"/>"
                .formatted(tone, LABEL, top, Text.at(end - LABEL), BAR - 1));
        String written = axis.high() == 1 && digits == 0 ? Text.number(100 * value, 0) : Text.number(value, digits);
        svg.append(
                "<text class=\"note\" x=\"%s\" y=\"%d\">%s</text>".formatted(Text.at(end + 4), top + BAR - 1, written));
    }

    private static double pixel(Axis axis, double value) {
        return LABEL + axis.position(value) * (WIDTH - LABEL - VALUE);
    }

    private static String shortened(String label) {
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "\u2026";
    }
}
