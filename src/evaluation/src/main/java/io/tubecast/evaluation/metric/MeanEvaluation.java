package io.tubecast.evaluation.metric;

import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Report.Measure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * The mean of several evaluations, measure by measure: of a data set's splits, which is how results on J-HMDB are reported, or of networks that differ in nothing
 * but their seed.
 *
 * <p>Evaluations share videos, so a resample draws from the videos of all together, and each takes of it what is its own. Every measure is taken of every resample
 * once, here, however many means are set against each other afterwards. Immutable.
 */
public final class MeanEvaluation {
    private final List<Part> parts;
    private final Map<String, ToDoubleFunction<int[]>> measures;
    private final Map<String, double[]> resampled = new LinkedHashMap<>();
    private final int videos;

    /**
     * One evaluation.
     *
     * @param evaluator of its test videos
     * @param classNames its classes by number
     * @param videos [videos of the evaluator] the number of each among the videos of all evaluations
     */
    @SuppressWarnings("ArrayRecordComponent") // an index, read only
    public record Part(TubeEvaluator evaluator, List<String> classNames, int[] videos) {}

    /**
     * Takes the mean, of the data set as it is and of its resamples.
     *
     * @param parts at least one
     * @param videos number of videos of all evaluations together
     */
    public MeanEvaluation(List<Part> parts, int videos, Bootstrap bootstrap) {
        this.parts = List.copyOf(parts);
        this.videos = videos;
        measures = measures(parts);
        measures.forEach((key, mean) -> resampled.put(key, bootstrap.resample(videos, mean)));
    }

    /** The mean report. Videos, truths and tubes are counted once for each evaluation they are in. */
    public Report report() {
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
                new BestOverlap(
                        reports.stream()
                                .mapToDouble(report -> report.bestOverlap().mean())
                                .average()
                                .orElseThrow(),
                        mean(reports, report -> report.bestOverlap().perClass())),
                perClass,
                intervals());
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

    /**
     * What this mean has above another, by measure as in a report's intervals; each resample draws the same videos for both.
     *
     * @param other of the same videos under the same numbers, with the same resamples
     */
    public Map<String, TubeEvaluator.Difference> above(MeanEvaluation other) {
        int[] once = new int[videos];
        Arrays.fill(once, 1);
        Map<String, TubeEvaluator.Difference> differences = new LinkedHashMap<>();
        measures.forEach((key, mean) -> {
            double their = other.value(key, once);
            double[] ours = resampled(key);
            double[] theirs = other.resampled(key);
            double[] above = new double[ours.length];
            Arrays.setAll(above, i -> ours[i] - theirs[i]);
            differences.put(
                    key, new TubeEvaluator.Difference(mean.applyAsDouble(once) - their, Bootstrap.interval(above)));
        });
        return differences;
    }

    /**
     * How far between two others this mean lies in a measure, with its 95 % interval.
     *
     * @param value 0 at the first, 1 at the second; NaN where those two are equal
     * @param interval over resamples in which all three see the same videos
     */
    public record Share(double value, Interval interval) {}

    /**
     * How far on the way from one mean to another this one is.
     *
     * @param from of the same videos under the same numbers, with the same resamples
     * @param to as well
     * @param measure as in a report's intervals
     */
    public Share between(MeanEvaluation from, MeanEvaluation to, String measure) {
        int[] once = new int[videos];
        Arrays.fill(once, 1);
        double[] low = from.resampled(measure);
        double[] here = resampled(measure);
        double[] high = to.resampled(measure);
        double[] shares = new double[here.length];
        Arrays.setAll(shares, i -> share(low[i], here[i], high[i]));
        double value = share(from.value(measure, once), value(measure, once), to.value(measure, once));
        return new Share(value, Bootstrap.interval(shares));
    }

    private static double share(double low, double here, double high) {
        return high == low ? Double.NaN : (here - low) / (high - low);
    }

    private double[] resampled(String measure) {
        return Objects.requireNonNull(resampled.get(measure), measure);
    }

    private double value(String measure, int[] weights) {
        return Objects.requireNonNull(measures.get(measure), measure).applyAsDouble(weights);
    }

    private Map<String, Interval> intervals() {
        Map<String, Interval> intervals = new LinkedHashMap<>();
        resampled.forEach((key, values) -> {
            if (values.length > 0) {
                intervals.put(key, Bootstrap.interval(values));
            }
        });
        return intervals;
    }

    /** The mean of each measure of a report, of how often each video counts. */
    private static Map<String, ToDoubleFunction<int[]>> measures(List<Part> parts) {
        parts.forEach(part -> part.evaluator().sort());
        List<Map<String, Measure>> measures =
                parts.stream().map(part -> Report.measures(part.evaluator())).toList();
        Map<String, ToDoubleFunction<int[]>> means = new LinkedHashMap<>();
        for (String key : measures.get(0).keySet()) {
            means.put(key, weights -> {
                double sum = 0;
                for (int i = 0; i < parts.size(); i++) {
                    Measure measure = Objects.requireNonNull(measures.get(i).get(key));
                    sum += measure.of(own(parts.get(i), weights));
                }
                return sum / parts.size();
            });
        }
        return means;
    }

    private static int[] own(Part part, int[] weights) {
        int[] own = new int[part.videos().length];
        for (int i = 0; i < own.length; i++) {
            own[i] = weights[part.videos()[i]];
        }
        return own;
    }
}
