package io.tubecast.lab.report;

import java.util.List;
import java.util.Map;

/**
 * A chart with two axes, drawn as SVG. Colors are the page's: {@code tone} names one of its classes {@code s1} to {@code s5} or {@code muted}.
 *
 * <p>Draw first, then ask for {@link #svg}. Not thread-safe.
 */
public final class Chart {
    private static final int TOP = 16;
    private static final int RIGHT = 14;
    private static final int BOTTOM = 42;
    private static final int LEFT = 56;
    private static final int TICK_TEXT = 14;
    private static final int LEGEND = 16;
    private static final int ROW = 18;

    private final String description;
    private final int width;
    private final int height;
    private final Axis x;
    private final Axis y;
    private final StringBuilder marks = new StringBuilder();

    /** A point in the axes' units. */
    public record Point(double x, double y) {}

    /**
     * An empty chart.
     *
     * @param description for readers who cannot see it
     */
    public Chart(String description, int width, int height, Axis x, Axis y) {
        this.description = description;
        this.width = width;
        this.height = height;
        this.x = x;
        this.y = y;
    }

    /** A line through points; those that are not numbers interrupt it. */
    public void line(List<Point> points, String tone) {
        StringBuilder path = new StringBuilder();
        boolean down = false;
        for (Point point : points) {
            if (Double.isNaN(point.x) || Double.isNaN(point.y)) {
                down = false;
                continue;
            }
            path.append(down ? 'L' : 'M').append(xAt(point.x)).append(' ').append(yAt(point.y));
            down = true;
        }
        marks.append("<path class=\"line %s\" d=\"%s\"/>".formatted(tone, path));
    }

    /** Dots at points, each with a text that shows when it is pointed at. */
    public void dots(List<Point> points, String tone) {
        for (Point point : points) {
            if (!Double.isNaN(point.y)) {
                marks.append("<circle class=\"dot %s\" cx=\"%s\" cy=\"%s\" r=\"3\"/>"
                        .formatted(tone, xAt(point.x), yAt(point.y)));
            }
        }
    }

    /** The area between two lines over the same places. */
    public void band(List<Point> low, List<Point> high, String tone) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < low.size(); i++) {
            append(path, low.get(i));
        }
        for (int i = high.size() - 1; i >= 0; i--) {
            append(path, high.get(i));
        }
        if (path.length() > 0) {
            marks.append("<path class=\"band %s\" d=\"%sZ\"/>".formatted(tone, path));
        }
    }

    private void append(StringBuilder path, Point point) {
        if (!Double.isNaN(point.y)) {
            path.append(path.length() == 0 ? 'M' : 'L')
                    .append(xAt(point.x))
                    .append(' ')
                    .append(yAt(point.y));
        }
    }

    /** A column from the x axis up to a value, with a text that shows when it is pointed at. */
    public void column(double from, double to, double value, String tone, String text) {
        double left = xPixel(from) + 1;
        double top = yPixel(value);
        marks.append("<rect class=\"bar %s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s</title></rect>"
                .formatted(
                        tone,
                        Text.at(left),
                        Text.at(top),
                        Text.at(Math.max(1, xPixel(to) - left - 1)),
                        Text.at(yPixel(y.low()) - top),
                        Text.escaped(text)));
    }

    /** A short text whose left end is at a place. */
    public void note(double atX, double atY, String text) {
        marks.append(
                "<text class=\"note\" x=\"%s\" y=\"%s\">%s</text>".formatted(xAt(atX), yAt(atY), Text.escaped(text)));
    }

    /** The whole picture as a file of its own, with a legend of lines above the drawing. */
    public String file(Map<String, String> legend) {
        int strip = LEGEND + ROW * legend.size();
        StringBuilder file = new StringBuilder();
        file.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\"><style>%s</style>"
                        .formatted(width, height + strip, width, height + strip, ReportStyle.css()));
        file.append("<rect width=\"100%\" height=\"100%\" fill=\"var(--page)\"/>");
        int row = 0;
        for (Map.Entry<String, String> entry : legend.entrySet()) {
            int y = LEGEND + ROW * row++;
            file.append("<path class=\"line %s\" d=\"M%d %dh24\"/>".formatted(entry.getValue(), LEFT, y));
            file.append("<text class=\"note\" x=\"%d\" y=\"%d\">%s</text>"
                    .formatted(LEFT + 32, y + 4, Text.escaped(entry.getKey())));
        }
        file.append("<g transform=\"translate(0 %d)\">".formatted(strip))
                .append(svg())
                .append("</g></svg>\n");
        return file.toString();
    }

    /** The whole picture inside a page. */
    public String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">"
                .formatted(width, height, width, height, Text.escaped(description)));
        int bottom = height - BOTTOM;
        int right = width - RIGHT;
        for (Axis.Tick tick : x.ticks()) {
            String at = xAt(tick.value());
            svg.append("<line class=\"grid\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>".formatted(at, TOP, at, bottom));
            svg.append("<text class=\"tick\" text-anchor=\"middle\" x=\"%s\" y=\"%d\">%s</text>"
                    .formatted(at, bottom + TICK_TEXT, tick.label()));
        }
        for (Axis.Tick tick : y.ticks()) {
            String at = yAt(tick.value());
            svg.append("<line class=\"grid\" x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\"/>".formatted(LEFT, at, right, at));
            svg.append("<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%s\">%s</text>"
                    .formatted(LEFT - 6, Text.at(yPixel(tick.value()) + 4), tick.label()));
        }
        svg.append(marks);
        svg.append("<path class=\"axis\" d=\"M%d %dV%dH%d\"/>".formatted(LEFT, TOP, bottom, right));
        svg.append("<text class=\"axis-title\" text-anchor=\"middle\" x=\"%s\" y=\"%d\">%s</text>"
                .formatted(Text.at((LEFT + right) / 2.0), height - 8, Text.escaped(x.title())));
        String middle = Text.at((TOP + bottom) / 2.0);
        svg.append(
                "<text class=\"axis-title\" text-anchor=\"middle\" transform=\"translate(14 %s) rotate(-90)\">%s</text>"
                        .formatted(middle, Text.escaped(y.title())));
        return svg.append("</svg>").toString();
    }

    private double xPixel(double value) {
        return LEFT + x.position(value) * (width - LEFT - RIGHT);
    }

    private double yPixel(double value) {
        return height - BOTTOM - y.position(value) * (height - BOTTOM - TOP);
    }

    private String xAt(double value) {
        return Text.at(xPixel(value));
    }

    private String yAt(double value) {
        return Text.at(yPixel(value));
    }
}
