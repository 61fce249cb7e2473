package io.tubecast.edge.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A time line as an SVG picture: step time, frames a second, and the rung as a band of color. */
final class TimeLineChart {
    private static final int WIDTH = 900;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int PLOT = 150;
    private static final int GAP = 50;
    private static final int BAND = 26;
    /** Points of which a rate is made: a second of them. */
    private static final int RATE_POINTS = 5;

    private final List<TimePoint> line;
    private final double busyFrom;
    private final double busyTo;
    private final double end;
    private final StringBuilder svg = new StringBuilder();

    /** A chart of a time line of which a part was under load. */
    TimeLineChart(List<TimePoint> line, double busyFrom, double busyTo) {
        this.line = line;
        this.busyFrom = busyFrom;
        this.busyTo = busyTo;
        end = line.isEmpty() ? 1 : line.get(line.size() - 1).seconds();
    }

    String svg() {
        int bandTop = TOP + 2 * (PLOT + GAP);
        int height = bandTop + BAND + GAP;
        add(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>",
                WIDTH, height);
        add("<rect width='%d' height='%d' fill='#fff'/>", WIDTH, height);
        add(
                "<rect x='%.1f' y='%d' width='%.1f' height='%d' fill='#f3e3d3'/>",
                x(busyFrom), TOP, x(busyTo) - x(busyFrom), bandTop + BAND - TOP);
        add("<text x='%.1f' y='%d'>processors taken away</text>", x(busyFrom) + 4, TOP - 8);
        plot("step, ms", TOP, TimePoint::stepMillis, "#1f5fa8");
        plot("messages a second", TOP + PLOT + GAP, this::rate, "#2a7d3f");
        bands(bandTop);
        axis(bandTop + BAND + 16);
        add("</svg>");
        return svg.toString();
    }

    private double rate(TimePoint point) {
        int at = line.indexOf(point);
        TimePoint before = line.get(Math.max(0, at - RATE_POINTS));
        double seconds = point.seconds() - before.seconds();
        return seconds > 0 ? (point.published() - before.published()) / seconds : 0;
    }

    private void plot(String title, int top, ToDoubleFunction<TimePoint> value, String color) {
        double most = 1e-9;
        for (TimePoint point : line) {
            most = Math.max(most, value.applyAsDouble(point));
        }
        add("<text x='%d' y='%d'>%s</text>", LEFT, top - 8, title);
        add("<text x='%d' y='%d' text-anchor='end'>%.1f</text>", LEFT - 6, top + 4, most);
        add("<text x='%d' y='%d' text-anchor='end'>0</text>", LEFT - 6, top + PLOT + 4);
        add("<path d='M%d %dV%dH%d' fill='none' stroke='#888'/>", LEFT, top, top + PLOT, WIDTH - RIGHT);
        StringBuilder points = new StringBuilder();
        for (TimePoint point : line) {
            points.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    x(point.seconds()),
                    top + PLOT * (1 - value.applyAsDouble(point) / most)));
        }
        add("<polyline points='%s' fill='none' stroke='%s' stroke-width='1.5'/>", points, color);
    }

    private void bands(int top) {
        int from = 0;
        for (int i = 1; i <= line.size(); i++) {
            if (i == line.size() || !rung(line.get(i)).equals(rung(line.get(from)))) {
                TimePoint last = line.get(i == line.size() ? i - 1 : i);
                double left = x(line.get(from).seconds());
                String color = line.get(from).mode().equals("two-stream") ? "#b9d3ee" : "#cfe8cf";
                add(
                        "<rect x='%.1f' y='%d' width='%.1f' height='%d' fill='%s' stroke='#888'><title>%s</title></rect>",
                        left, top, Math.max(1, x(last.seconds()) - left), BAND, color, rung(line.get(from)));
                if (x(last.seconds()) - left > 90) {
                    add("<text x='%.1f' y='%d'>%s</text>", left + 4, top + 17, rung(line.get(from)));
                }
                from = i;
            }
        }
    }

    private static String rung(TimePoint point) {
        return point.mode() + " " + (point.stride() == 1 ? "" : point.stride()) + "Δ";
    }

    private void axis(int y) {
        for (int second = 0; second <= end; second += 10) {
            add("<text x='%.1f' y='%d' text-anchor='middle'>%d s</text>", x(second), y, second);
        }
    }

    private double x(double seconds) {
        return LEFT + (WIDTH - LEFT - RIGHT) * seconds / end;
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
