package io.tubecast.edge;

import io.tubecast.edge.SoakRecord.Happened;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Memory, threads and descriptors over a soak as an SVG picture, with a mark for each fault. */
final class SoakChart {
    private static final int WIDTH = 900;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int PLOT = 130;
    private static final int GAP = 45;

    private final List<ProcessUse> uses;
    private final List<Happened> faults;
    private final double end;
    private final StringBuilder svg = new StringBuilder();

    SoakChart(SoakRecord record) {
        uses = record.uses();
        faults = record.faults();
        end = uses.get(uses.size() - 1).seconds();
    }

    String svg() {
        int height = TOP + 3 * (PLOT + GAP);
        add(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>",
                WIDTH, height);
        add("<rect width='%d' height='%d' fill='#fff'/>", WIDTH, height);
        for (Happened each : faults) {
            String color = each.fault().messagesMayBeLost() ? "#f3d9d3" : "#e3e8ef";
            double width = Math.max(1.0, x(each.to()) - x(each.from()));
            add(
                    "<rect x='%.1f' y='%d' width='%.1f' height='%d' fill='%s'/>",
                    x(each.from()), TOP, width, height - TOP - GAP, color);
        }
        plot(
                "resident memory, MiB (bands: faults, of the wire or the broker red)",
                0,
                ProcessUse::residentMiB,
                "#1f5fa8");
        plot("threads", 1, ProcessUse::threads, "#2a7d3f");
        plot("open files", 2, ProcessUse::files, "#8a4b00");
        for (int minute = 0; minute <= end / 60; minute += 5) {
            add("<text x='%.1f' y='%d' text-anchor='middle'>%d min</text>", x(minute * 60.0), height - 22, minute);
        }
        add("</svg>");
        return svg.toString();
    }

    private double x(double seconds) {
        return LEFT + (WIDTH - LEFT - RIGHT) * seconds / end;
    }

    private void plot(String title, int row, ToDoubleFunction<ProcessUse> figure, String color) {
        int top = TOP + row * (PLOT + GAP);
        double most = uses.stream().mapToDouble(figure).max().orElse(1);
        add("<text x='%d' y='%d'>%s</text>", LEFT, top - 8, title);
        add("<text x='%d' y='%d' text-anchor='end'>%.0f</text>", LEFT - 6, top + 4, most);
        add("<text x='%d' y='%d' text-anchor='end'>0</text>", LEFT - 6, top + PLOT + 4);
        add("<path d='M%d %dV%dH%d' fill='none' stroke='#888'/>", LEFT, top, top + PLOT, WIDTH - RIGHT);
        StringBuilder points = new StringBuilder();
        for (ProcessUse use : uses) {
            points.append("%.1f,%.1f "
                    .formatted(x(use.seconds()), top + PLOT * (1 - figure.applyAsDouble(use) / most)));
        }
        add("<polyline points='%s' fill='none' stroke='%s' stroke-width='1.5'/>", points, color);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
