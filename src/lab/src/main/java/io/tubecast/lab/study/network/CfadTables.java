package io.tubecast.lab.study.network;

import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.MeanEvaluation.Share;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import io.tubecast.lab.report.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the study of clips writes, in Markdown and as JSON; percent in tables, fractions in JSON. */
final class CfadTables {
    private static final List<String> MEASURES =
            List.of("videoMap.0.2", "videoMap.0.5", "videoMap.0.75", "videoMap.0.5:0.95", "frameMap.0.5", Report.MABO);
    private static final List<String> HEADS =
            List.of("video-mAP 0.2", "0.5", "0.75", "0.5:0.95", "frame-mAP 0.5", "v-MABO");

    private CfadTables() {}

    /** The measures of rows, with their intervals. */
    static String measures(List<Scored> rows) {
        MarkdownTable table = table("");
        for (Scored row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.title()));
            MEASURES.forEach(measure -> cells.add(ScoreTables.withInterval(row.report(), measure)));
            table.row(cells);
        }
        return table.toString();
    }

    /** What rows have above others, by title. */
    static String differences(Map<String, Map<String, Difference>> rows) {
        MarkdownTable table = table("");
        rows.forEach((title, above) -> {
            List<String> cells = new ArrayList<>(List.of(title));
            for (String measure : MEASURES) {
                cells.add(ScoreTables.difference(Objects.requireNonNull(above.get(measure), measure)));
            }
            table.row(cells);
        });
        return table.toString();
    }

    private static MarkdownTable table(String first) {
        List<String> heads = new ArrayList<>(List.of(first));
        heads.addAll(HEADS);
        return new MarkdownTable(heads);
    }

    /** A share of a way in percent, with its interval. */
    static String share(Share share) {
        return percent(share.value(), share.interval());
    }

    /** A fraction in percent, with its interval. */
    static String percent(double value, Interval interval) {
        return Double.isNaN(value) || Double.isNaN(interval.low())
                ? Text.percent(value)
                : "%s (%s to %s)"
                        .formatted(Text.percent(value), Text.percent(interval.low()), Text.percent(interval.high()));
    }

    /** Measures of a row as JSON. */
    static Map<String, Object> figures(Scored row) {
        Map<String, Object> figures = new LinkedHashMap<>(StudyReport.figures(row));
        figures.put(Report.MABO, row.report().bestOverlap().mean());
        return figures;
    }

    /** A value and the ends of its interval as JSON; empty where it cannot be told. */
    static List<Double> figures(double value, Interval interval) {
        return Double.isNaN(value) || Double.isNaN(interval.low())
                ? List.of()
                : List.of(value, interval.low(), interval.high());
    }
}
