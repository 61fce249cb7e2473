package io.tubecast.lab.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.lab.report.Evaluation;
import io.tubecast.lab.report.Rival;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as JSON, fractions in [0, 1]; what cannot be told is null. */
final class ReportJson {
    private ReportJson() {}

    static void print(List<Evaluation> evaluations, @Nullable Rival rival, LeftOut leftOut, PrintWriter out) {
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
            against.put("tubesElsewhere", rival.tubesElsewhere());
            against.put("unknownLabels", rival.unknownLabels());
            json.put("against", against);
            json.put("difference", differences(rival));
        }
        finish(json, report, leftOut, out);
    }

    /** The measures of the papers alone. */
    static void print(Report report, LeftOut leftOut, PrintWriter out) {
        finish(figures(report), report, leftOut, out);
    }

    private static void finish(Map<String, @Nullable Object> json, Report report, LeftOut leftOut, PrintWriter out) {
        json.put("protocol", report.protocol());
        json.put("videos", report.videos());
        json.put("truths", report.truths());
        json.put("tubes", report.tubes());
        json.putAll(leftOut.figures());
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
        json.put("videoMap", numbers(report.videoMap()));
        json.put("frameMap", numbers(report.frameMap()));
        json.put("accuracy", number(report.accuracy()));
        Map<String, @Nullable Object> overlap = new LinkedHashMap<>();
        overlap.put("mean", number(report.bestOverlap().mean()));
        overlap.put("perClass", numbers(report.bestOverlap().perClass()));
        json.put(Report.MABO, overlap);
        Map<String, @Nullable Object> perClass = new LinkedHashMap<>();
        report.perClass().forEach((threshold, values) -> perClass.put(threshold, numbers(values)));
        json.put("perClass", perClass);
        json.put("intervals", intervals(report.intervals()));
        return json;
    }

    private static Map<String, @Nullable Double> numbers(Map<String, Double> values) {
        Map<String, @Nullable Double> numbers = new LinkedHashMap<>();
        values.forEach((key, value) -> numbers.put(key, number(value)));
        return numbers;
    }

    /** The value itself, null if it cannot be told: JSON has no NaN. */
    static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : value;
    }

    /** By measure: the difference and the ends of its interval. */
    private static Map<String, List<@Nullable Double>> differences(Rival rival) {
        Map<String, List<@Nullable Double>> differences = new LinkedHashMap<>();
        rival.differences().forEach((measure, difference) -> {
            Interval interval = difference.interval();
            List<@Nullable Double> values = new ArrayList<>();
            values.add(number(difference.value()));
            if (!Double.isNaN(interval.low())) {
                values.add(interval.low());
                values.add(interval.high());
            }
            differences.put(measure, values);
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
