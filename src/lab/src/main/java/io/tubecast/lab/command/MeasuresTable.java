package io.tubecast.lab.command;

import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Delays.Distribution;
import io.tubecast.evaluation.metric.Details;
import io.tubecast.evaluation.metric.FalseEvents;
import io.tubecast.evaluation.metric.Identities.Counts;
import io.tubecast.evaluation.metric.Online;
import io.tubecast.evaluation.metric.Outcome;
import io.tubecast.lab.report.Evaluation;
import io.tubecast.lab.report.Text;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Scores, false alarms, identities and what was known before the end, as tables. */
final class MeasuresTable {
    private MeasuresTable() {}

    static void print(List<Evaluation> evaluations, PrintWriter out) {
        for (Evaluation evaluation : evaluations) {
            out.printf("%n%s tubes%n", evaluation.name());
            sums(evaluation.details(), out);
            outcomes(evaluation.details(), out);
            Online online = evaluation.details().online();
            if (online != null) {
                online(online, evaluation.details(), out);
            }
            perClass(evaluation.details(), out);
        }
    }

    private static void sums(Details details, PrintWriter out) {
        FalseEvents events = details.falseEvents();
        Counts counts = details.identities().all();
        out.printf(
                "  calibration error          %s%s%n",
                Text.number(details.calibration().error(), 3), interval(details, "calibration", 1, 3));
        out.printf("  false tubes an hour       ");
        for (double recall : FalseEvents.RECALLS) {
            if (events.highestRecall() >= recall) {
                out.printf(" %s at %s %% recall,", Text.rate(events.perHourAt(recall)), Text.number(100 * recall, 0));
            }
        }
        out.printf(
                " highest recall %s %%, in %s h%n",
                Text.percent(events.highestRecall()), Text.number(events.hours(), 2));
        out.printf(
                "  identity switches          %s a true tube%s; %d switches, %d fragmentations, %s %% of the frames followed%n",
                Text.number(counts.switchesPerTube(), 2),
                interval(details, "identity.switchesPerTube", 1, 2),
                counts.switches(),
                counts.fragmentations(),
                Text.percent(counts.coverage()));
    }

    private static void outcomes(Details details, PrintWriter out) {
        details.outcomes()
                .forEach((overlap, outcomes) -> out.printf(
                        "  tubes at IoU %-13s %d hits, %d duplicates, %d of the wrong class, %d badly localized, %d neither%s; %d of %d true tubes missed%n",
                        overlap,
                        outcomes.count(Outcome.HIT),
                        outcomes.count(Outcome.DUPLICATE),
                        outcomes.count(Outcome.WRONG_CLASS),
                        outcomes.count(Outcome.BAD_LOCALIZATION),
                        outcomes.count(Outcome.NEITHER),
                        ignored(outcomes.count(Outcome.IGNORED)),
                        outcomes.missed(),
                        outcomes.truths()));
    }

    private static String ignored(int tubes) {
        return tubes == 0 ? "" : ", %d on ignored truth".formatted(tubes);
    }

    private static String interval(Details details, String measure, double factor, int digits) {
        @Nullable Interval interval = details.intervals().get(measure);
        return interval == null || Double.isNaN(interval.low())
                ? ""
                : " (%s to %s)"
                        .formatted(
                                Text.number(factor * interval.low(), digits),
                                Text.number(factor * interval.high(), digits));
    }

    private static void online(Online online, Details details, PrintWriter out) {
        Distribution delays = online.delays().all();
        out.printf(
                "  detection delay            median %s s, 90th percentile %s s, never detected %s %%%s%n",
                Text.number(delays.median(), 2),
                Text.number(delays.ninetieth(), 2),
                Text.percent(delays.neverShare()),
                interval(details, "delay.never", 100, 1));
        out.printf("  seen of the video       ");
        Online.FRACTIONS.forEach(fraction -> out.printf(" %5s", Text.number(100 * fraction, 0)));
        out.printf(" %%%n");
        values(out, "right label", online.accuracy());
        online.videoMap().forEach((overlap, values) -> values(out, "video-mAP at " + overlap, values));
    }

    private static void values(PrintWriter out, String name, List<Double> values) {
        out.printf("  %-24s", name);
        values.forEach(value -> out.printf(" %5s", Text.percent(value)));
        out.println();
    }

    private static void perClass(Details details, PrintWriter out) {
        Online online = details.online();
        out.printf(
                "%n%-24s calibration  false/h at  switches  followed%s%n",
                "", online == null ? "" : "   median   never");
        out.printf(
                "%-24s       error  50 %% recall    a tube         %%%s%n",
                "", online == null ? "" : "  delay s       %");
        details.calibrationPerClass().forEach((label, calibration) -> {
            out.printf(
                    "%-24s       %5s  %11s  %8s  %8s",
                    label,
                    Text.number(calibration.error(), 3),
                    Text.rate(rate(details, label)),
                    Text.number(count(details, label, Counts::switchesPerTube), 2),
                    Text.percent(count(details, label, Counts::coverage)));
            if (online != null) {
                Distribution delays = online.delays().perClass().get(label);
                out.printf(
                        "  %7s  %6s",
                        delays == null ? "-" : Text.number(delays.median(), 2),
                        delays == null ? "-" : Text.percent(delays.neverShare()));
            }
            out.println();
        });
    }

    private static double rate(Details details, String label) {
        FalseEvents events = details.falseEventsPerClass().get(label);
        return events == null ? Double.NaN : events.perHourAt(0.5);
    }

    private static double count(Details details, String label, ToDoubleFunction<Counts> measure) {
        Counts counts = details.identities().perClass().get(label);
        return counts == null ? Double.NaN : measure.applyAsDouble(counts);
    }
}
