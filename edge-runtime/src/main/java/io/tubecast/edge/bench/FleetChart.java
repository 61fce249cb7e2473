package io.tubecast.edge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** How a fleet grows, as an SVG picture: latency and loss of the worst consumer over the number of nodes. */
final class FleetChart {
    private static final int WIDTH = 700;
    private static final int LEFT = 70;
    private static final int RIGHT = 30;
    private static final int TOP = 40;
    private static final int PLOT = 150;
    private static final int GAP = 60;
    /** The loss axis reaches this at least. */
    private static final double LEAST_PERCENT = 1;

    private final JsonNode stages;
    private final double most;
    private final StringBuilder svg = new StringBuilder();

    /** A chart of the sizes of a measurement. */
    FleetChart(JsonNode stages) {
        this.stages = stages;
        most = most(stage -> stage.path("nodes").asDouble());
    }

    String svg() {
        int height = TOP + 2 * (PLOT + GAP);
        add(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
                        + " font-size='12'>",
                WIDTH, height);
        add("<rect width='%d' height='%d' fill='#fff'/>", WIDTH, height);
        double longest = most(stage -> worst(stage, "/latencyMillis/p99"));
        frame("latency of the worst consumer, ms: median (thin), 99th percentile (thick)", TOP, longest);
        line(TOP, longest, stage -> worst(stage, "/latencyMillis/p50"), 1);
        line(TOP, longest, stage -> worst(stage, "/latencyMillis/p99"), 2.5);
        double lost = Math.max(LEAST_PERCENT, most(FleetChart::lostPercent));
        frame("lost by the worst consumer, %", TOP + PLOT + GAP, lost);
        line(TOP + PLOT + GAP, lost, FleetChart::lostPercent, 2.5);
        for (JsonNode stage : stages) {
            int nodes = stage.path("nodes").asInt();
            add("<text x='%.1f' y='%d' text-anchor='middle'>%d</text>", x(nodes), height - GAP + 18, nodes);
        }
        add("<text x='%d' y='%d' text-anchor='end'>nodes</text>", WIDTH - RIGHT, height - GAP + 36);
        add("</svg>");
        return svg.toString();
    }

    private static double worst(JsonNode stage, String figure) {
        double worst = 0;
        for (JsonNode consumer : stage.path("consumers")) {
            worst = Math.max(worst, consumer.at(figure).asDouble());
        }
        return worst;
    }

    private static double lostPercent(JsonNode stage) {
        return 100 * worst(stage, "/lost") / Math.max(1, stage.path("published").asDouble());
    }

    private double most(ToDoubleFunction<JsonNode> value) {
        double highest = 1e-3;
        for (JsonNode stage : stages) {
            highest = Math.max(highest, value.applyAsDouble(stage));
        }
        return highest;
    }

    private void frame(String title, int top, double highest) {
        add("<text x='%d' y='%d'>%s</text>", LEFT, top - 8, title);
        add("<text x='%d' y='%d' text-anchor='end'>%.3g</text>", LEFT - 6, top + 4, highest);
        add("<text x='%d' y='%d' text-anchor='end'>0</text>", LEFT - 6, top + PLOT + 4);
        add("<path d='M%d %dV%dH%d' fill='none' stroke='#888'/>", LEFT, top, top + PLOT, WIDTH - RIGHT);
    }

    private void line(int top, double highest, ToDoubleFunction<JsonNode> value, double stroke) {
        StringBuilder points = new StringBuilder();
        for (JsonNode stage : stages) {
            double y = top + PLOT * (1 - value.applyAsDouble(stage) / highest);
            points.append(String.format(
                    Locale.ROOT, "%.1f,%.1f ", x(stage.path("nodes").asDouble()), y));
        }
        add("<polyline points='%s' fill='none' stroke='#1f5fa8' stroke-width='%.1f'/>", points, stroke);
    }

    private double x(double nodes) {
        return LEFT + (WIDTH - LEFT - RIGHT) * nodes / most;
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
