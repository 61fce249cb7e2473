package io.tubecast.lab.study.network;

import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import io.tubecast.lab.report.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** The tables that several studies write, in Markdown; percent. */
final class ScoreTables {
    /** The columns of the paper's tables, and frame-mAP. */
    static final List<String> MEASURES =
            List.of("videoMap.0.2", "videoMap.0.5", "videoMap.0.75", "videoMap.0.5:0.95", "accuracy", "frameMap.0.5");

    private static final List<String> HEADS =
            List.of("video-mAP 0.2", "0.5", "0.75", "0.5:0.95", "accuracy", "frame-mAP 0.5");
    private static final String SEPARATOR = " / ";

    private ScoreTables() {}

    /**
     * The measures of each row with their 95 % intervals, and what the paper has for it.
     *
     * @param paper by the rows' keys, five figures each; may be empty
     * @param source what the last column is called; not used if {@code paper} is empty
     */
    static String measures(List<Scored> rows, Map<String, List<Double>> paper, String source) {
        List<String> heads = new ArrayList<>(List.of(""));
        heads.addAll(HEADS);
        if (!paper.isEmpty()) {
            heads.add(source);
        }
        MarkdownTable table = new MarkdownTable(heads);
        for (Scored row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.title()));
            MEASURES.forEach(measure -> cells.add(withInterval(row.report(), measure)));
            if (!paper.isEmpty()) {
                cells.add(printed(paper.get(row.key())));
            }
            table.row(cells);
        }
        return table.toString();
    }

    /** Share of the right labels among mirrored actions, one column a pair. */
    static String mirrored(List<Scored> rows) {
        List<String> heads = new ArrayList<>(List.of(""));
        rows.get(0).mirrored().forEach(pair -> heads.add(pair.name()));
        MarkdownTable table = new MarkdownTable(heads);
        for (Scored row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.title()));
            for (MirrorAccuracy pair : row.mirrored()) {
                Interval interval = pair.interval(Scored.BOOTSTRAP);
                cells.add("%s (%s–%s) of %d"
                        .formatted(
                                Text.percent(pair.accuracy()),
                                Text.percent(interval.low()),
                                Text.percent(interval.high()),
                                pair.found()));
            }
            table.row(cells);
        }
        return table.toString();
    }

    /** What rows have above another, by their titles. */
    static String differences(Map<String, Map<String, Difference>> rows) {
        List<String> heads = new ArrayList<>(List.of(""));
        heads.addAll(HEADS);
        MarkdownTable table = new MarkdownTable(heads);
        rows.forEach((title, above) -> table.row(difference(title, above)));
        return table.toString();
    }

    /** A row of differences. */
    private static List<String> difference(String title, Map<String, Difference> above) {
        List<String> cells = new ArrayList<>(List.of(title));
        for (String measure : MEASURES) {
            Difference difference = above.get(measure);
            cells.add(difference == null ? "-" : difference(difference));
        }
        return cells;
    }

    /** A difference with its interval. */
    static String difference(Difference difference) {
        return "%s (%s to %s)"
                .formatted(
                        signed(difference.value()),
                        signed(difference.interval().low()),
                        signed(difference.interval().high()));
    }

    /**
     * Average precision of each class at an overlap.
     *
     * @param paper by the rows' keys, then by label; figures of labels that ours lack are not shown
     */
    static String perClass(List<Scored> rows, String overlap, Map<String, Map<String, Double>> paper) {
        TreeSet<String> labels = new TreeSet<>();
        rows.forEach(row -> labels.addAll(
                row.report().perClass().getOrDefault(overlap, Map.of()).keySet()));
        List<String> heads = new ArrayList<>(List.of(""));
        heads.addAll(labels);
        MarkdownTable table = new MarkdownTable(heads);
        for (Scored row : rows) {
            table.row(perClass(
                    row.title(), labels, row.report().perClass().getOrDefault(overlap, Map.of()), Text::percent));
            Map<String, Double> printed = paper.getOrDefault(row.key(), Map.of());
            if (labels.stream().anyMatch(printed::containsKey)) {
                table.row(perClass("paper: " + row.title(), labels, printed, String::valueOf));
            }
        }
        return table.toString();
    }

    private static List<String> perClass(
            String title, Iterable<String> labels, Map<String, Double> values, DoubleFunction<String> form) {
        List<String> cells = new ArrayList<>(List.of(title));
        for (String label : labels) {
            Double value = values.get(label);
            cells.add(value == null ? "-" : form.apply(value));
        }
        return cells;
    }

    /** A measure of a report, such as "videoMap.0.5" or "accuracy". */
    static double value(Report report, String measure) {
        return report.value(measure);
    }

    /** A measure with its interval. */
    static String withInterval(Report report, String measure) {
        Interval interval = report.intervals().get(measure);
        String value = Text.percent(value(report, measure));
        return interval == null || Double.isNaN(interval.low())
                ? value
                : "%s (%s–%s)".formatted(value, Text.percent(interval.low()), Text.percent(interval.high()));
    }

    private static String printed(@Nullable List<Double> figures) {
        if (figures == null) {
            return "-";
        }
        return String.join(SEPARATOR, figures.stream().map(String::valueOf).toList());
    }

    private static String signed(double fraction) {
        return Double.isNaN(fraction) ? "-" : String.format(Locale.ROOT, "%+.1f", 100 * fraction);
    }
}
