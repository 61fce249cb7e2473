package io.tubecast.lab.report;

import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Calibration;
import io.tubecast.evaluation.metric.Delays.Distribution;
import io.tubecast.evaluation.metric.Details;
import io.tubecast.evaluation.metric.FalseEvents;
import io.tubecast.evaluation.metric.Identities.Counts;
import io.tubecast.evaluation.metric.Online;
import io.tubecast.evaluation.metric.Outcome;
import io.tubecast.evaluation.metric.Outcomes;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables of a report in HTML. */
final class Tables {
    private static final List<String> MEASURES = List.of(
            "videoMap.0.2",
            "videoMap.0.3",
            "videoMap.0.5",
            "videoMap.0.75",
            "videoMap." + Report.MEAN,
            "frameMap.0.5",
            "accuracy",
            Report.MABO);

    private Tables() {}

    /** The measures of the papers, a row for each kind of tubes. */
    static String papers(List<Evaluation> evaluations, @Nullable Rival rival) {
        Table table = new Table(List.of(
                "percent", "video-mAP 0.2", "0.3", "0.5", "0.75", Report.MEAN, "frame-mAP 0.5", "accuracy", "v-MABO"));
        for (Evaluation evaluation : evaluations) {
            table.row(evaluation.name() + " tubes", cells(m -> measure(evaluation.report(), m)));
        }
        if (rival != null) {
            table.row("set against", cells(m -> measure(rival.report(), m)));
            table.row("final above it", cells(m -> {
                Difference difference = rival.differences().get(m);
                return difference == null ? "-" : Text.percent(difference.value()) + percents(difference.interval());
            }));
        }
        return table.html();
    }

    private static List<String> cells(Function<String, String> cell) {
        return MEASURES.stream().map(cell).toList();
    }

    private static String measure(Report report, String measure) {
        return Text.percent(report.value(measure)) + percents(report.intervals().get(measure));
    }

    private static String percents(@Nullable Interval interval) {
        return interval == null || Double.isNaN(interval.low())
                ? ""
                : "\n%s to %s".formatted(Text.percent(interval.low()), Text.percent(interval.high()));
    }

    /** Scores, ids and delays, a column for each kind of tubes. */
    static String others(List<Evaluation> evaluations) {
        Table table = new Table(Table.heads(
                "", evaluations.stream().map(e -> e.name() + " tubes").toList()));
        scores(table, evaluations);
        outcomes(table, evaluations);
        identities(table, evaluations);
        if (evaluations.stream().anyMatch(e -> e.details().online() != null)) {
            delays(table, evaluations);
        }
        return table.html();
    }

    private static void scores(Table table, List<Evaluation> evaluations) {
        row(table, evaluations, "calibration error", d -> {
            String error = Text.number(d.calibration().error(), 3);
            return error + numbers(d.intervals().get("calibration"));
        });
        for (double recall : FalseEvents.RECALLS) {
            String name = "false tubes an hour at %s %% recall".formatted(Text.number(100 * recall, 0));
            row(table, evaluations, name, d -> Text.rate(d.falseEvents().perHourAt(recall)));
        }
        row(
                table,
                evaluations,
                "highest recall, %",
                d -> Text.percent(d.falseEvents().highestRecall()));
    }

    private static void outcomes(Table table, List<Evaluation> evaluations) {
        row(table, evaluations, "hits at IoU 0.5, of so many true tubes", d -> {
            Outcomes outcomes = atHalf(d);
            return outcomes.count(Outcome.HIT) + " of " + outcomes.truths();
        });
        outcome(table, evaluations, "duplicates", Outcome.DUPLICATE);
        outcome(table, evaluations, "tubes of the wrong class", Outcome.WRONG_CLASS);
        outcome(table, evaluations, "tubes of a class of the video, badly localized", Outcome.BAD_LOCALIZATION);
        outcome(table, evaluations, "tubes right in neither", Outcome.NEITHER);
    }

    private static void outcome(Table table, List<Evaluation> evaluations, String name, Outcome outcome) {
        row(table, evaluations, name, d -> Integer.toString(atHalf(d).count(outcome)));
    }

    private static Outcomes atHalf(Details details) {
        return Objects.requireNonNull(details.outcomes().get("0.5"), "0.5");
    }

    private static void identities(Table table, List<Evaluation> evaluations) {
        row(table, evaluations, "identity switches a true tube", d -> {
            String switches = Text.number(d.identities().all().switchesPerTube(), 2);
            return switches + numbers(d.intervals().get("identity.switchesPerTube"));
        });
        row(table, evaluations, "identity switches", d -> Long.toString(all(d).switches()));
        row(table, evaluations, "fragmentations", d -> Long.toString(all(d).fragmentations()));
        row(table, evaluations, "frames of true tubes that are followed, %", d -> Text.percent(all(d).coverage()));
    }

    private static Counts all(Details details) {
        return details.identities().all();
    }

    private static void delays(Table table, List<Evaluation> evaluations) {
        row(table, evaluations, "median detection delay, s", d -> delay(d, Distribution::median));
        row(table, evaluations, "90th percentile of the delay, s", d -> delay(d, Distribution::ninetieth));
        row(table, evaluations, "never detected, %", d -> {
            Online online = d.online();
            String never =
                    online == null ? "-" : Text.percent(online.delays().all().neverShare());
            return never + percents(d.intervals().get("delay.never"));
        });
    }

    private static void row(Table table, List<Evaluation> evaluations, String name, Function<Details, String> cell) {
        table.row(
                name,
                evaluations.stream()
                        .map(evaluation -> cell.apply(evaluation.details()))
                        .toList());
    }

    private static String delay(Details details, Function<Distribution, Double> measure) {
        Online online = details.online();
        return online == null ? "-" : Text.number(measure.apply(online.delays().all()), 2);
    }

    private static String numbers(@Nullable Interval interval) {
        return interval == null || Double.isNaN(interval.low())
                ? ""
                : "\n%s to %s".formatted(Text.number(interval.low(), 3), Text.number(interval.high(), 3));
    }

    /** Average precision of each class. */
    static String averagePrecisions(Report report) {
        List<String> overlaps = List.of("0.2", "0.3", "0.5", "0.75", Report.MEAN);
        Table table = new Table(Table.heads(
                "average precision, %", overlaps.stream().map(o -> "at " + o).toList()));
        for (String label : labels(report)) {
            table.row(
                    label,
                    overlaps.stream()
                            .map(overlap -> Text.percent(report.averagePrecision(overlap, label)))
                            .toList());
        }
        return table.html();
    }

    /** What else is known of each class. */
    static String perClass(Evaluation evaluation) {
        Details details = evaluation.details();
        List<String> heads = new ArrayList<>(List.of(
                "class", "true tubes", "calibration error", "false/h at 50 % recall", "switches a tube", "followed %"));
        if (details.online() != null) {
            heads.addAll(List.of("median delay s", "never detected %"));
        }
        Table table = new Table(heads);
        for (String label : labels(evaluation.report())) {
            table.row(label, others(details, label));
        }
        return table.html();
    }

    /** The classes that means are taken over. */
    static List<String> labels(Report report) {
        return List.copyOf(report.perClass().getOrDefault("0.5", Map.of()).keySet());
    }

    private static List<String> others(Details details, String label) {
        Calibration calibration = details.calibrationPerClass().get(label);
        FalseEvents events = details.falseEventsPerClass().get(label);
        Counts counts = details.identities().perClass().get(label);
        List<String> cells = new ArrayList<>();
        cells.add(counts == null ? "0" : Integer.toString(counts.truths()));
        cells.add(calibration == null ? "-" : Text.number(calibration.error(), 3));
        cells.add(events == null ? "-" : Text.rate(events.perHourAt(0.5)));
        cells.add(counts == null ? "-" : Text.number(counts.switchesPerTube(), 2));
        cells.add(counts == null ? "-" : Text.percent(counts.coverage()));
        Online online = details.online();
        if (online != null) {
            Distribution delays = online.delays().perClass().get(label);
            cells.add(delays == null ? "-" : Text.number(delays.median(), 2));
            cells.add(delays == null ? "-" : Text.percent(delays.neverShare()));
        }
        return cells;
    }

    /** Average precision at 0.5 of each class over the share seen. */
    static String online(Online online) {
        Table table = new Table(Table.heads(
                "seen, %",
                Online.FRACTIONS.stream().map(f -> Text.number(100 * f, 0)).toList()));
        table.row("right label", percents(online.accuracy()));
        online.videoMap().forEach((overlap, values) -> table.row("video-mAP " + overlap, percents(values)));
        online.perClass().forEach((label, values) -> table.row("AP 0.5 of " + label, percents(values)));
        return table.html();
    }

    private static List<String> percents(List<Double> values) {
        return values.stream().map(Text::percent).toList();
    }
}
