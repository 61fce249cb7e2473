package io.tubecast.evaluation.metric;

import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Report.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * The mean of a data set's splits, measure by measure: how results on J-HMDB are reported.
 *
 * <p>Splits share videos, so a resample draws from the videos of all splits together, and each split takes of it what is its own.
 */
public final class SplitMean {
    private SplitMean() {}

    /**
     * One split.
     *
     * @param evaluator of its test videos
     * @param classNames its classes by number
     * @param videos [videos of the evaluator] the number of each among the videos of all splits
     */
    @SuppressWarnings("ArrayRecordComponent") // an index, read only
    public record Part(TubeEvaluator evaluator, List<String> classNames, int[] videos) {}

    /**
     * The mean report. Videos, truths and tubes are counted once for each split they are in.
     *
     * @param parts at least one
     * @param videos number of videos of all splits together
     */
    public static Report of(List<Part> parts, int videos, Bootstrap bootstrap) {
        List<Report> reports = new ArrayList<>();
        parts.forEach(part -> reports.add(part.evaluator().report(part.classNames(), Bootstrap.NONE)));
        Map<String, Map<String, Double>> perClass = new LinkedHashMap<>();
        for (String threshold : reports.get(0).perClass().keySet()) {
            perClass.put(
                    threshold,
                    mean(
                            reports,
                            report -> Objects.requireNonNull(report.perClass().get(threshold))));
        }
        return new Report(
                reports.get(0).protocol(),
                sum(reports, Report::videos),
                sum(reports, Report::truths),
                sum(reports, Report::tubes),
                mean(reports, Report::videoMap),
                mean(reports, Report::frameMap),
                reports.stream().mapToDouble(Report::accuracy).average().orElseThrow(),
                perClass,
                intervals(parts, videos, bootstrap));
    }

    /** The mean by key, over the reports that have the key: a class may be without truth in a split. */
    private static Map<String, Double> mean(List<Report> reports, Function<Report, Map<String, Double>> values) {
        Map<String, List<Double>> byKey = new LinkedHashMap<>();
        for (Report report : reports) {
            values.apply(report)
                    .forEach((key, value) ->
                            byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(value));
        }
        Map<String, Double> means = new LinkedHashMap<>();
        byKey.forEach((key, all) -> means.put(
                key, all.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
        return means;
    }

    private static int sum(List<Report> reports, ToIntFunction<Report> count) {
        return reports.stream().mapToInt(count).sum();
    }

    private static Map<String, Interval> intervals(List<Part> parts, int videos, Bootstrap bootstrap) {
        Map<String, Interval> intervals = new LinkedHashMap<>();
        if (bootstrap.resamples() == 0) {
            return intervals;
        }
        List<Map<String, Measure>> measures =
                parts.stream().map(part -> Report.measures(part.evaluator())).toList();
        for (String key : measures.get(0).keySet()) {
            intervals.put(key, bootstrap.interval(videos, weights -> {
                double sum = 0;
                for (int i = 0; i < parts.size(); i++) {
                    Measure measure = Objects.requireNonNull(measures.get(i).get(key));
                    sum += measure.of(own(parts.get(i), weights));
                }
                return sum / parts.size();
            }));
        }
        return intervals;
    }

    private static int[] own(Part part, int[] weights) {
        int[] own = new int[part.videos().length];
        for (int i = 0; i < own.length; i++) {
            own[i] = weights[part.videos()[i]];
        }
        return own;
    }
}
