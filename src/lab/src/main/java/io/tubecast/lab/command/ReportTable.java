package io.tubecast.lab.command;

import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import io.tubecast.lab.report.Evaluation;
import io.tubecast.lab.report.Rival;
import io.tubecast.lab.report.Text;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A report as a table like those of the papers, in percent. */
final class ReportTable {
    private ReportTable() {}

    private static final List<String> COLUMNS = List.of(
            "videoMap.0.2",
            "videoMap.0.3",
            "videoMap.0.5",
            "videoMap.0.75",
            "videoMap." + Report.MEAN,
            "frameMap.0.5",
            "accuracy",
            Report.MABO);

    /** The measures of the papers alone. */
    static void print(Report report, PrintWriter out) {
        head(report, out);
        rows(out, "", report);
        perClass(report, out);
    }

    private static void head(Report report, PrintWriter out) {
        out.printf(
                "%d videos, %d tubes against %d of the truth, %s protocol%n%n",
                report.videos(), report.tubes(), report.truths(), report.protocol());
        out.println("                 |            video-mAP at IoU              | frame-mAP |          |");
        out.println("                 |   0.2    0.3    0.5   0.75   0.5:0.95    |       0.5 | accuracy | v-MABO");
    }

    static void print(List<Evaluation> evaluations, @Nullable Rival rival, PrintWriter out) {
        Report report = evaluations.get(0).report();
        head(report, out);
        for (Evaluation evaluation : evaluations) {
            boolean named = evaluations.size() > 1 || evaluation.details().online() != null;
            rows(out, named ? evaluation.name() : "", evaluation.report());
        }
        if (rival != null) {
            rows(out, "against", rival.report());
            differences(out, rival.differences());
        }
        perClass(report, out);
    }

    private enum Bound {
        VALUE,
        LOW,
        HIGH
    }

    private static void rows(PrintWriter out, String name, Report report) {
        row(out, name, column -> cell(report, column, Bound.VALUE));
        if (!report.intervals().isEmpty()) {
            row(out, "  95 % from", column -> cell(report, column, Bound.LOW));
            row(out, "  95 % to", column -> cell(report, column, Bound.HIGH));
        }
    }

    private static void differences(PrintWriter out, Map<String, Difference> differences) {
        row(out, "difference", column -> percent(of(differences, column).value()));
        if (differences.values().stream()
                .noneMatch(difference -> Double.isNaN(difference.interval().low()))) {
            row(
                    out,
                    "  95 % from",
                    column -> percent(of(differences, column).interval().low()));
            row(
                    out,
                    "  95 % to",
                    column -> percent(of(differences, column).interval().high()));
        }
    }

    private static Difference of(Map<String, Difference> differences, String column) {
        return Objects.requireNonNull(differences.get(column), column);
    }

    private static void row(PrintWriter out, String name, UnaryOperator<String> cell) {
        Object[] cells =
                Stream.concat(Stream.of(name), COLUMNS.stream().map(cell)).toArray();
        out.printf("%-16s | %5s  %5s  %5s  %5s      %5s     |     %5s |    %5s |  %5s%n", cells);
    }

    private static String cell(Report report, String measure, Bound bound) {
        if (bound == Bound.VALUE) {
            return percent(report.value(measure));
        }
        Interval interval = report.interval(measure);
        return percent(bound == Bound.LOW ? interval.low() : interval.high());
    }

    private static void perClass(Report report, PrintWriter out) {
        out.printf("%naverage precision of each class at%n%-24s   0.2    0.3    0.5   0.75   0.5:0.95%n", "");
        for (String label : report.perClass().getOrDefault("0.5", Map.of()).keySet()) {
            out.printf(
                    "%-24s %5s  %5s  %5s  %5s      %5s%n",
                    label,
                    percent(report.averagePrecision("0.2", label)),
                    percent(report.averagePrecision("0.3", label)),
                    percent(report.averagePrecision("0.5", label)),
                    percent(report.averagePrecision("0.75", label)),
                    percent(report.averagePrecision(Report.MEAN, label)));
        }
    }

    private static String percent(double fraction) {
        return Text.percent(fraction);
    }
}
