package io.tubecast.lab.command;

import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Report;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** A report as a table like those of the papers, in percent. */
final class ReportTable {
    private ReportTable() {}

    static void print(Report report, PrintWriter out) {
        out.printf(
                "%d videos, %d tubes against %d of the truth, %s protocol%n%n",
                report.videos(), report.tubes(), report.truths(), report.protocol());
        out.println("                 |            video-mAP at IoU              | frame-mAP |");
        out.println("                 |   0.2    0.3    0.5   0.75   0.5:0.95    |       0.5 | accuracy");
        row(out, "", report, Bound.VALUE);
        if (!report.intervals().isEmpty()) {
            row(out, "95 % from", report, Bound.LOW);
            row(out, "95 % to", report, Bound.HIGH);
        }
        perClass(report, out);
    }

    private enum Bound {
        VALUE,
        LOW,
        HIGH
    }

    private static void row(PrintWriter out, String name, Report report, Bound bound) {
        out.printf(
                "%-16s | %5s  %5s  %5s  %5s      %5s     |     %5s |    %5s%n",
                name,
                cell(report, "videoMap.0.2", bound),
                cell(report, "videoMap.0.3", bound),
                cell(report, "videoMap.0.5", bound),
                cell(report, "videoMap.0.75", bound),
                cell(report, "videoMap." + Report.MEAN, bound),
                cell(report, "frameMap.0.5", bound),
                cell(report, "accuracy", bound));
    }

    private static String cell(Report report, String measure, Bound bound) {
        if (bound == Bound.VALUE) {
            return percent(
                    measure.equals("accuracy")
                            ? report.accuracy()
                            : measure.startsWith("frameMap")
                                    ? report.frameMapAtHalf()
                                    : report.videoMapAt(measure.substring("videoMap.".length())));
        }
        Interval interval = report.interval(measure);
        return percent(bound == Bound.LOW ? interval.low() : interval.high());
    }

    private static void perClass(Report report, PrintWriter out) {
        out.printf("%naverage precision of each class at%n%-24s   0.2    0.5   0.75   0.5:0.95%n", "");
        for (String label : report.perClass().getOrDefault("0.5", Map.of()).keySet()) {
            out.printf(
                    "%-24s %5s  %5s  %5s      %5s%n",
                    label,
                    percent(report.averagePrecision("0.2", label)),
                    percent(report.averagePrecision("0.5", label)),
                    percent(report.averagePrecision("0.75", label)),
                    percent(report.averagePrecision(Report.MEAN, label)));
        }
    }

    private static String percent(double fraction) {
        return Double.isNaN(fraction) ? "-" : String.format(Locale.ROOT, "%.1f", 100 * fraction);
    }
}
