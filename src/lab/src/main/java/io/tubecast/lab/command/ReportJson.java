package io.tubecast.lab.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.lab.report.Evaluation;
import io.tubecast.lab.report.Rival;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as JSON, fractions in [0, 1]; what cannot be told is null. */
final class ReportJson {
    private ReportJson() {}

    static void print(
            List<Evaluation> evaluations, @Nullable Rival rival, int skipped, int tubesElsewhere, PrintWriter out) {
        Evaluation headline = evaluations.get(0);
        Report report = headline.report();
        Map<String, @Nullable Object> json = figures(report);
        json.putAll(DetailsJson.figures(headline.details()));
        json.put("headline", headline.name());
        for (Evaluation other : evaluations.subList(1, evaluations.size())) {
            Map<String, @Nullable Object> figures = figures(other.report());
            figures.put("tubes", other.report().tubes());
            figures.putAll(DetailsJson.figures(other.details()));
            json.put(other.name(), figures);
        }
        if (rival != null) {
            Map<String, @Nullable Object> against = figures(rival.report());
            against.put("tubes", rival.report().tubes());
            against.putAll(DetailsJson.figures(rival.details()));
            json.put("against", against);
            json.put("difference", differences(rival));
        }
        finish(json, report, skipped, tubesElsewhere, out);
    }

    /** The measures of the papers alone. */
    static void print(Report report, int skipped, int tubesElsewhere, PrintWriter out) {
        finish(figures(report), report, skipped, tubesElsewhere, out);
    }

    private static void finish(
            Map<String, @Nullable Object> json, Report report, int skipped, int tubesElsewhere, PrintWriter out) {
        json.put("protocol", report.protocol());
        json.put("videos", report.videos());
        json.put("truths", report.truths());
        json.put("tubes", report.tubes());
        json.put("skipped", skipped);
        json.put("tubesElsewhere", tubesElsewhere);
        try {
            out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report of numbers and texts cannot fail to be JSON", e);
        }
    }

    private static Map<String, @Nullable Object> figures(Report report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("videoMap", report.videoMap());
        json.put("frameMap", report.frameMap());
        json.put("accuracy", Double.isNaN(report.accuracy()) ? null : report.accuracy());
        json.put("perClass", report.perClass());
        json.put("intervals", intervals(report.intervals()));
        return json;
    }

    /** By measure: the difference and the ends of its interval. */
    private static Map<String, List<Double>> differences(Rival rival) {
        Map<String, List<Double>> differences = new LinkedHashMap<>();
        rival.differences().forEach((measure, difference) -> {
            Interval interval = difference.interval();
            differences.put(
                    measure,
                    Double.isNaN(interval.low())
                            ? List.of(difference.value())
                            : List.of(difference.value(), interval.low(), interval.high()));
        });
        return differences;
    }

    /** By measure: the ends of the interval. */
    static Map<String, List<Double>> intervals(Map<String, Interval> known) {
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        known.forEach((measure, interval) -> {
            if (!Double.isNaN(interval.low())) {
                intervals.put(measure, List.of(interval.low(), interval.high()));
            }
        });
        return intervals;
    }
}
